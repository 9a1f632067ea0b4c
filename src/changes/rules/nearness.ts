import type { PlacedService, RecordedChange } from './situation.ts';

/** How a service may have hurt another one, the likeliest first. */
export type Link =
  | { readonly by: 'own' }
  | { readonly by: 'called'; readonly hops: number; readonly hard: boolean; readonly through: readonly string[] }
  | { readonly by: 'caller'; readonly hops: number }
  | { readonly by: 'host'; readonly name: string }
  | { readonly by: 'zone'; readonly name: string };

/** Services and how they lie to one another. */
export interface Neighbourhood {
  /** Every service that may have hurt this one, with its links. */
  linksOf(service: string): ReadonlyMap<string, readonly Link[]>;
  /** Whom a failure of a service reaches over dependencies, with the hops; itself at none. */
  reachedFrom(service: string): ReadonlyMap<string, number>;
  readonly named: ReadonlyMap<string, PlacedService>;
  /** How many services run on a host or in a zone. */
  sizeOf(by: 'host' | 'zone', name: string): number;
}

const MOST_DOWN = 3;
const MOST_UP = 2;

interface Step {
  readonly hops: number;
  readonly hard: boolean;
  readonly before: string | null;
}
type Next = (service: string) => readonly { readonly service: string; readonly hard: boolean }[];

/** Each service once, by the fewest hops; hard when every dependency of that way is. */
function walk(start: string, most: number, next: Next): Map<string, Step> {
  const found = new Map<string, Step>([[start, { hops: 0, hard: true, before: null }]]);
  // Grows while it is walked.
  for (const [service, step] of found) {
    if (step.hops === most) continue;
    for (const to of next(service))
      if (!found.has(to.service)) found.set(to.service, { hops: step.hops + 1, hard: step.hard && to.hard, before: service });
  }
  return found;
}

function wayBack(steps: ReadonlyMap<string, Step>, to: string): string[] {
  const way: string[] = [];
  for (let at = steps.get(to)?.before ?? null; at !== null; at = steps.get(at)?.before ?? null) way.push(at);
  return way;
}

function together(services: readonly PlacedService[], key: 'hosts' | 'zones'): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const each of services)
    for (const place of each[key]) {
      const known = found.get(place);
      if (known === undefined) found.set(place, [each.service]);
      else known.push(each.service);
    }
  return found;
}

const drawn = new WeakMap<readonly PlacedService[], Neighbourhood>();

/** How services lie to one another: read once of one list, however often it is asked for. */
export function neighbourhoodOf(services: readonly PlacedService[]): Neighbourhood {
  const known = drawn.get(services) ?? draw(services);
  drawn.set(services, known);
  return known;
}

function draw(services: readonly PlacedService[]): Neighbourhood {
  const named = new Map(services.map((each) => [each.service, each]));
  const callers = new Map<string, { service: string; hard: boolean }[]>();
  for (const { service, dependencies } of services)
    for (const to of dependencies) {
      const known = callers.get(to.service);
      const caller = { service, hard: to.kind === 'hard' };
      if (known === undefined) callers.set(to.service, [caller]);
      else known.push(caller);
    }
  const places = { host: together(services, 'hosts'), zone: together(services, 'zones') };
  const down: Next = (service) => (named.get(service)?.dependencies ?? []).map((to) => ({ service: to.service, hard: to.kind === 'hard' }));
  const up: Next = (service) => callers.get(service) ?? [];
  const reached = new Map<string, ReadonlyMap<string, number>>();
  const linksOf = (service: string): Map<string, readonly Link[]> => {
    const found = new Map<string, Link[]>([[service, [{ by: 'own' }]]]);
    const add = (to: string, link: Link): void => {
      if (to !== service) found.set(to, [...(found.get(to) ?? []), link]);
    };
    const below = walk(service, MOST_DOWN, down);
    for (const [to, { hops, hard }] of below) add(to, { by: 'called', hops, hard, through: wayBack(below, to).slice(0, -1) });
    for (const [to, { hops }] of walk(service, MOST_UP, up)) add(to, { by: 'caller', hops });
    const { hosts = [], zones = [] } = named.get(service) ?? {};
    for (const name of hosts) for (const to of places.host.get(name) ?? []) add(to, { by: 'host', name });
    for (const name of zones) for (const to of places.zone.get(name) ?? []) add(to, { by: 'zone', name });
    return found;
  };
  return {
    named,
    linksOf,
    sizeOf: (by, name) => places[by].get(name)?.length ?? 0,
    reachedFrom(service) {
      const known = reached.get(service) ?? new Map([...walk(service, MOST_DOWN, up)].map(([to, { hops }]) => [to, hops]));
      reached.set(service, known);
      return known;
    },
  };
}

/** Whether a change of a kind may hurt all that shares a zone with its service: work on infrastructure and settings may. */
export const isWide = (kind: string): boolean => kind === 'infrastructure' || kind === 'configuration';

/** Whether a link carries what a change does. */
export const carries = (link: Link, { kind }: Pick<RecordedChange, 'kind'>): boolean => link.by !== 'zone' || isWide(kind);
