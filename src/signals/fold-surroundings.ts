import { must, mustHave, type Instant } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import { lockTickets, ticketsOfGroups, type Ticket } from '../incidents/index.ts';
import { decodeChunk, type AlertSaid, type Entry } from './entry.ts';
import { loadIntegrations, type Integrations } from './integrations.ts';
import { GROUP_WINDOW, REFIRE_WINDOW } from './rules/fold.ts';
import { loadSilences, type Silences } from './silences.ts';
import { groupKeyOf, situate, stormKeyOf, type Situation } from './situate.ts';
import { cutLately, loadStorms, type Storms } from './storms.ts';
import { alertsByKey, chunkBodies, lastFirings, lockGroups, type Alert, type LastFiring } from './store-fold.ts';

/** Something to fold: an entry of the log, an alert not heard of any more, or one whose silence has ended. */
export type Happening =
  | { readonly kind: 'said'; readonly entry: Entry }
  | { readonly kind: 'not-heard-of'; readonly alert: Alert }
  | { readonly kind: 'released'; readonly alert: Alert };

/** What is looked up once for many entries, and what stood when they were taken. */
export interface Surroundings {
  readonly directory: Directory;
  readonly integrations: Integrations;
  readonly silences: Silences;
  readonly alerts: Map<string, Alert>;
  /** What marks say that may do more than repeat. */
  readonly inFull: ReadonlyMap<Entry, AlertSaid>;
  /** Tickets by id, locked where an entry may move them. */
  readonly tickets: Map<string, Ticket>;
  readonly lastTicketOf: Map<string, string>;
  /** Each key's last firing that is over, of those that have no ticket now. */
  readonly lastOf: ReadonlyMap<string, LastFiring>;
  readonly groups: Map<string, string[]>;
  /** What makes a storm, and its tickets. Nothing of it is locked: lanes may each cut one. */
  readonly storms: Storms;
}

const keyOf = (happening: Happening): string => (happening.kind === 'said' ? happening.entry.key : happening.alert.key);

/** Marks of what is not known to fire: the log holds each in full where the mark says. */
async function marksInFull(tx: Tx, happenings: readonly Happening[]): Promise<Map<Entry, AlertSaid>> {
  const marks = happenings.flatMap((happening) => {
    if (happening.kind !== 'said') return [];
    const { entry } = happening;
    return entry.alert === undefined && entry.ref !== undefined ? [{ entry, log: entry.ref[0], index: entry.ref[1] }] : [];
  });
  if (marks.length === 0) return new Map();
  const bodies = await chunkBodies(tx, [...new Set(marks.map(({ log }) => log))]);
  const chunks = new Map(bodies.map(({ id, body }) => [id, decodeChunk(body)]));
  return new Map(
    marks.map(({ entry, log, index }) => {
      const full = chunks.get(log)?.[index];
      must(full?.alert !== undefined && full.key === entry.key, 'a repeat names the place of its full entry in the log');
      return [entry, full.alert];
    }),
  );
}

type Told = Pick<Surroundings, 'directory' | 'integrations' | 'inFull' | 'alerts'>;

/** The place of what an entry says in full. */
function situationOf(happening: Happening, world: Told): Situation | undefined {
  if (happening.kind !== 'said') return undefined;
  const alert = happening.entry.alert ?? world.inFull.get(happening.entry);
  return alert === undefined ? undefined : situate({ entry: happening.entry, alert, behind: undefined }, world);
}

/** The services of what may be grouped harder. Severity 1 never is: where there is nothing else, no storm is asked for. */
function servicesOf(happenings: readonly Happening[], world: Told): string[] {
  const services = happenings.flatMap((happening) => {
    if (happening.kind !== 'said') return happening.alert.severity === 1 ? [] : [happening.alert.service_id];
    const situation = situationOf(happening, world);
    return situation === undefined || situation.severity === 1 ? [] : [situation.serviceId];
  });
  return [...new Set(services)];
}

