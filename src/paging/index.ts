import type { ClockJob } from '../platform/engine/index.ts';
import { unownedJob, unrestoredJob } from './advance.ts';
import { nextMethodJob } from './next-method.ts';

export {
  createChannels,
  newPushKeys,
  type Channels,
  type ChannelSettings,
  type CallbackParts,
  type ProviderHooks,
} from './channels/index.ts';
export { registerPagingFacts } from './shown.ts';
export { registerPagingHolds } from './holds.ts';
export { registerPagingDocuments } from './documents.ts';
export { listenForReplies, type ReplyListener } from './replies/index.ts';
export { isFromSlack } from './channels/slack/signature.ts';
export { smsRoutes, type SmsHooks } from './channels/sms/answer.ts';
export { voiceRoutes, type CallHooks } from './channels/voice/answer.ts';
export { tokenOfCode, whoIsAt } from './find-by-code.ts';
export { noteCallback } from './store-answers.ts';
export { pagingRoutes } from './routes.ts';
export { createTrials, type ChannelTrials } from './try-channels.ts';
export { spokenWords, testWords, verificationWords } from './rules/templates.ts';
export { clockKinds } from './clock-kinds.ts';
export { callIn, unreachable } from './call-in.ts';
export { createDeliverer, type Deliverer, type Delivery } from './deliver.ts';
export {
  adjustEscalation,
  answerAllOf,
  answerPage,
  changeFacts,
  declinePage,
  endCalledIn,
  endEscalations,
  escalateNow,
  noteMovement,
  notifyPeople,
  ownEscalation,
  pauseUnrestored,
  restartEscalation,
  snoozePage,
  tellPeople,
  type Answer,
  type Way,
} from './escalate.ts';
export { openEscalations } from './open-escalations.ts';
export { lastResort, lastResortMethods, setLastResort } from './last-resort.ts';
export { LOOP_BACK } from './loop-back.ts';
export { nextMethodNow, pagesArrived } from './next-method.ts';
export { heldWith, pagesOfToken } from './store-throttle.ts';
export { cameBackAt } from './store-proof.ts';
export { loadReach, nextInLine, reachFrom } from './reach.ts';
export { loadPolicies, policiesAsStored, policiesFrom, readPoliciesAsStored, type Policies } from './policy-kind.ts';
export { atStart } from './store.ts';
export {
  engagementWords,
  notificationWords,
  roomBefore,
  type EngagementFacts,
  type NotificationFacts,
  type Words,
} from './rules/templates.ts';
export { unownedStep, type EscalationState } from './rules/escalation.ts';
export { nextMethod } from './rules/methods.ts';
export { nextMethodAfter, type Policy } from './rules/policy.ts';
export {
  alertsOfCase,
  escalationStates,
  noteEmergencyAnswers,
  noteEmergencyPages,
  settleAnswer,
  settlePages,
  adoptPages,
  unsettledAnswers,
  unsettledPages,
  type EmergencyAnswer,
  type EmergencyPage,
  type NewEmergencyPage,
} from './store-emergency.ts';
export {
  findEscalation,
  lockFreeEscalations,
  findPage,
  pageOfToken,
  pagesByIds,
  pagesOfTickets,
  pageTimes,
  unansweredOfPerson,
  type Escalation,
  type NewEscalation,
  type Page,
  type TicketFacts,
} from './store.ts';

/** What the engine does for paging. */
export const jobs: readonly ClockJob[] = [unownedJob, unrestoredJob, nextMethodJob];
export { firstPagesOf } from './store-delivery.ts';
