import { days, hours, minutes } from '../../src/kernel/index.ts';
import { conflictsOf, nearestSlot, neighboursOf, type Around, type Planned } from '../../src/changes/rules/index.ts';
import { percentile, resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const CHECKS = 100;
const CHANGES = 10_000;
const SERVICES = 1000;
const MONTH = days(30);
const START = Date.UTC(2027, 0, 1);

/** A number that looks like chance and is the same each time. */
const spread = (place: number, most: number): number => (Math.imul(place + 1, 2_654_435_761) >>> 0) % most;

const scheduled: readonly Planned[] = Array.from({ length: CHANGES }, (_, place) => {
  const from = START + spread(place, MONTH / 60_000) * 60_000;
  return {
    id: `change-${place}`,
    number: place,
    title: `Change ${place}`,
    services: [`service-${spread(place * 7, SERVICES)}`, `service-${spread(place * 11, SERVICES)}`],
    tier: 1 + spread(place * 13, 4),
    technician: `person-${spread(place * 17, 300)}`,
    hosts: [`host-${spread(place * 19, 4000)}`],
    from,
    until: from + minutes(15 + spread(place * 23, 120)),
    isImpacting: place % 4 === 0,
  };
});

const next = (service: string): { service: string }[] => {
  const number = Number(service.slice('service-'.length));
  return [1, 2, 3].map((step) => ({ service: `service-${(number * 3 + step) % SERVICES}` }));
};

const aroundOf = (change: Planned): Around => ({
  changes: scheduled,
  neighbours: neighboursOf(change.services, 3, next),
  freezes: [],
  launches: [],
  windows: [],
  incidents: [],
  everyLaunch: [{ from: START + days(3), until: START + days(4) }],
  limits: { apart: minutes(15), ceiling: 60, ceilingAtLaunch: 30 },
  name: (id) => id,
});

/** One check as a form asks for it: all conflicts of a change, and the nearest free slot of the month. */
function check(change: Planned): number {
  const began = performance.now();
  const around = aroundOf(change);
  const found = conflictsOf(change, around).length;
  const ask = { near: change.from, earliest: START, latest: START + MONTH };
  const slot = nearestSlot({ ...change, until: change.from + hours(1) }, around, ask);
  if (found === 0 && slot === undefined) throw new Error(`${change.id} has neither a conflict nor a slot`);
  return performance.now() - began;
}

/** One change against 10,000 scheduled ones in 1,000 services, over three dependencies, with its nearest free slot: the 99th of 100. */
export async function changeConflicts(): Promise<Result> {
  const rounds = Array.from({ length: ROUNDS }, () => percentile(scheduled.slice(0, CHECKS).map(check), 0.99));
  return Promise.resolve(resultOf({ name: 'change.conflicts', unit: 'ms', better: 'lower', target: 100 }, rounds));
}
