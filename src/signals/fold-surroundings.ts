import { mustHave, type Instant } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import { lockTickets, ticketsOfGroups, type Ticket } from '../incidents/index.ts';
import type { Entry } from './entry.ts';
import { loadIntegrations, type Integrations } from './integrations.ts';
import { GROUP_WINDOW, REFIRE_WINDOW, type KnownTicket } from './rules/fold.ts';
import { loadSilences, type Silences } from './silences.ts';
import { groupKeyOf, situate, type Situation } from './situate.ts';
import { alertsByKey, lastTickets, type Alert } from './store-fold.ts';

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
  /** Tickets by id, locked where an entry may move them. */
  readonly tickets: Map<string, Ticket>;
  readonly lastTicketOf: Map<string, string>;
  readonly groups: Map<string, string[]>;
}

export const knownTicket = (ticket: Ticket): KnownTicket => ({
  id: ticket.id,
  number: ticket.number,
  state: ticket.state,
  severity: ticket.severity,
  cutAt: ticket.cutAt,
  stateAt: ticket.stateAt,
});

const keyOf = (happening: Happening): string => (happening.kind === 'said' ? happening.entry.key : happening.alert.key);

/** What is said of an entry's place, when it says enough by itself; a bare repeat of an unknown key does not. */
function situationOf(happening: Happening, world: Pick<Surroundings, 'directory' | 'integrations'>): Situation | undefined {
  if (happening.kind !== 'said' || happening.entry.alert === undefined) return undefined;
  return situate({ entry: happening.entry, alert: happening.entry.alert, behind: undefined }, world);
}

function groupsOf(happenings: readonly Happening[], world: Pick<Surroundings, 'directory' | 'integrations'>): string[] {
  return happenings.flatMap((happening) => {
    if (happening.kind !== 'said') return [groupKeyOf(happening.alert.service_id, happening.alert.name)];
    const situation = situationOf(happening, world);
    return situation === undefined ? [] : [groupKeyOf(situation.serviceId, situation.name)];
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

/** Reads all that folding these needs, in a handful of statements whatever their number. */
export async function loadSurroundings(tx: Tx, happenings: readonly Happening[]): Promise<Surroundings> {
  const keys = happenings.map(keyOf);
  const [directory, integrations, silences, alerts] = await Promise.all([
    loadDirectory(tx),
    loadIntegrations(tx),
    loadSilences(tx),
    alertsByKey(tx, keys),
  ]);
  const world = { directory, integrations, silences };
  const moving = happenings.filter((happening) => !repeats(happening, alerts));
  const unknown = moving.map(keyOf).filter((key) => !alerts.has(key));
  const since: Instant = tx.now - 30 * 86_400_000;
  const groupKeys = [...new Set(groupsOf(moving, world))];
  const [lastTicketOf, grouped] = await Promise.all([
    unknown.length === 0 ? new Map<string, string>() : lastTickets(tx, unknown, since),
    groupKeys.length === 0 ? [] : ticketsOfGroups(tx, groupKeys, tx.now - Math.max(GROUP_WINDOW, REFIRE_WINDOW)),
  ]);
  const tickets = await ticketsOf(tx, happenings, { alerts, lastTicketOf, grouped });
  const groups = new Map<string, string[]>();
  for (const ticket of grouped) {
    const key = mustHave(ticket.groupKey, 'a ticket found by its group has one');
    groups.set(key, [...(groups.get(key) ?? []), ticket.id]);
  }
  return { ...world, alerts, tickets, lastTicketOf, groups };
}
