import type { CaseService } from './case.ts';
import type { Draws } from './draws.ts';

export type Layer = 'edge' | 'middle' | 'store' | 'platform' | 'zone';

/** A service with what nobody's catalog says: how often it changes, how often that goes wrong, how well it is watched. */
export interface Service extends CaseService {
  readonly layer: Layer;
  /** Changes a day. */
  readonly rate: number;
  /** The share of its changes that go wrong. */
  readonly fails: number;
  /** What became of its changes of some weeks. */
  readonly past: { readonly runs: number; readonly fallout: number };
  /** How likely an alarm tells of a failure of its own. */
  readonly watched: number;
}

/** A made-up organisation; what it does not write down is missing from all of its cases. */
export interface Organisation {
  readonly services: readonly Service[];
  readonly named: ReadonlyMap<string, Service>;
  /** Who calls a service, and how. */
  readonly callers: ReadonlyMap<string, readonly { readonly service: string; readonly hard: boolean }[]>;
  readonly writes: {
    readonly alarmKinds: boolean;
    readonly newErrors: boolean;
    readonly size: boolean;
    readonly quality: boolean;
    readonly risk: boolean;
    readonly history: boolean;
    readonly stages: boolean;
  };
}

const rates: Readonly<Record<Layer, number>> = { edge: 1.6, middle: 1.3, store: 0.4, platform: 0.6, zone: 0.35 };

function placed(draws: Draws, place: { layer: Layer; zones: readonly string[]; hosts: ReadonlyMap<string, readonly string[]> }) {
  const own = place.zones[0] ?? '';
  if (place.layer === 'zone') return { zones: [own], hosts: [] };
  const zones = draws.shuffled(place.zones).slice(
    0,
    draws.weighted([
      [1, 3],
      [2, 4],
      [3, 3],
    ]),
  );
  const hosts = zones.flatMap((zone) => draws.shuffled(place.hosts.get(zone) ?? []).slice(0, draws.whole(1, 2)));
  return { zones, hosts };
}

/** Whom a service calls: below it for the most part, and now and then in a circle. */
function calls(draws: Draws, at: number, layers: readonly Layer[]): CaseService['dependencies'] {
  const layer = layers[at];
  const of = (wanted: Layer, from = 0): number[] =>
    layers.flatMap((each, place) => (each === wanted && place >= from && place !== at ? [place] : []));
  const some = (places: readonly number[], count: number): number[] => draws.shuffled(places).slice(0, count);
  const chosen =
    layer === 'edge'
      ? [...some(of('middle'), draws.whole(2, 5)), ...some(of('platform'), draws.poisson(0.5))]
      : layer === 'middle'
        ? [
            ...some(of('middle', at + 1), draws.poisson(1.5)),
            ...some(of('middle'), draws.yes(0.04) ? 1 : 0),
            ...some(of('store'), draws.yes(0.7) ? 1 : 0),
            ...some(of('platform'), draws.poisson(0.4)),
          ]
        : layer === 'store'
          ? some(of('platform'), draws.poisson(0.15))
          : [];
  return [...new Set(chosen)].map((to) => ({ service: `s${to}`, kind: draws.yes(0.65) ? 'hard' : 'soft' }));
}

function layersOf(draws: Draws, count: number): Layer[] {
  const drawn = Array.from({ length: count }, (): Layer =>
    draws.weighted([
      ['edge', 15],
      ['middle', 58],
      ['store', 17],
      ['platform', 10],
    ]),
  );
  return ['edge', 'middle', 'middle', 'middle', 'store', 'platform', ...drawn];
}

const tiers: Readonly<Record<Layer, readonly (readonly [number, number])[]>> = {
  edge: [
    [1, 5],
    [2, 3],
    [3, 2],
  ],
  middle: [
    [1, 2],
    [2, 4],
    [3, 4],
    [4, 1],
  ],
  store: [
    [1, 4],
    [2, 4],
    [3, 2],
  ],
  platform: [
    [1, 4],
    [2, 4],
  ],
  zone: [[1, 1]],
};

/** An organisation of 70 to 200 services in some zones. */
export function organisationOf(draws: Draws): Organisation {
  const zones = Array.from({ length: draws.whole(2, 4) }, (_, at) => `zone-${at}`);
  const layers = layersOf(draws, draws.whole(64, 180));
  const knowsHosts = draws.yes(0.8);
  const many = Math.ceil(layers.length / zones.length);
  const hosts = new Map(zones.map((zone) => [zone, knowsHosts ? Array.from({ length: many }, (_, at) => `${zone}-host-${at}`) : []]));
  const make = (layer: Layer, at: number, own: readonly string[]): Service =>
    withPast({
      service: `s${at}`,
      tier: draws.weighted(tiers[layer]),
      ...placed(draws, { layer, zones: own, hosts }),
      dependencies: calls(draws, at, layers),
      layer,
      rate: Math.min(15, draws.around(rates[layer], 0.9)),
      fails: Math.min(0.5, draws.around(0.05, 0.9)),
      watched: draws.weighted([
        [0.95, 5],
        [0.8, 3],
        [0.4, 2],
      ]),
    });
  const withPast = (service: Omit<Service, 'past'>): Service => {
    const runs = Math.max(1, draws.poisson(Math.min(60, service.rate * 40)));
    return { ...service, past: { runs, fallout: Array.from({ length: runs }, () => draws.yes(service.fails)).filter(Boolean).length } };
  };
  const services = [
    ...layers.map((layer, at) => make(layer, at, zones)),
    ...zones.flatMap((zone, at) => [0, 1].map((second) => make('zone', layers.length + 2 * at + second, [zone]))),
  ];
  const callers = new Map<string, { service: string; hard: boolean }[]>();
  for (const { service, dependencies } of services)
    for (const to of dependencies) callers.set(to.service, [...(callers.get(to.service) ?? []), { service, hard: to.kind === 'hard' }]);
  const writes = {
    alarmKinds: draws.yes(0.92),
    newErrors: draws.yes(0.85),
    size: draws.yes(0.7),
    quality: draws.yes(0.7),
    risk: draws.yes(0.85),
    history: draws.yes(0.7),
    stages: draws.yes(0.85),
  };
  return { services, named: new Map(services.map((each) => [each.service, each])), callers, writes };
}
