import { minutes } from '../../../src/kernel/index.ts';
import type { Draws } from './draws.ts';
import { byHand, CODE, deploy, flag, leak, migration, stagedRollOut, timed, type Harm, type Plot, type Scene } from './harms.ts';
import type { Organisation, Service } from './organisation.ts';

/** Undefined where the organisation has no place for it. */
type Mechanism = (draws: Draws, scene: Scene) => Plot | undefined;

/** Services on which an incident may be raised, the more important the likelier, and those that fail often the likelier. */
const victim = (draws: Draws, organisation: Organisation): Service =>
  draws.weighted(
    organisation.services
      .filter(({ layer }) => layer !== 'zone')
      .map((each) => [each, (5 - each.tier) * (0.03 + each.fails) * each.rate] as const),
  );

/** A change of the service that then fails. */
const own =
  (harm: Harm): Mechanism =>
  (draws, scene) => {
    const service = victim(draws, scene.organisation);
    const { cause, onset } = harm.does(draws, scene, { service, kind: harm.kind(draws) });
    const { of, newErrors } = harm;
    return {
      incident: service.service,
      hops: 0,
      cause,
      failing: [{ service: service.service, onset }],
      way: [service.service],
      of,
      newErrors,
    };
  };

/** A way of so many dependencies down from a service, for the most part over those that are hard. */
function wayDown(draws: Draws, organisation: Organisation, ask: { from: string; hops: number }): string[] | undefined {
  const way = [ask.from];
  for (let hop = 0; hop < ask.hops; hop += 1) {
    const ahead = (organisation.named.get(way[0] ?? '')?.dependencies ?? []).filter(({ service }) => !way.includes(service));
    if (ahead.length === 0) return undefined;
    way.unshift(
      draws.weighted(
        ahead.map(
          ({ service, kind }) => [service, (kind === 'hard' ? 6 : 1) * (0.03 + (organisation.named.get(service)?.fails ?? 0))] as const,
        ),
      ),
    );
  }
  return way;
}

/** The fewest dependencies from a service down to another. */
function hopsDown(organisation: Organisation, from: string, to: string): number | null {
  let edge = [from];
  const seen = new Set(edge);
  for (let hops = 0; edge.length > 0; hops += 1) {
    if (edge.includes(to)) return hops;
    edge = edge
      .flatMap((each) => organisation.named.get(each)?.dependencies.map(({ service }) => service) ?? [])
      .filter((each) => !seen.has(each));
    for (const each of edge) seen.add(each);
  }
  return null;
}

/** A change of something that the incident's service calls, itself or through others. */
const below =
  (hops: (draws: Draws) => number): Mechanism =>
  (draws, scene) => {
    const { organisation } = scene;
    const far = hops(draws);
    const way = wayDown(draws, organisation, { from: victim(draws, organisation).service, hops: far });
    const [first, last] = [way?.[0] ?? '', way?.at(-1) ?? ''];
    const service = organisation.named.get(first);
    if (way === undefined || service === undefined || hopsDown(organisation, last, first) !== far) return undefined;
    const harm =
      service.layer === 'store' || service.layer === 'platform'
        ? draws.weighted([
            [flag, 4],
            [migration, service.layer === 'store' ? 4 : 0],
            [byHand, 3],
            [deploy, service.layer === 'platform' ? 3 : 0],
          ] as const)
        : draws.weighted([
            [deploy, 6],
            [flag, 3],
            [stagedRollOut, 2],
            [migration, 0.5],
            [leak, 0.7],
          ] as const);
    const { cause, onset } = harm.does(draws, scene, { service, kind: harm.kind(draws) });
    return { incident: last, hops: far, cause, failing: [{ service: first, onset }], way, of: harm.of, newErrors: harm.newErrors };
  };

/** Something that eats up a host on which others run too. */
const sharedHost: Mechanism = (draws, scene) => {
  const { organisation } = scene;
  const service = draws.one(organisation.services.filter(({ hosts }) => hosts.length > 0));
  const host = draws.one(service?.hosts ?? []);
  if (service === undefined || host === undefined) return undefined;
  const beside = organisation.services.filter((each) => each !== service && each.hosts.includes(host));
  const incident = draws.one(beside.filter((each) => each.tier <= 3));
  if (incident === undefined) return undefined;
  const harm = draws.weighted([
    [byHand, 4],
    [migration, 3],
    [deploy, 3],
    [leak, 1],
  ] as const);
  const { cause, onset } = harm.does(draws, scene, { service, kind: harm.kind(draws) });
  const struck = [incident, ...beside.filter((each) => each !== incident && draws.yes(0.6)), ...(draws.yes(0.5) ? [service] : [])];
  return {
    incident: incident.service,
    hops: hopsDown(organisation, incident.service, service.service),
    cause,
    failing: struck.map((each) => ({ service: each.service, onset: onset + minutes(draws.between(0, 4)) })),
    way: [incident.service],
    of: [
      ['saturation', 5],
      ['latency', 4],
      ['errors', 1],
    ],
    newErrors: 0.1,
  };
};

/** Network or power of a zone. */
const sharedZone: Mechanism = (draws, scene) => {
  const { organisation } = scene;
  const service = draws.one(organisation.services.filter(({ layer }) => layer === 'zone'));
  const zone = service?.zones[0];
  if (service === undefined || zone === undefined) return undefined;
  const inside = organisation.services.filter((each) => each.layer !== 'zone' && each.zones.includes(zone));
  const struck = inside.filter((each) => draws.yes(0.55 / each.zones.length)).slice(0, 20);
  const incident = draws.one(struck.filter(({ tier }) => tier <= 2)) ?? struck[0];
  if (incident === undefined) return undefined;
  const harm = draws.weighted([
    [byHand, 6],
    [flag, 2],
  ] as const);
  const { cause, onset } = harm.does(draws, scene, { service, kind: harm === byHand ? 'infrastructure' : 'configuration' });
  return {
    incident: incident.service,
    hops: null,
    cause,
    failing: struck.map((each) => ({ service: each.service, onset: onset + minutes(draws.between(0, 3)) })),
    way: [incident.service],
    of: [
      ['errors', 4],
      ['latency', 5],
    ],
    newErrors: 0.1,
  };
};

