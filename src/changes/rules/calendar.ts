import type { Duration, Zone } from '../../kernel/index.ts';
import { occurrencesOf, type Timing } from './recurrence.ts';
import { firstDifference, type Span } from './spans.ts';

/** What of the catalog a definition speaks of: services by slug, teams with those below them, tiers. An empty list leaves nothing out. */
export interface Cover {
  readonly services: readonly string[];
  readonly teams: readonly string[];
  readonly tiers: readonly number[];
}

/** A service as the calendar sees it. */
export interface CalendarService {
  readonly id: string;
  readonly slug: string;
  readonly tier: number;
  /** Slugs of its team and of every team above. */
  readonly teams: readonly string[];
  /** By whose clock what is floating happens there. */
  readonly zone: Zone;
}

/** A window, a freeze or a launch, as decisions use it. */
export interface CalendarEntry {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  readonly covers: Cover;
  readonly timing: Timing;
  /** The zone of its clock; null where it floats: by the clock of each service. */
  readonly zone: Zone | null;
  /** Who answers for it. */
  readonly owner: string | null;
}

/** An entry as it is at one time. */
export interface Occurrence extends Span {
  readonly entry: CalendarEntry;
}

const names = (list: readonly string[] | readonly number[], asked: readonly (string | number)[]): boolean =>
  list.length === 0 || asked.some((each) => list.some((one) => one === each));

/** Whether a service is what a definition speaks of. */
export const coversService = (cover: Cover, service: CalendarService): boolean =>
  names(cover.services, [service.slug]) && names(cover.teams, service.teams) && names(cover.tiers, [service.tier]);

/** When an entry is, for a service, within a range. */
const occurrencesFor = (entry: CalendarEntry, service: CalendarService, range: Span): Occurrence[] =>
  occurrencesOf(entry.timing, entry.zone ?? service.zone, range).map((span) => ({ ...span, entry }));

const key = (one: Occurrence): string => `${one.entry.id} ${one.from} ${one.until}`;

/** When an entry is, for some services: for one of each clock where it floats, else for any of them. */
function occurrencesOfEntry(entry: CalendarEntry, services: readonly CalendarService[], range: Span): Occurrence[] {
  const covered = services.filter((service) => coversService(entry.covers, service));
  const clocks = entry.zone === null ? [...new Map(covered.map((each) => [each.zone.name, each])).values()] : covered.slice(0, 1);
  return clocks.flatMap((service) => occurrencesFor(entry, service, range));
}

/** All that is for some services within a range, each once, in order. */
export function occurrencesForAll(entries: readonly CalendarEntry[], services: readonly CalendarService[], range: Span): Occurrence[] {
  const all = entries.flatMap((entry) => occurrencesOfEntry(entry, services, range));
  return [...new Map(all.map((each) => [key(each), each])).values()].toSorted((a, b) =>
    firstDifference(a.from - b.from, a.entry.slug.localeCompare(b.entry.slug)),
  );
}

/** Windows of one service within a range. */
export interface ServiceWindows {
  readonly service: string;
  readonly windows: readonly Occurrence[];
}

/** The windows of each service that has any, at whatever time: one without windows is not bound to them. */
export function windowsOf(entries: readonly CalendarEntry[], services: readonly CalendarService[], range: Span): ServiceWindows[] {
  return services.flatMap((service) => {
    const own = entries.filter((entry) => coversService(entry.covers, service));
    return own.length === 0 ? [] : [{ service: service.id, windows: occurrencesForAll(own, [service], range) }];
  });
}

/** A launch with the time before and after it in which fewer changes may go on at one time. */
export interface Launch extends CalendarEntry {
  readonly before: Duration;
  readonly after: Duration;
}

/** When launches are, with the time around them, for some services within a range. */
export function launchesOf(entries: readonly Launch[], services: readonly CalendarService[], range: Span): Occurrence[] {
  return entries.flatMap((launch) => {
    const wider = { from: range.from - launch.after, until: range.until + launch.before };
    return occurrencesForAll([launch], services, wider).map((each) => ({
      entry: each.entry,
      from: each.from - launch.before,
      until: each.until + launch.after,
    }));
  });
}
