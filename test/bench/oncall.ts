import { planOf, rotationOf, shiftsBetween } from '../../src/oncall/rules/index.ts';
import { zoneOf } from '../../src/platform/time-zones/index.ts';
import { resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const ROTATIONS = 1000;
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney', 'UTC'] as const;
const [from, until] = [Date.UTC(2027, 0, 1), Date.UTC(2028, 0, 1)];

function resolveAll(): number {
  let shifts = 0;
  for (let number = 0; number < ROTATIONS; number += 1) {
    const members = Array.from({ length: 6 }, (_, place) => `person-${number}-${place}`);
    const zone = zoneOf(zones[number % zones.length] ?? 'UTC');
    const plan = planOf({ members, start: '2026-01-05', handover: '09:00', turn: { unit: 'week', every: 1, weekday: 'monday' } }, zone);
    const version = { version: number, validFrom: Date.UTC(2026, 0, 1), validUntil: Infinity, plan };
    shifts += shiftsBetween(rotationOf([version], []), from, until).length;
  }
  return shifts;
}

/** Every shift of 1,000 weekly rotations in five zones over a year with its changes of the clock. */
export async function onCallResolve(): Promise<Result> {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    const shifts = resolveAll();
    if (shifts < ROTATIONS * 52) throw new Error(`only ${shifts} shifts were found`);
    return performance.now() - began;
  });
  return Promise.resolve(resultOf({ name: 'oncall.resolve', unit: 'ms', better: 'lower', target: 1000 }, rounds));
}