/** A caller that asks too much since it was changed. */
const callerOverload: Mechanism = (draws, scene) => {
  const { organisation } = scene;
  const incident = victim(draws, organisation);
  const caller = draws.one(organisation.callers.get(incident.service) ?? []);
  const service = organisation.named.get(caller?.service ?? '');
  if (service === undefined) return undefined;
  const harm = draws.weighted([
    [deploy, 5],
    [flag, 4],
    [timed, 1],
    [stagedRollOut, 1],
  ] as const);
  const { cause, onset } = harm.does(draws, scene, { service, kind: harm.kind(draws) });
  return {
    incident: incident.service,
    hops: hopsDown(organisation, incident.service, service.service),
    cause,
    failing: [{ service: incident.service, onset: onset + minutes(draws.around(2, 0.7)) }],
    way: [incident.service],
    of: [
      ['traffic', 7],
      ['saturation', 4],
      ['latency', 3],
    ],
    newErrors: 0.1,
  };
};

/** What fails with no change behind it. */
const alone =
  (
    rest: Pick<Plot, 'of' | 'newErrors'> & {
      readonly struck: (draws: Draws, organisation: Organisation) => readonly (Service | undefined)[];
    },
  ): Mechanism =>
  (draws, { organisation, at }) => {
    const struck = rest.struck(draws, organisation).flatMap((each) => each ?? []);
    const incident = struck[0];
    if (incident === undefined) return undefined;
    const failing = struck.map(({ service }) => ({ service, onset: at + minutes(draws.between(0, 4)) }));
    return {
      incident: incident.service,
      hops: null,
      cause: null,
      failing,
      way: [incident.service],
      of: rest.of,
      newErrors: rest.newErrors,
    };
  };

const one = (draws: Draws, organisation: Organisation): Service[] => [victim(draws, organisation)];

const trafficSpike = alone({
  struck: (draws, { services }) => draws.shuffled(services.filter(({ layer }) => layer === 'edge')).slice(0, draws.whole(1, 3)),
  of: [
    ['traffic', 8],
    ['saturation', 3],
    ['latency', 2],
  ],
  newErrors: 0.05,
});
const certificate = alone({
  struck: one,
  of: [
    ['certificate', 12],
    ['errors', 5],
  ],
  newErrors: 0.4,
});
const vendor = alone({
  struck: (draws, { services }) => draws.shuffled(services.filter(({ layer }) => layer === 'middle')).slice(0, draws.whole(1, 3)),
  of: [
    ['vendor', 9],
    ['errors', 4],
    ['latency', 3],
  ],
  newErrors: 0.3,
});
const hardware = alone({
  struck(draws, { services }) {
    const host = draws.one(services.flatMap(({ hosts }) => hosts));
    return host === undefined
      ? []
      : draws.shuffled(services.filter(({ hosts }) => hosts.includes(host))).filter((_, at) => at === 0 || draws.yes(0.6));
  },
  of: [
    ['errors', 4],
    ['latency', 3],
    ['saturation', 2],
  ],
  newErrors: 0.1,
});
const fullDisk = alone({
  struck: one,
  of: [
    ['disk', 9],
    ['saturation', 2],
    ['errors', 2],
  ],
  newErrors: 0.15,
});
const oldBug = alone({ struck: one, of: CODE, newErrors: 0.25 });

/** Every mechanism, by how many of a hundred incidents it makes. */
export const mechanisms: readonly {
  readonly name: string;
  readonly share: number;
  readonly isChange: boolean;
  readonly draw: Mechanism;
}[] = [
  { name: 'bad deploy', share: 16, isChange: true, draw: own(deploy) },
  { name: 'slow leak', share: 7, isChange: true, draw: own(leak) },
  { name: 'staged roll-out', share: 9, isChange: true, draw: own(stagedRollOut) },
  { name: 'flag or setting', share: 9, isChange: true, draw: own(flag) },
  { name: 'data migration', share: 5, isChange: true, draw: own(migration) },
  { name: 'delayed trigger', share: 5, isChange: true, draw: own(timed) },
  { name: 'work by hand', share: 5, isChange: true, draw: own(byHand) },
  { name: 'dependency', share: 8.5, isChange: true, draw: below(() => 1) },
  {
    name: 'deep dependency',
    share: 8.5,
    isChange: true,
    draw: below((draws) =>
      draws.weighted([
        [2, 7],
        [3, 3],
      ]),
    ),
  },
  { name: 'shared host', share: 4, isChange: true, draw: sharedHost },
  { name: 'shared zone', share: 3.5, isChange: true, draw: sharedZone },
  { name: 'caller overload', share: 4.5, isChange: true, draw: callerOverload },
  { name: 'traffic spike', share: 4, isChange: false, draw: trafficSpike },
  { name: 'expired certificate', share: 3, isChange: false, draw: certificate },
  { name: 'vendor', share: 3, isChange: false, draw: vendor },
  { name: 'hardware', share: 2, isChange: false, draw: hardware },
  { name: 'full disk', share: 1.5, isChange: false, draw: fullDisk },
  { name: 'old bug', share: 1.5, isChange: false, draw: oldBug },
];
