import type { Instant } from '../../kernel/index.ts';
import type { Planned } from './planned.ts';
import type { Span } from './spans.ts';

/** How many changes that may be felt may go on at one time. */
export interface Ceiling {
  readonly ceiling: number;
  /** The same around a launch: lower. */
  readonly ceilingAtLaunch: number;
}

/** A stretch in which as many go on as may. */
export interface FullStretch extends Span {
  readonly allowed: number;
  readonly isLaunch: boolean;
}

interface Asked {
  readonly changes: readonly Planned[];
  readonly everyLaunch: readonly Span[];
  readonly limits: Ceiling;
}

interface Step {
  readonly at: Instant;
  readonly change: number;
  readonly launch: number;
}

const stepsOf = (spans: readonly Span[], step: Pick<Step, 'change' | 'launch'>): Step[] =>
  spans.flatMap(({ from, until }) => [
    { at: from, ...step },
    { at: until, change: -step.change, launch: -step.launch },
  ]);

/** The stretches, in order, in which no room is left for one more change; empty for a change that is not felt. */
export function fullStretches({ changes, everyLaunch, limits }: Asked, change: Planned): FullStretch[] {
  if (!change.isImpacting) return [];
  const others = changes.filter((each) => each.isImpacting && each.id !== change.id);
  const steps = [...stepsOf(others, { change: 1, launch: 0 }), ...stepsOf(everyLaunch, { change: 0, launch: 1 })].toSorted(
    (a, b) => a.at - b.at,
  );
  const found: FullStretch[] = [];
  let [going, launches, since] = [0, 0, -Infinity];
  const close = (until: Instant): void => {
    const isLaunch = launches > 0 && limits.ceilingAtLaunch < limits.ceiling;
    const allowed = isLaunch ? limits.ceilingAtLaunch : limits.ceiling;
    if (since < until && going >= allowed) found.push({ from: since, until, allowed, isLaunch });
  };
  for (const step of steps) {
    close(step.at);
    since = step.at;
    going += step.change;
    launches += step.launch;
  }
  // Beyond the last step nothing goes on; that is full only where nothing may at all.
  close(Infinity);
  return found;
}
