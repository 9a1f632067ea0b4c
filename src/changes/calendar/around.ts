import { days, type Instant } from '../../kernel/index.ts';
import type { OpenIncident as OpenTicket } from '../../incidents/index.ts';
import {
  coversService,
  hostsAmong,
  launchesOf,
  mayBeFelt,
  neighboursOf,
  occurrencesForAll,
  windowsOf,
  type Around,
  type CalendarService,
  type OpenIncident,
  type Planned,
  type Span,
} from '../rules/index.ts';
import { joined } from '../rules/spans.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { CalendarChange } from './store.ts';
import { loadWorld, type Allowing, type CalendarWorld } from './world.ts';

/** How far around a change its windows are looked for, so that the nearest can be named. */
const WINDOWS_AROUND = days(8);

/** What one check sees: the definitions, the other changes and the incidents, at one instant. */
export interface Scene {
  readonly world: CalendarWorld;
  readonly others: readonly CalendarChange[];
  readonly incidents: readonly OpenTicket[];
  readonly now: Instant;
}

/** A change as the rules compare it: with the hosts of its services beside those that its steps name. */
export function plannedOf(world: CalendarWorld, change: Omit<CalendarChange, 'version' | 'state'>): Planned {
  const { id, number, title, services, tier, technician, from, until } = change;
  const hosts = new Set([...hostsAmong(change.places), ...services.flatMap((service) => world.hosts.get(service) ?? [])]);
  return { id, number, title, services, tier, technician, from, until, hosts: [...hosts], isImpacting: mayBeFelt(change) };
}

const kept = new WeakMap<CalendarWorld, WeakMap<CalendarChange, Planned>>();

/** The same for one of many that are compared again and again. */
function plannedOnce(world: CalendarWorld, change: CalendarChange): Planned {
  const known = kept.get(world) ?? new WeakMap<CalendarChange, Planned>();
  kept.set(world, known);
  const found = known.get(change) ?? plannedOf(world, change);
  known.set(change, found);
  return found;
}

/** An open incident is taken to go on for some hours: nobody knows when it ends. */
const incidentOf = ({ world, now }: Scene, ticket: OpenTicket): OpenIncident => ({
  id: ticket.id,
  number: ticket.number,
  title: ticket.title ?? 'A restricted ticket',
  severity: ticket.severity,
  service: ticket.serviceId,
  from: ticket.cutAt,
  until: now + world.incidentLasts,
});

const bound = (entries: readonly Allowing[], kind: string): Allowing[] => entries.filter(({ allows }) => !allows.includes(kind));

/** What people call a service or a person of the catalog. */
export const nameIn =
  ({ directory }: CalendarWorld) =>
  (id: string): string =>
    directory.service(id)?.slug ?? directory.person(id)?.name ?? 'somebody who left';

/** All that a change is held against, as far as a span reaches. Outside of production it is other changes alone. */
export function aroundOf(scene: Scene, change: Omit<CalendarChange, 'version' | 'state'>, span: Span): Around {
  const { world } = scene;
  const services = change.services.map((id) => world.service(id)).filter((each): each is CalendarService => each !== undefined);
  const wide = { from: span.from - WINDOWS_AROUND, until: span.until + WINDOWS_AROUND };
  const next = (service: string, direction: 'upstream' | 'downstream') => world.directory.graph().next(service, direction);
  const covered = <E extends Allowing>(entries: readonly E[]): E[] =>
    entries.filter((entry) => services.some((service) => coversService(entry.covers, service)));
  return {
    changes: scene.others.map((other) => plannedOnce(world, other)),
    neighbours: neighboursOf(change.services, world.hops, next),
    freezes: occurrencesForAll(covered(bound(world.freezes, change.kind)), services, span),
    launches: launchesOf(world.launches, services, span),
    windows: windowsOf(bound(world.windows, change.kind), services, wide),
    incidents: scene.incidents.map((ticket) => incidentOf(scene, ticket)),
    everyLaunch: launchesOf(world.launches, world.services, span),
    limits: world.limits,
    name: nameIn(world),
  };
}

/** A change as far as windows ask. */
interface Timed extends Span {
  /** Ids. */
  readonly services: readonly string[];
  readonly kind: string;
}

/** Whether a change lies in the windows of its services, and when the first of those that it begins in ends; null where they have none. */
export async function windowFor(
  reader: Reader,
  change: Timed,
): Promise<{ readonly isInside: boolean | null; readonly endsAt: Instant | null }> {
  const world = await loadWorld(reader);
  const services = change.services.flatMap((id) => world.service(id) ?? []);
  const wide = { from: change.from - WINDOWS_AROUND, until: change.until + WINDOWS_AROUND };
  const all = windowsOf(bound(world.windows, change.kind), services, wide);
  if (all.length === 0) return { isInside: null, endsAt: null };
  const around = all.map(({ windows }) => joined(windows).find(({ from, until }) => from <= change.from && change.from < until));
  const ends = around.flatMap((each) => each?.until ?? []);
  const first = ends.length === all.length ? Math.min(...ends) : null;
  return { isInside: first !== null && first >= change.until, endsAt: first };
}
