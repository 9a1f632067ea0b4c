import { suspectsOf, type Signs } from '../../../src/changes/rules/index.ts';
import { chanceOf, type Chance } from '../../faults/chance.ts';
import { knownIncidents } from './incident.ts';

/** Seeds on which weights are chosen. Those from 2,000,000, 3,000,000 and 5,000,000 on were looked at while the signs were chosen, and so hold nothing out. */
export const CHOSEN_ON = 1_000_000;
/** Seeds that nothing was chosen on: nobody had looked at them before everything stood. Those from 4,000,000 on were looked at with an easier generator. */
export const HELD_OUT = 7_000_000;

type Encoded = readonly (readonly [number, number])[];

interface Lesson {
  readonly rows: readonly { readonly change: string; readonly signs: Encoded }[];
  readonly none: Encoded;
  readonly cause: string | null;
}

function lessonsOf(count: number): { lessons: Lesson[]; names: string[] } {
  const places = new Map<string, number>();
  const encode = (parts: readonly Signs[]): Encoded =>
    parts
      .flat()
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => {
        places.set(name, places.get(name) ?? places.size);
        return [places.get(name) ?? 0, value] as const;
      });
  const lessons = [...knownIncidents(CHOSEN_ON, count)].map(({ case: known, cause }): Lesson => {
    const { suspects, none } = suspectsOf(known);
    return {
      rows: suspects.map(({ change, shared, own }) => ({ change: change.change, signs: encode([...shared, own]) })),
      none: encode([none]),
      cause,
    };
  });
  return { lessons, names: [...places.keys()] };
}

const PATTERNS = 20;
const WIDE = PATTERNS + 1;
/** A pattern of which too little is there counts hardly at all. */
const HARDLY = 0.01;
const BATCH = 100;
const SMALL = 0.0015;

/** What is chosen, in one row of numbers: for each sign its own weight and that in each pattern; then the starts, then the counts. */
class Fit {
  readonly signs: number;
  readonly weights: Float64Array;
  readonly slope: Float64Array;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private steps = 0;

  constructor(signs: number, chance: Chance) {
    this.signs = signs;
    const size = signs * WIDE + 2 * PATTERNS;
    const isRandom = (at: number): boolean => (at < signs * WIDE ? at % WIDE > 0 : at >= signs * WIDE + PATTERNS);
    this.weights = Float64Array.from({ length: size }, (_, at) => (isRandom(at) ? chance.between(-0.15, 0.15) : 0));
    [this.slope, this.mean, this.square] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  }

  /** How much of each pattern is there. */
  patterns(row: Encoded): Float64Array {
    const from = this.signs * WIDE;
    const there = this.weights.slice(from, from + PATTERNS);
    for (const [sign, value] of row)
      for (let at = 0; at < PATTERNS; at += 1) there[at] = (there[at] ?? 0) + value * (this.weights[sign * WIDE + 1 + at] ?? 0);
    return there;
  }

  score(row: Encoded): number {
    const counts = this.signs * WIDE + PATTERNS;
    let sum = row.reduce((total, [sign, value]) => total + value * (this.weights[sign * WIDE] ?? 0), 0);
    this.patterns(row).forEach((there, at) => (sum += (this.weights[counts + at] ?? 0) * (there > 0 ? there : HARDLY * there)));
    return sum;
  }

  /** Adds to the slope what would raise the score of a row by so much. */
  push(row: Encoded, by: number): void {
    const { slope, weights, signs } = this;
    const add = (at: number, value: number): void => void (slope[at] = (slope[at] ?? 0) + value);
    const from = signs * WIDE;
    const inner = this.patterns(row).map((there, at) => {
      add(from + PATTERNS + at, by * (there > 0 ? there : HARDLY * there));
      return by * (weights[from + PATTERNS + at] ?? 0) * (there > 0 ? 1 : HARDLY);
    });
    inner.forEach((value, at) => add(from + at, value));
    for (const [sign, value] of row) {
      add(sign * WIDE, by * value);
      for (let at = 0; at < PATTERNS; at += 1) add(sign * WIDE + 1 + at, value * (inner[at] ?? 0));
    }
  }

  /** Goes one step along the slope of so many lessons; small weights are preferred to large ones. */
  step(lessons: number, rate: number): void {
    const { weights, slope, mean, square } = this;
    this.steps += 1;
    for (const at of weights.keys()) {
      const own = (slope[at] ?? 0) / lessons - SMALL * (weights[at] ?? 0);
      mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * own;
      square[at] = 0.999 * (square[at] ?? 0) + 0.001 * own * own;
      const moved = (mean[at] ?? 0) / (1 - 0.9 ** this.steps) / (Math.sqrt((square[at] ?? 0) / (1 - 0.999 ** this.steps)) + 1e-8);
      weights[at] = (weights[at] ?? 0) + rate * moved;
    }
    slope.fill(0);
  }
}

/** Adds the slope of one lesson: towards what was true, away from what was believed. */
function learn(fit: Fit, { rows, none, cause }: Lesson): void {
  const best = new Map<string, { score: number; signs: Encoded }>();
  for (const { change, signs } of rows) {
    const score = fit.score(signs);
    if (score > (best.get(change)?.score ?? -Infinity)) best.set(change, { score, signs });
  }
  const nobody = { score: fit.score(none), signs: none };
  const truth = cause === null ? nobody : best.get(cause);
  if (truth === undefined) return;
  const all = [...best.values(), nobody];
  const most = Math.max(...all.map(({ score }) => score));
  const mass = all.reduce((total, { score }) => total + Math.exp(score - most), 0);
  for (const each of all) fit.push(each.signs, (each === truth ? 1 : 0) - Math.exp(each.score - most) / mass);
}

/** Chooses weights and patterns so that what was true is the likeliest. What ships was chosen on 5,000 incidents in 20 rounds. */
export function fitWeights(
  count: number,
  rounds: number,
): { signs: Readonly<Record<string, number[]>>; starts: number[]; counts: number[] } {
  const { lessons, names } = lessonsOf(count);
  const chance = chanceOf(7);
  const fit = new Fit(names.length, chance);
  for (let round = 1; round <= rounds; round += 1) {
    const rate = 0.006 * (round > rounds * 0.7 ? 0.2 : 1) * (round > rounds * 0.9 ? 0.3 : 1);
    const order = chance.shuffled(lessons);
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = order.slice(from, from + BATCH);
      for (const lesson of batch) learn(fit, lesson);
      fit.step(batch.length, rate);
    }
  }
  const rounded = [...fit.weights].map((weight) => Math.round(weight * 100) / 100);
  const end = names.length * WIDE;
  return {
    signs: Object.fromEntries(names.map((name, at) => [name, rounded.slice(at * WIDE, (at + 1) * WIDE)])),
    starts: rounded.slice(end, end + PATTERNS),
    counts: rounded.slice(end + PATTERNS),
  };
}
