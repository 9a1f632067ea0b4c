import { suspectsOf, type Signs } from '../../../src/changes/rules/index.ts';
import { knownIncidents } from './incident.ts';

/** Seeds on which weights are chosen. Those from 2,000,000 and 3,000,000 on were looked at while the signs were chosen, and so hold nothing out. */
export const CHOSEN_ON = 1_000_000;
/** Seeds that nothing is chosen on. Those from 4,000,000 on were looked at with an easier generator; those from 7,000,000 on nobody has looked at. */
export const HELD_OUT = 4_000_000;

type Encoded = readonly (readonly [number, number])[];

interface Lesson {
  readonly rows: readonly { readonly change: string; readonly signs: Encoded }[];
  readonly none: Encoded;
  readonly cause: string | null;
}

const sum = (signs: Encoded, weights: Float64Array): number => signs.reduce((total, [at, value]) => total + value * (weights[at] ?? 0), 0);

function lessonsOf(count: number): { lessons: Lesson[]; names: string[] } {
  const places = new Map<string, number>();
  const encode = (parts: readonly Signs[]): Encoded =>
    parts
      .flatMap((signs) => Object.entries(signs))
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => {
        places.set(name, places.get(name) ?? places.size);
        return [places.get(name) ?? 0, value] as const;
      });
  const lessons = [...knownIncidents(CHOSEN_ON, count)].map(({ case: known, cause }): Lesson => {
    const { suspects, none } = suspectsOf(known);
    return { rows: suspects.map(({ change, signs }) => ({ change: change.change, signs: encode(signs) })), none: encode([none]), cause };
  });
  return { lessons, names: [...places.keys()] };
}

/** Adds the slope of one lesson: towards what was true, away from what was believed. */
function learn({ rows, none, cause }: Lesson, weights: Float64Array, slope: Float64Array): void {
  const best = new Map<string, { score: number; signs: Encoded }>();
  for (const { change, signs } of rows) {
    const score = sum(signs, weights);
    if (score > (best.get(change)?.score ?? -Infinity)) best.set(change, { score, signs });
  }
  const nobody = { score: sum(none, weights), signs: none };
  const truth = cause === null ? nobody : best.get(cause);
  if (truth === undefined) return;
  const all = [...best.values(), nobody];
  const most = Math.max(...all.map(({ score }) => score));
  const mass = all.reduce((total, { score }) => total + Math.exp(score - most), 0);
  const add = (signs: Encoded, share: number): void => {
    for (const [at, value] of signs) slope[at] = (slope[at] ?? 0) + share * value;
  };
  for (const { score, signs } of all) add(signs, -Math.exp(score - most) / mass);
  add(truth.signs, 1);
}

/** Chooses weights so that what was true is the likeliest; small weights are preferred to large ones. */
export function fitWeights(count: number, rounds: number): Readonly<Record<string, number>> {
  const { lessons, names } = lessonsOf(count);
  const [weights, mean, square] = [new Float64Array(names.length), new Float64Array(names.length), new Float64Array(names.length)];
  for (let round = 1; round <= rounds; round += 1) {
    const slope = new Float64Array(names.length);
    for (const lesson of lessons) learn(lesson, weights, slope);
    const step = round < rounds * 0.7 ? 0.08 : 0.02;
    for (const at of names.keys()) {
      const own = (slope[at] ?? 0) / lessons.length - 0.004 * (weights[at] ?? 0);
      mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * own;
      square[at] = 0.99 * (square[at] ?? 0) + 0.01 * own * own;
      const moved = (mean[at] ?? 0) / (1 - 0.9 ** round) / (Math.sqrt((square[at] ?? 0) / (1 - 0.99 ** round)) + 1e-8);
      weights[at] = (weights[at] ?? 0) + step * moved;
    }
  }
  return Object.fromEntries(names.map((name, at) => [name, Math.round((weights[at] ?? 0) * 100) / 100]));
}
