import { faultKinds, type FaultKind } from './world/faults.ts';
import type { SimulatedWorld } from './world/world.ts';

/** What one run came to. */
export interface Outcome {
  readonly seed: number;
  readonly hours: number;
  readonly pages: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly maxCopies: number;
  readonly lateness: readonly number[];
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly states: readonly string[];
  readonly violations: readonly string[];
  /** Of all that was committed, and when: the same for the same seed and code. */
  readonly digest: string;
}

/** What a run of the simulator came to: the last line of `--json`. */
export interface Result {
  readonly seeds: number;
  readonly simulatedHours: number;
  readonly pages: number;
  readonly lost: number;
  /** Copies of pages beyond the first, each of one message. */
  readonly duplicated: number;
  readonly maxCopies: number;
  readonly p99LatenessMs: number;
  readonly faults: number;
  /** Of the run that had the fewest, by the hour. */
  readonly fewestPages: number;
  readonly fewestFaults: number;
  readonly faultsByKind: Readonly<Record<string, number>>;
  /** Different states of a ticket with its clocks, pages and messages. */
  readonly statesSeen: number;
  readonly violations: readonly string[];
}

export function outcomeOf(world: SimulatedWorld, hours: number): Outcome {
  const { invariants, faults, seed } = world;
  return {
    seed,
    hours,
    pages: invariants.pages,
    lost: invariants.lost,
    duplicated: invariants.duplicated,
    maxCopies: invariants.maxCopies,
    lateness: invariants.lateness,
    faults: Object.fromEntries(faults.counts),
    states: [...invariants.states],
    violations: invariants.violations,
    digest: world.digest(),
  };
}

const sum = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  outcomes.reduce((total, each) => total + of(each), 0);

const fewest = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  Math.floor(outcomes.reduce((least, each) => Math.min(least, of(each)), Infinity));

/** All runs together. A kind of fault that was never drawn is a violation: the run proves less than it says. */
export function resultOf(outcomes: readonly Outcome[]): Result {
  const lateness = outcomes.flatMap((each) => each.lateness).sort((one, other) => one - other);
  const faultsByKind = Object.fromEntries(faultKinds.map((kind) => [kind, sum(outcomes, (each) => each.faults[kind] ?? 0)]));
  const never = Object.keys(faultsByKind).filter((kind) => faultsByKind[kind] === 0);
  return {
    seeds: outcomes.length,
    simulatedHours: sum(outcomes, (each) => each.hours),
    pages: sum(outcomes, (each) => each.pages),
    lost: sum(outcomes, (each) => each.lost),
    duplicated: sum(outcomes, (each) => each.duplicated),
    maxCopies: Math.max(0, ...outcomes.map((each) => each.maxCopies)),
    p99LatenessMs: Math.round(lateness[Math.floor(lateness.length * 0.99)] ?? 0),
    faults: Object.values(faultsByKind).reduce((total, each) => total + each, 0),
    fewestPages: fewest(outcomes, ({ pages, hours }) => pages / hours),
    fewestFaults: fewest(outcomes, ({ faults, hours }) => Object.values(faults).reduce((total, each) => total + each, 0) / hours),
    faultsByKind,
    statesSeen: new Set(outcomes.flatMap((each) => each.states)).size,
    violations: [
      ...outcomes.flatMap((each) => each.violations),
      ...never.map((kind) => `the fault "${kind}" was never drawn: ask for more seeds`),
    ],
  };
}
