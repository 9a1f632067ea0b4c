/** One line of the report. With a peer the target is for the ratio, unless the measure is judged by its value; else for the value. */
export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly peer: { readonly name: string; readonly value: number } | null;
  /** Above 1 Evenkeel is better; null without a peer, or where the value is judged. */
  readonly ratio: number | null;
  readonly target: number;
  /** The lowest and the highest of the rounds: the value is their median. */
  readonly spread: readonly [number, number];
  readonly rounds: readonly number[];
  /** What a figure is the worst of: the median of each. */
  readonly parts?: Readonly<Record<string, number>>;
  /** What was measured in the same rounds and has no target: the median of each, in the same unit. */
  readonly beside?: Readonly<Record<string, number>>;
  /** Of the processor time that was asked for meanwhile, the share that the host of this machine kept, 0 to 1. */
  readonly stolen?: number;
}

export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly target: number;
  readonly judge?: 'value';
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value below which a share of the values lies, such as 0.99. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** Makes a line of the rounds of one measure and, where there is one, of its peer's. */
export function resultOf(measure: Measure, rounds: readonly number[], peer?: { name: string; rounds: readonly number[] }): Result {
  const value = median(rounds);
  const theirs = peer === undefined ? undefined : median(peer.rounds);
  const ratio = theirs === undefined || measure.judge === 'value' ? null : measure.better === 'higher' ? value / theirs : theirs / value;
  return {
    name: measure.name,
    value: rounded(value),
    unit: measure.unit,
    better: measure.better,
    peer: peer === undefined || theirs === undefined ? null : { name: peer.name, value: rounded(theirs) },
    ratio: ratio === null ? null : rounded(ratio),
    target: measure.target,
    spread: [rounded(Math.min(...rounds)), rounded(Math.max(...rounds))],
    rounds: rounds.map(rounded),
  };
}

/** Whether a line reaches its target. */
export const reached = ({ ratio, value, better, target }: Result): boolean =>
  ratio !== null ? ratio >= target : better === 'higher' ? value >= target : value < target;
