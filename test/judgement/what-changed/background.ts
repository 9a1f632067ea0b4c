import { hours, minutes, type Instant } from '../../../src/kernel/index.ts';
import type { CaseAlarm } from './case.ts';
import { atWork, drawChange, kindFor, type Drawn } from './changes.ts';
import type { Draws } from './draws.ts';
import type { Organisation, Service } from './organisation.ts';

/** What happens in an organisation whether or not anything is wrong: changes of a day and a half, and alarms that mean nothing. */
export interface Around {
  readonly organisation: Organisation;
  readonly incident: string;
  readonly at: Instant;
  readonly seenUntil: Instant;
}

const dayOf = (at: Instant): Instant => Math.floor(at / hours(24)) * hours(24);

/** Who changes one thing changes another soon: what follows a change on the same service, or came just before. */
export function burst(
  draws: Draws,
  organisation: Organisation,
  of: { service: Service; start: Instant; more: number; before?: boolean },
): Drawn[] {
  const found: Drawn[] = [];
  for (let at = of.start; draws.yes(of.more);) {
    at += (of.before === true ? -1 : 1) * minutes(draws.around(25, 0.8));
    found.push(drawChange(draws, organisation, { service: of.service, kind: kindFor(draws, of.service), start: at }));
  }
  return found;
}

/** A change in production, and where it was tried before. */
function rehearsed(draws: Draws, change: Drawn): Drawn[] {
  if (!draws.yes(0.2)) return [change];
  const sooner = hours(draws.between(0.2, 2));
  const { start, end } = change;
  return [change, { ...change, environment: 'staging', start: start - sooner, end: (end ?? start) - sooner, stages: [] }];
}

/** The ordinary changes of the day before and of the day itself. */
export function ordinaryChanges(draws: Draws, { organisation, at, seenUntil }: Around): Drawn[] {
  const starts = (service: Service) =>
    [dayOf(at) - hours(24), dayOf(at)].flatMap((day) => Array.from({ length: draws.poisson(service.rate) }, () => atWork(draws, day)));
  return organisation.services.flatMap((service) =>
    starts(service)
      .filter((start) => start > at - hours(26) && start <= seenUntil)
      .flatMap((start) => [
        drawChange(draws, organisation, { service, kind: kindFor(draws, service), start }),
        ...burst(draws, organisation, { service, start, more: 0.35 }),
      ])
      .filter(({ start }) => start > at - hours(24) && start <= seenUntil)
      .flatMap((change) => rehearsed(draws, change)),
  );
}

/** Services near one: whom it calls, who calls it, and who shares a host. */
export function near(organisation: Organisation, name: string): Service[] {
  const own = organisation.named.get(name);
  if (own === undefined) return [];
  const names = [
    ...own.dependencies.map(({ service }) => service),
    ...(organisation.callers.get(name) ?? []).map(({ service }) => service),
    ...organisation.services.filter(({ hosts }) => hosts.some((host) => own.hosts.includes(host))).map(({ service }) => service),
  ];
  return [...new Set(names)].filter((each) => each !== name).flatMap((each) => organisation.named.get(each) ?? []);
}

/** A release train: one change after the other over neighbours, within an hour or so. */
function train(draws: Draws, { organisation, incident, at }: Around): Drawn[] {
  const begins = at - minutes(draws.between(20, 150));
  return draws
    .shuffled(near(organisation, incident))
    .slice(0, draws.whole(4, 8))
    .map((service, place) =>
      drawChange(draws, organisation, { service, kind: 'automated', start: begins + place * minutes(draws.between(3, 10)) }),
    );
}

type Decoy = readonly [Service | undefined, Instant, Partial<Drawn>?];

/**
 * Innocent changes that look guilty, in every incident alike: late ones of the service itself, of every kind and about one an incident,
 * risky ones of neighbours, ones at the right minute far away, ones of other environments, ones that never ran, and what people did
 * after the alarm.
 */
export function decoys(draws: Draws, around: Around): Drawn[] {
  const { organisation, incident, at, seenUntil } = around;
  const own = organisation.named.get(incident);
  const neighbours = near(organisation, incident);
  const some = (count: number, make: () => Decoy): Decoy[] => Array.from({ length: count }, make);
  const sometimes = (share: number, make: () => Decoy): Decoy[] => some(draws.yes(share) ? 1 : 0, make);
  const before = (most: number): Instant => at - minutes(draws.between(1, most));
  const risky = organisation.writes.risk ? { risk: 'high' as const } : {};
  const found = [
    ...sometimes(0.4, () => [own, before(150), { kind: draws.yes(0.5) ? 'configuration' : 'standard' }]),
    ...some(draws.poisson(0.9), () => [own, before(200)]),
    ...some(draws.poisson(1.5), () => [draws.one(neighbours), before(120)]),
    ...some(draws.poisson(0.8), () => [draws.one(neighbours), before(180), risky]),
    ...some(draws.poisson(2), () => [draws.one(organisation.services), before(15)]),
    ...sometimes(0.35, () => [own, before(30), { environment: 'staging' }]),
    ...sometimes(0.25, () => [own, before(30), { state: 'cancelled', end: null, outcome: null }]),
    ...some(draws.poisson(0.7), () => [draws.yes(0.6) ? own : draws.one(neighbours), draws.between(at, seenUntil)]),
  ];
  const made = found.flatMap(([service, start, rest]) =>
    service === undefined ? [] : [{ ...drawChange(draws, organisation, { service, kind: kindFor(draws, service), start }), ...rest }],
  );
  return [...made, ...(draws.yes(0.25) ? train(draws, around) : [])];
}

/** Alarms that have to do with nothing: a few everywhere, and many of those that always cry. */
export function idleAlarms(draws: Draws, { organisation, at, seenUntil }: Around): CaseAlarm[] {
  const from = at - hours(6);
  return organisation.services.flatMap(({ service }) => {
    const aDay = draws.yes(0.07) ? 5 : 0.12;
    return Array.from({ length: draws.poisson((aDay * (seenUntil - from)) / hours(24)) }, () => ({
      service,
      at: Math.round(draws.between(from, seenUntil)),
      of: draws.weighted([
        ['latency', 3],
        ['errors', 3],
        ['saturation', 2],
        ['memory', 1],
        ['disk', 1],
        ['traffic', 1],
      ] as const),
      isNew: draws.yes(0.04),
    }));
  });
}
