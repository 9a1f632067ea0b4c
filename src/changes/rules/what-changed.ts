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

/** Adds what some signs weigh to a sum: by themselves, then in each pattern. */
function add(sum: Float64Array, signs: Signs, weights: Weights): Float64Array {
  for (const [name, amount] of signs) {
    const row = weights.signs.get(name);
    if (row !== undefined) for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + amount * (row[at] ?? 0);
  }
  return sum;
}

/** A pattern of which too little is there counts hardly at all. */
const HARDLY = 0.01;

function scoreOf(sum: Float64Array, { starts, counts }: Weights): number {
  let score = sum[0] ?? 0;
  for (let at = 0; at < counts.length; at += 1) {
    const there = (starts[at] ?? 0) + (sum[at + 1] ?? 0);
    score += (counts[at] ?? 0) * (there > 0 ? there : HARDLY * there);
  }
  return score;
}

/** Scores suspects one after the other; what several share is weighed once. */
function scorer(weights: Weights): (suspect: Pick<Suspect, 'shared' | 'own'>) => number {
  const wide = weights.counts.length + 1;
  const known = new Map<Signs, Float64Array>();
  const sum = new Float64Array(wide);
  return ({ shared, own }) => {
    sum.fill(0);
    for (const signs of shared) {
      const part = known.get(signs) ?? add(new Float64Array(wide), signs, weights);
      known.set(signs, part);
      for (let at = 0; at < wide; at += 1) sum[at] = (sum[at] ?? 0) + (part[at] ?? 0);
    }
    return scoreOf(add(sum, own, weights), weights);
  };
}

/** Ranks what may have done it against there being no change behind it at all. */
export function rankChanges(situation: Situation, weights: Weights = SHIPPED): WhatChanged {
  const { suspects, none } = suspectsOf(situation);
  const score = scorer(weights);
  const best = new Map<string, { suspect: Suspect; score: number }>();
  for (const suspect of suspects) {
    const scored = { suspect, score: score(suspect) };
    if (scored.score > (best.get(suspect.change.change)?.score ?? -Infinity)) best.set(suspect.change.change, scored);
  }
  const noneScore = score({ shared: [], own: none });
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