function groupsOf(happenings: readonly Happening[], world: Told): string[] {
  return happenings.flatMap((happening) => {
    if (happening.kind !== 'said') return [groupKeyOf(happening.alert.service_id, happening.alert.name)];
    const situation = situationOf(happening, world);
    if (situation !== undefined) return [groupKeyOf(situation.serviceId, situation.name)];
    const standing = world.alerts.get(happening.entry.key);
    return standing === undefined ? [] : [groupKeyOf(standing.service_id, standing.name)];
  });
}

/** Whether an entry can do no more than repeat an alert that fires. */
const repeats = (happening: Happening, alerts: ReadonlyMap<string, Alert>): boolean =>
  happening.kind === 'said' && happening.entry.says === 'firing' && alerts.get(happening.entry.key)?.ticket_id != null;

interface Found {
  readonly alerts: Map<string, Alert>;
  readonly lastTicketOf: Map<string, string>;
  readonly grouped: readonly Ticket[];
}

/** Locks, in the order of their ids, every ticket that these happenings may move, and reads those of plain repeats. */
async function ticketsOf(tx: Tx, happenings: readonly Happening[], found: Found): Promise<Map<string, Ticket>> {
  const ids = new Set<string>(found.grouped.map((ticket) => ticket.id));
  for (const happening of happenings) {
    const key = keyOf(happening);
    const own = found.alerts.get(key)?.ticket_id ?? found.lastTicketOf.get(key);
    if (own !== undefined && own !== null) ids.add(own);
  }
  return new Map((ids.size === 0 ? [] : await lockTickets(tx, [...ids])).map((ticket) => [ticket.id, ticket]));
}

/** Another lane folds alerts that may join the same tickets: these are for later. */
export class GroupsHeld extends Error {
  override readonly name = 'GroupsHeld';
}

/** Reads all that folding these needs, in a handful of statements whatever their number. */
export async function loadSurroundings(tx: Tx, happenings: readonly Happening[]): Promise<Surroundings> {
  const keys = happenings.map(keyOf);
  const [directory, integrations, silences, alerts] = await Promise.all([
    loadDirectory(tx),
    loadIntegrations(tx),
    loadSilences(tx),
    alertsByKey(tx, keys),
  ]);
  const moving = happenings.filter((happening) => !repeats(happening, alerts));
  const world = { directory, integrations, silences, alerts, inFull: await marksInFull(tx, moving) };
  // What a silence holds may have fired before, and its ticket be open still.
  const without = moving.map(keyOf).filter((key) => alerts.get(key)?.ticket_id == null);
  const since: Instant = tx.now - 30 * 86_400_000;
  const groupKeys = [...new Set(groupsOf(moving, world))];
  const services = servicesOf(moving, world);
  // In this order on the wire: what stands of a group is read once it is locked.
  const [locked, lastOf, found, cut] = await Promise.all([
    groupKeys.length === 0 ? true : lockGroups(tx, groupKeys),
    without.length === 0 ? new Map<string, LastFiring>() : lastFirings(tx, without, since),
    groupKeys.length === 0
      ? []
      : ticketsOfGroups(tx, [...groupKeys, ...services.map(stormKeyOf)], tx.now - Math.max(GROUP_WINDOW, REFIRE_WINDOW)),
    services.length === 0 ? [] : cutLately(tx),
  ]);
  const grouped = found.filter(({ harder }) => harder === null);
  if (!locked) throw new GroupsHeld();
  const lastTicketOf = new Map([...lastOf.values()].flatMap(({ key, ticket_id: ticket }) => (ticket === null ? [] : [[key, ticket]])));
  const tickets = await ticketsOf(tx, happenings, { alerts, lastTicketOf, grouped });
  const groups = new Map<string, string[]>();
  for (const ticket of grouped) {
    const key = mustHave(ticket.groupKey, 'a ticket found by its group has one');
    groups.set(key, [...(groups.get(key) ?? []), ticket.id]);
  }
  const storms = await loadStorms(tx, { directory, cut, tickets: found.filter(({ harder }) => harder !== null) });
  return { ...world, tickets, lastTicketOf, lastOf, groups, storms };
}
