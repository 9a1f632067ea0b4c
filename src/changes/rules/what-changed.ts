import type { Situation } from './situation.ts';
import type { Signs } from './change-signs.ts';
import { suspectsOf, type Suspect } from './signs.ts';
import { NONE_FROM, WEIGHTS } from './what-changed-weights.ts';

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

type Weights = Readonly<Record<string, number>>;

function weigh(signs: Signs, weights: Weights): number {
  let sum = 0;
  for (const name in signs) sum += (signs[name] ?? 0) * (weights[name] ?? 0);
  return sum;
}

/** Ranks what may have done it against there being no change behind it at all. */
export function rankChanges(situation: Situation, weights: Weights = WEIGHTS): WhatChanged {
  const { suspects, none } = suspectsOf(situation);
  const best = new Map<string, { suspect: Suspect; score: number }>();
  const known = new Map<Signs, number>();
  const weightOf = (signs: Signs): number => {
    const sum = known.get(signs) ?? weigh(signs, weights);
    known.set(signs, sum);
    return sum;
  };
  for (const suspect of suspects) {
    let score = 0;
    for (const part of suspect.signs) score += weightOf(part);
    if (score > (best.get(suspect.change.change)?.score ?? -Infinity)) best.set(suspect.change.change, { suspect, score });
  }
  const noneScore = weigh(none, weights);
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
