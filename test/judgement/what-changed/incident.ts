import { hours, minutes, type Instant } from '../../../src/kernel/index.ts';
import { burst, decoys, idleAlarms, ordinaryChanges, type Around } from './background.ts';
import type { CaseAlarm, CaseService, KnownCase } from './case.ts';
import { asKnownAt, atWork, type Drawn } from './changes.ts';
import { drawsOf, type Draws } from './draws.ts';
import type { Plot } from './harms.ts';
import { mechanisms } from './mechanisms.ts';
import { organisationOf, type Organisation } from './organisation.ts';

/** When each service began to fail: where the failure began, the way to the incident, and whoever else it reached. */
function failingServices(draws: Draws, organisation: Organisation, plot: Plot): Map<string, Instant> {
  const failing = new Map(plot.failing.map(({ service, onset }) => [service, onset]));
  const hop = (): number => minutes(draws.around(1.5, 0.8));
  for (const [at, service] of plot.way.entries()) {
    const before = failing.get(plot.way[at - 1] ?? '');
    if (before !== undefined) failing.set(service, before + hop());
  }
  // Grows while it is walked.
  for (const [service, onset] of failing)
    for (const caller of organisation.callers.get(service) ?? [])
      if (!failing.has(caller.service) && draws.yes(caller.hard ? 0.5 : 0.12)) failing.set(caller.service, onset + hop());
  return failing;
}

/** The alarms of an incident: late, now and then missing, and not always in the order in which things failed. */
function alarmsOf(draws: Draws, organisation: Organisation, plot: Plot): CaseAlarm[] {
  const begun = new Set(plot.failing.map(({ service }) => service));
  const { alarmKinds, newErrors } = organisation.writes;
  return [...failingServices(draws, organisation, plot)].flatMap(([service, onset]) => {
    const isFirst = begun.has(service);
    const watched = (organisation.named.get(service)?.watched ?? 0) * (isFirst ? 1 : 0.8);
    if (service !== plot.incident && !draws.yes(watched)) return [];
    const of = draws.weighted(
      isFirst
        ? plot.of
        : ([
            ['errors', 5],
            ['latency', 4],
            ['saturation', 1],
          ] as const),
    );
    const at = onset + minutes(draws.around(3, 0.8)) + draws.normal() * 20_000;
    return [
      {
        service,
        at: Math.round(at),
        of: alarmKinds && draws.yes(0.95) ? of : null,
        isNew: newErrors && draws.yes(isFirst ? plot.newErrors : 0.08),
      },
    ];
  });
}

/** Numbered in the order of their beginnings, so that no number tells anything. */
function numbered(changes: readonly Drawn[], cause: Drawn | null) {
  const inOrder = changes.toSorted((one, other) => one.start - other.start).map((each, at) => ({ each, change: `CHG-${1000 + at}` }));
  return {
    changes: inOrder.map(({ each, change }) => ({ change, ...each })),
    cause: inOrder.find(({ each }) => each === cause)?.change ?? null,
  };
}

const plain = ({ service, tier, hosts, zones, dependencies }: CaseService): CaseService => ({ service, tier, hosts, zones, dependencies });

function plotOf(draws: Draws, organisation: Organisation): { name: string; plot: Plot } {
  for (;;) {
    const mechanism = draws.weighted(mechanisms.map((each) => [each, each.share] as const));
    const day = Date.UTC(2026, 0, 5) + hours(24) * draws.whole(0, 300);
    const atAnyTime = !mechanism.isChange && draws.yes(0.4);
    const at = atAnyTime ? day + draws.next() * hours(24) : atWork(draws, day);
    const tries = Array.from({ length: 20 }, () => mechanism.draw(draws, { organisation, at }));
    const plot = tries.find((each) => each !== undefined);
    if (plot !== undefined) return { name: mechanism.name, plot };
  }
}

/** The service whose change did it was worked on before and after. */
function besideCause(draws: Draws, organisation: Organisation, { cause }: Plot): Drawn[] {
  const service = organisation.named.get(cause?.services[0] ?? '');
  if (cause === null || service === undefined) return [];
  const { start } = cause;
  return [
    ...burst(draws, organisation, { service, start, more: 0.55 }),
    ...burst(draws, organisation, { service, start, more: 0.35, before: true }),
  ];
}

/** One incident of an organisation with what its first screen knows some minutes after the first alarm of its service. */
function incidentOf(seed: number, organisation: Organisation): KnownCase {
  const draws = drawsOf(seed);
  const { name, plot } = plotOf(draws, organisation);
  const struck = alarmsOf(draws, organisation, plot);
  const at = Math.min(...struck.filter(({ service }) => service === plot.incident).map((alarm) => alarm.at));
  const around: Around = { organisation, incident: plot.incident, at, seenUntil: at + minutes(draws.between(3, 15)) };
  const known = plot.cause === null ? null : asKnownAt(plot.cause, around.seenUntil);
  const others = [...ordinaryChanges(draws, around), ...decoys(draws, around), ...besideCause(draws, organisation, plot)]
    .filter(({ start }) => start <= around.seenUntil)
    .map((each) => asKnownAt(each, around.seenUntil));
  const changes = numbered([...others, ...(known === null ? [] : [known])], known);
  const alarms = [...struck, ...idleAlarms(draws, around)].filter((alarm) => alarm.at <= around.seenUntil);
  return {
    seed,
    mechanism: name,
    hops: plot.hops,
    cause: changes.cause,
    case: {
      incident: { service: plot.incident, at },
      services: organisation.services.map(plain),
      changes: changes.changes,
      alarms: alarms.toSorted((one, other) => one.at - other.at),
    },
  };
}

const EACH = 10;

/** So many incidents with known causes, ten of each organisation. The same seed gives the same incidents. */
export function* knownIncidents(seed: number, count: number): Generator<KnownCase> {
  for (let at = 0; at < count; at += EACH) {
    const organisation = organisationOf(drawsOf(seed + at));
    for (let each = at; each < Math.min(count, at + EACH); each += 1) yield incidentOf(seed + 500_000 + each, organisation);
  }
}
