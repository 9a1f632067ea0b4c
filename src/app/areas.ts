import type { Access } from '../platform/access/index.ts';
import { accessRoutes } from '../platform/access/index.ts';
import { quietRoutes } from '../platform/engine/index.ts';
import type { Route } from '../platform/http/index.ts';
import { journalRoutes } from '../platform/journal/index.ts';
import { catalogRoutes, registerCatalogDocuments, registerCatalogTargets, registerContactChannels } from '../catalog/index.ts';
import {
  actionRoutes,
  callRoutes,
  causeRoutes,
  inviteRoutes,
  learningRoutes,
  leadingRoutes,
  measureRoutes,
  queueRoutes,
  pageRoutes,
  paperRoutes,
  postMortemRoutes,
  registerIncidentPanels,
  engageRoutes,
  fieldRoutes,
  listRoutes,
  notificationRoutes,
  registerEngagingDocuments,
  registerLeadingDocuments,
  registerEngagingTargets,
  registerFieldDocuments,
  requestRoutes,
  contactRoutes,
  foundRoutes,
  questionRoutes,
  restrictionRoutes,
  seenBeforeRoutes,
  splitRoutes,
  ticketIdFrom,
  ticketRoutes,
  watchRoute,
} from '../incidents/index.ts';
import {
  onCallRoutes,
  registerOnCallDocuments,
  registerOnCallHolds,
  registerOnCallPanels,
  registerOnCallTargets,
} from '../oncall/index.ts';
import {
  pagingRoutes,
  registerPagingDocuments,
  registerPagingFacts,
  registerPagingHolds,
  type Channels,
  type ChannelTrials,
} from '../paging/index.ts';
import { chatRoutes, type ChatState } from '../chat/index.ts';
import { registerStatusPanels, registerStatusHolds, statusRoutes, type ShelfState } from '../status/index.ts';
import {
  changeRoutes,
  registerCalendarDocuments,
  registerCalendarInCrisis,
  registerChangeMatrixDocuments,
  registerChangeTargets,
  registerTemplateDocuments,
  tellRoute,
} from '../changes/index.ts';
import { registerSignalTargets, signalRoutes, type ChangeFeeds, type Replay } from '../signals/index.ts';
import type { Watcher } from '../watch/index.ts';
import { emergencyRoute, type EmergencyState } from '../emergency/index.ts';
import { auditorRoutes } from '../auditor/index.ts';
import { contactChannelsOf } from './contact-channels.ts';
import { registerTargets } from './targets.ts';
import { siteWatchRoute } from './watch-route.ts';

/** The whole table of routes of our own API. */
export const allRoutes = (
  access: Access,
  keys: {
    publicKey: string;
    dataDir: string;
    trials: ChannelTrials;
    replay?: Replay;
    changes?: ChangeFeeds;
    watching?: () => Watcher | undefined;
    emergency?: () => Promise<EmergencyState>;
    shelf?: () => ShelfState | undefined;
    chat?: () => ChatState;
  },
): readonly Route[] => [
  ...accessRoutes(access),
  watchRoute,
  ...ticketRoutes,
  ...callRoutes,
  ...leadingRoutes,
  ...splitRoutes,
  ...requestRoutes,
  ...restrictionRoutes,
  ...questionRoutes,
  ...foundRoutes,
  ...contactRoutes,
  ...engageRoutes,
  ...notificationRoutes,
  ...listRoutes,
  ...postMortemRoutes,
  ...inviteRoutes,
  ...causeRoutes,
  ...learningRoutes,
  ...seenBeforeRoutes,
  ...actionRoutes,
  ...measureRoutes,
  ...paperRoutes,
  ...fieldRoutes,
  ...queueRoutes,
  ...journalRoutes(ticketIdFrom, keys.dataDir),
  ...pageRoutes,
  ...catalogRoutes,
  ...onCallRoutes,
  ...pagingRoutes(keys),
  ...auditorRoutes,
  ...signalRoutes(keys.replay),
  ...changeRoutes,
  tellRoute(() => keys.changes),
  ...statusRoutes(() => keys.shelf?.()),
  ...chatRoutes(() => keys.chat?.() ?? { providers: [], poke: () => undefined }),
  ...quietRoutes,
  emergencyRoute(async () => keys.emergency?.()),
  siteWatchRoute(keys.watching ?? (() => undefined)),
];

/** Fills the registers by which platform and lower areas ask upwards. */
export function registerAreas(channels: Channels): void {
  registerContactChannels(contactChannelsOf(channels));
  registerTargets();
  registerCatalogTargets();
  registerOnCallTargets();
  registerSignalTargets();
  registerChangeTargets();
  registerCatalogDocuments();
  registerOnCallDocuments();
  registerPagingDocuments();
  registerEngagingDocuments();
  registerFieldDocuments();
  registerCalendarDocuments();
  registerCalendarInCrisis();
  registerLeadingDocuments();
  registerChangeMatrixDocuments();
  registerTemplateDocuments();
  registerEngagingTargets();
  registerOnCallHolds();
  registerPagingHolds();
  registerStatusHolds();
  registerPagingFacts();
  registerOnCallPanels();
  registerIncidentPanels();
  registerStatusPanels();
}
