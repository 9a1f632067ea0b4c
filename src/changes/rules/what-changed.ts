import type { Situation } from './situation.ts';
import type { Signs } from './change-signs.ts';
import { suspectsOf, type Suspect } from './signs.ts';
import { COUNTS, NONE_FROM, STARTS, WEIGHTS } from './what-changed-weights.ts';

/** A change with how likely it is the one, and the link by which it would be. */
export interface Ranked extends Suspect {
  readonly likelihood: number;
}

export interface WhatChanged {
  /** The likeliest first; each change once. */
  readonly ranked: readonly Ranked[];
  /** How likely it is that no change did it. */
  readonly noChange: number;
  /** Whether the answer is "none of these". */
  readonly isNone: boolean;
}

/** What signs weigh: by themselves, and together in patterns, which tell what no sign tells alone. */
interface Weights {
  /** The starts of the patterns. */
  readonly starts: Float64Array;
  readonly counts: Float64Array;
  /** Of each sign: its own weight, then its weight in each pattern. */
  readonly signs: ReadonlyMap<string, Float64Array>;
}

const numbers = (text: string): Float64Array => Float64Array.from(text.split(' ').map(Number));

const SHIPPED: Weights = {
  starts: numbers(STARTS),
  counts: numbers(COUNTS),
  signs: new Map(Object.entries(WEIGHTS).map(([sign, text]) => [sign, numbers(text)])),
};

/** Adds up the weights of some signs: those by themselves, then those in each pattern. */
function weigh(signs: Signs, weights: Weights): Float64Array {
  const sum = new Float64Array(weights.counts.length + 1);
  for (const name in signs) {
    const value = signs[name] ?? 0;
    const row = value === 0 ? undefined : weights.signs.get(name);
    if (row !== undefined) for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + value * (row[at] ?? 0);
  }
  return sum;
}

/** A pattern of which too little is there counts hardly at all. */
const HARDLY = 0.01;

function scoreOf(sums: readonly Float64Array[], { starts, counts }: Weights): number {
  let score = 0;
  for (const sum of sums) score += sum[0] ?? 0;
  for (let at = 0; at < counts.length; at += 1) {
    let there = starts[at] ?? 0;
    for (const sum of sums) there += sum[at + 1] ?? 0;
    score += (counts[at] ?? 0) * (there > 0 ? there : HARDLY * there);
  }
  return score;
}

/** Ranks what may have done it against there being no change behind it at all. */
export function rankChanges(situation: Situation, weights: Weights = SHIPPED): WhatChanged {
  const { suspects, none } = suspectsOf(situation);
  const best = new Map<string, { suspect: Suspect; score: number }>();
  const known = new Map<Signs, Float64Array>();
  const weightOf = (signs: Signs): Float64Array => {
    const sum = known.get(signs) ?? weigh(signs, weights);
    known.set(signs, sum);
    return sum;
  };
  for (const suspect of suspects) {
    const score = scoreOf(suspect.signs.map(weightOf), weights);
    if (score > (best.get(suspect.change.change)?.score ?? -Infinity)) best.set(suspect.change.change, { suspect, score });
  }
  const noneScore = scoreOf([weightOf(none)], weights);
  const all = [...best.values()].toSorted((one, other) => other.score - one.score);
  const most = Math.max(noneScore, all[0]?.score ?? -Infinity);
  const noneMass = Math.exp(noneScore - most);
  const mass = all.reduce((sum, { score }) => sum + Math.exp(score - most), noneMass);
  const noChange = noneMass / mass;
  return {
    ranked: all.map(({ suspect, score }) => ({ ...suspect, likelihood: Math.exp(score - most) / mass })),
    noChange,
    isNone: all.length === 0 || noChange > NONE_FROM,
  };
}
