import { hours, minutes, type Instant } from '../../../src/kernel/index.ts';
import type { AlarmOf, CaseChange } from './case.ts';
import { drawChange, type Drawn } from './changes.ts';
import type { Draws } from './draws.ts';
import type { Organisation, Service } from './organisation.ts';

/** Where and when a failure begins, what its first alarms speak of, and whether it brings errors that nobody has seen. */
interface Failing {
  readonly service: string;
  readonly onset: Instant;
}

/** One incident before anybody has noticed it. */
export interface Plot {
  readonly incident: string;
  readonly hops: number | null;
  readonly cause: Drawn | null;
  readonly failing: readonly Failing[];
  /** From where the failure begins to the incident's service, both included. */
  readonly way: readonly string[];
  readonly of: readonly (readonly [AlarmOf, number])[];
  readonly newErrors: number;
}

export interface Scene {
  readonly organisation: Organisation;
  /** When the change that did it began; where none did, when it failed. */
  readonly at: Instant;
}

export const CODE: Plot['of'] = [
  ['errors', 6],
  ['latency', 3],
  ['saturation', 1],
];
const STRAIN: Plot['of'] = [
  ['latency', 5],
  ['saturation', 4],
  ['errors', 2],
];

export interface Harm {
  readonly kind: (draws: Draws) => CaseChange['kind'];
  readonly of: Plot['of'];
  readonly newErrors: number;
  /** The change that does it, and when it begins to hurt. */
  does(draws: Draws, scene: Scene, on: { service: Service; kind: CaseChange['kind'] }): { cause: Drawn; onset: Instant };
}

const change = (draws: Draws, scene: Scene, rest: Omit<Parameters<typeof drawChange>[2], 'start' | 'harms'>): Drawn =>
  drawChange(draws, scene.organisation, { ...rest, start: scene.at, harms: true });
const lengthOf = ({ start, end }: Drawn): number => (end ?? start) - start;

export const deploy: Harm = {
  kind: (draws) =>
    draws.weighted([
      ['automated', 6],
      ['code', 3],
      ['standard', 1],
      ['emergency', 0.5],
    ] as const),
  of: CODE,
  newErrors: 0.75,
  does(draws, scene, on) {
    const cause = change(draws, scene, { ...on, stages: [] });
    return { cause, onset: cause.start + lengthOf(cause) * draws.between(0.5, 1) + minutes(draws.around(5, 1)) };
  },
};

export const leak: Harm = {
  kind: (draws) =>
    draws.weighted([
      ['automated', 6],
      ['code', 3],
    ] as const),
  of: [
    ['memory', 9],
    ['saturation', 3],
    ['latency', 2],
  ],
  newErrors: 0.2,
  does(draws, scene, on) {
    const cause = change(draws, scene, { ...on, stages: [] });
    return { cause, onset: (cause.end ?? cause.start) + Math.min(hours(20), hours(draws.around(4, 0.6))) };
  },
};

export const stagedRollOut: Harm = {
  kind: (draws) =>
    draws.weighted([
      ['automated', 6],
      ['code', 4],
    ] as const),
  of: CODE,
  newErrors: 0.7,
  does(draws, scene, on) {
    const step = minutes(draws.between(20, 90));
    const stages = Array.from({ length: draws.whole(3, 5) }, (_, at) => scene.at + at * step * draws.between(0.9, 1.1));
    const cause = change(draws, scene, { ...on, stages });
    const hurting = stages[draws.whole(1, stages.length - 1)] ?? scene.at;
    return { cause, onset: hurting + minutes(draws.around(6, 0.9)) };
  },
};

export const flag: Harm = {
  kind: () => 'configuration',
  of: CODE,
  newErrors: 0.6,
  does(draws, scene, on) {
    const cause = change(draws, scene, on);
    return { cause, onset: cause.start + minutes(draws.around(4, 1)) };
  },
};

export const migration: Harm = {
  kind: () => 'data',
  of: STRAIN,
  newErrors: 0.15,
  does(draws, scene, on) {
    const cause = change(draws, scene, { ...on, minutes: draws.between(25, 200) });
    return { cause, onset: cause.start + lengthOf(cause) * draws.between(0.05, 1) };
  },
};

/** Nothing happens until the next whole hour, when a job or a cache meets what was changed. */
export const timed: Harm = {
  kind: (draws) =>
    draws.weighted([
      ['configuration', 5],
      ['automated', 4],
      ['data', 1],
    ] as const),
  of: CODE,
  newErrors: 0.4,
  does(draws, scene, on) {
    const cause = change(draws, scene, { ...on, stages: [] });
    const ready = (cause.end ?? cause.start) + hours(draws.around(1, 0.8));
    return { cause, onset: Math.ceil(ready / hours(1)) * hours(1) + minutes(draws.around(3, 0.6)) };
  },
};

export const byHand: Harm = {
  kind: (draws) =>
    draws.weighted([
      ['infrastructure', 6],
      ['configuration', 3],
      ['emergency', 1],
    ] as const),
  of: STRAIN,
  newErrors: 0.2,
  does(draws, scene, on) {
    const cause = change(draws, scene, { ...on, minutes: draws.between(10, 90) });
    return { cause, onset: cause.start + lengthOf(cause) * draws.between(0.1, 1.1) + minutes(draws.around(2, 0.8)) };
  },
};
