import { minutes, type Duration, type Instant } from '../../kernel/index.ts';

/** Within this time tickets are counted, and alerts that joined the ticket of a storm. */
export const STORM_WINDOW: Duration = minutes(5);
/** The window of the whole site: beyond it nobody's night is to be judged by its hours. */
export const STORM_MINUTE: Duration = minutes(1);

/**
 * What begins a storm. One person can look at about ten problems in ten minutes (the process industry calls more a flood): one service
 * that brings ten in five is beyond its person, and thirty are beyond a team of a few. Then a service's further alerts join one ticket.
 */
export const STORM = {
  /** So many tickets of one service. */
  ofService: 10,
  /** So many of all services of one team. */
  ofTeam: 30,
  /** So many of the whole site, within a minute. */
  ofSite: 1000,
  /** Where its team or the site storms, a service is grouped harder from so many tickets of its own on. */
  from: 3,
} as const;

/** A storm goes on while so many alerts have joined its ticket within the window: it begins at ten and ends below five. */
export const STORM_GOES_ON = 5;
/** After so long a ticket of a storm takes no more: another is cut, and its people are paged again. */
export const STORM_LONGEST: Duration = minutes(60);

/** What alerts have lately done to one service and around it. */
export interface Lately {
  /** Tickets of the service, of all services of its team, and of the site within a minute. */
  readonly ofService: number;
  readonly ofTeam: number;
  readonly ofSite: number;
  /** Alerts that joined the ticket of its storm. */
  readonly joined: number;
}

const within = `within ${STORM_WINDOW / 60_000} min`;

/** Why a service's alerts are grouped harder, in words for its people; undefined on a calm day. */
export function stormOf({ ofService, ofTeam, ofSite, joined }: Lately): string | undefined {
  if (ofService >= STORM.ofService) return `${ofService} tickets of this service were cut ${within}`;
  if (ofService >= STORM.from && ofTeam >= STORM.ofTeam) return `${ofTeam} tickets of its team's services were cut ${within}`;
  if (ofService >= STORM.from && ofSite >= STORM.ofSite) return `${STORM.ofSite} tickets of the whole site were cut within a minute`;
  return joined >= STORM_GOES_ON ? `${joined} alerts joined the last such ticket ${within}` : undefined;
}

/** Whether the ticket of a storm still takes what comes. */
export const takesMore = (cutAt: Instant, now: Instant): boolean => now - cutAt <= STORM_LONGEST;
