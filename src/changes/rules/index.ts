export {
  coversService,
  launchesOf,
  occurrencesForAll,
  windowsOf,
  type CalendarEntry,
  type CalendarService,
  type Launch,
  type Occurrence,
} from './calendar.ts';
export { conflictsOf, type Around, type Conflict, type Limits, type OpenIncident } from './conflicts.ts';
export type { Planned } from './planned.ts';
export { hostsAmong, mayBeFelt } from './impacting.ts';
export { changesToHold, type Candidate, type Held } from './holding.ts';
export { icalendar, type CalendarEvent } from './icalendar.ts';
export { neighboursOf } from './neighbours.ts';
export { againstWords, mayStartAgainst, type Override } from './starting.ts';
export { weekdayNames } from './recurrence.ts';
export { nearestSlot, slotReasons } from './slots.ts';
export { firstDifference, type Span } from './spans.ts';
export { changeKinds } from './change-kinds.ts';
export {
  customersAudited,
  findingKeys,
  findingsOf,
  noticeOf,
  overrulable,
  overruledScores,
  type AuditedRecord,
  type Finding,
} from './audit.ts';
export { atOnceKinds, comesAtOnce, isAskedFor, MOST_AT_ONCE, nextDigest, toldEvents, type ToldChange, type ToldEvent } from './notices.ts';
export { practiceOf } from './practice.ts';
export { lacksToClose, type Lack } from './closing.ts';
export { isOwn, ownersOf } from './own-approvals.ts';
export {
  afterCommand,
  changeCommands,
  changeStates,
  commandsOf,
  isEditable,
  statesBefore,
  type ChangeCommand,
  type ChangeState,
} from './change-states.ts';
export { adherence, daysIn, delivery, emergentShare, fallout, type Blamed, type MeasuredChange } from './delivery.ts';
export {
  asChange,
  deploymentOf,
  joined,
  rollbacksAmong,
  toldStates,
  type Deployment,
  type Ran,
  type Told,
  type ToldState,
} from './deployment.ts';
export { median } from './median.ts';
export { namesOfChange } from './change-names.ts';
export { placeOf, type MappingRule } from './feed-mapping.ts';
export { defaultMatrix } from './matrix-default.ts';
export { asksRecord, asksRecordOf, QUIET_PERIOD, type Shown } from './unrecorded.ts';
export { alarmOf } from './alarm-words.ts';
export { nearestFirst } from './beside.ts';
export { overlapping } from './compound.ts';
export { hindsight, placeAmong, type Looked, type Share } from './hindsight.ts';
export { rankChanges, type WhatChanged } from './what-changed.ts';
export { ALARMS_OF, type AlarmOf, type PlacedService, type RaisedAlarm, type RecordedChange, type Situation } from './situation.ts';
export type { Signs } from './change-signs.ts';
export { suspectsOf } from './signs.ts';
export { reasonsOf } from './why.ts';
export { isWide, neighbourhoodOf, type Link } from './nearness.ts';
export { judgeRecord, SENT_BACK_UNDER, type Quality } from './quality.ts';
export { qualityFields, type FieldScore, type JudgedRecord, type JudgedStep, type QualityField } from './quality-score.ts';
export {
  commandRun,
  endRun,
  knownAlerts,
  markStep,
  nextStep,
  outcomes,
  outcomesFor,
  plans,
  runCommands,
  runCommandsFor,
  runStates,
  stepMarks,
  worsened,
  type Outcome,
  type Plan,
  type Run,
  type RunCommand,
  type RunState,
  type StepMark,
} from './execution.ts';
export {
  isOpenJob,
  JOB_WAITS,
  jobStateAt,
  jobStates,
  mayRunCommand,
  shownJobStates,
  stepText,
  type JobOrder,
  type JobState,
  type ShownJobState,
} from './runner-jobs.ts';
export {
  blanksIn,
  checkFilled,
  falloutOf,
  fillPhase,
  fillStep,
  fillText,
  keepsTo,
  evidenceOf,
  opener,
  rewritePhase,
  rewriteStep,
  sameWork,
  textsOf,
  textsOfPhase,
  type Filled,
  type MadeOf,
  type Evidence,
  type EvidenceOwed,
  type TemplateRun,
} from './template.ts';
export { isOwing, isWanted, reminderOn, standingOf, standings, type CampaignStanding } from './campaign.ts';
export { alarmsOfPhase, bakingPhase, whyNotYet, type RollOut } from './rollout.ts';
