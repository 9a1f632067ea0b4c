import { newKey } from '../../web/api.ts';

/** One step of a plan, as the API takes it. */
export interface Step {
  readonly at: number;
  readonly action: string;
  readonly command: string | null;
  readonly where: string;
  readonly who: string;
  readonly expect: string;
  readonly check: string;
  readonly gotcha: string;
  readonly watch: boolean;
  readonly team: string | null;
  /** The runner that runs its command; left out, a person does. */
  readonly runner?: string | undefined;
}

/** A step while it is edited: the key stays where the order changes. */
export interface EditedStep extends Step {
  readonly key: string;
}

export type StepField = 'at' | 'action' | 'command' | 'where' | 'who' | 'expect' | 'check' | 'gotcha';

/** What the check says of a step: which, and what to do about it. */
export interface StepHint {
  /** The key of the step. */
  readonly step: string;
  readonly field: StepField | undefined;
  readonly words: string;
}

export const editedSteps = (steps: readonly Step[]): EditedStep[] => steps.map((step) => ({ ...step, key: newKey() }));

/** What is sent: without the keys, in the order of their times. */
export const plainSteps = (steps: readonly EditedStep[]): Step[] => inTime(steps).map(unkeyed);

function unkeyed(edited: EditedStep): Step {
  const { key: _, ...step } = edited;
  return step;
}

/** Steps in the order of their times; those of one time stay as they stand. */
export const inTime = (steps: readonly EditedStep[]): EditedStep[] => steps.toSorted((one, other) => one.at - other.at);

const sameStep = (one: EditedStep, other: EditedStep): boolean => JSON.stringify(unkeyed(one)) === JSON.stringify(unkeyed(other));

/** Steps under the keys of those that stand: first of those that say the same, then of those at the same place. */
export function keyedSteps(steps: readonly EditedStep[], standing: readonly EditedStep[]): EditedStep[] {
  const free = new Set(standing);
  const take = (found: EditedStep | undefined): string | undefined => {
    if (found !== undefined) free.delete(found);
    return found?.key;
  };
  const alike = steps.map((step) => take([...free].find((each) => sameStep(each, step))));
  return steps.map((step, place) => {
    const there = standing[place];
    return { ...step, key: alike[place] ?? take(there !== undefined && free.has(there) ? there : undefined) ?? step.key };
  });
}

/** The step that the API counts from 1, in the order of the times. */
export const countedStep = (steps: readonly EditedStep[], count: number): EditedStep | undefined => inTime(steps)[count - 1];

/** How far a new step stands behind the one before it, in seconds. */
const APART = 300;

/** A new step behind a place: where and who go on from the step before. */
export function withNewStep(steps: readonly EditedStep[], behind: number): { steps: EditedStep[]; made: EditedStep } {
  const before = steps[behind];
  const after = steps[behind + 1];
  const room = before !== undefined && after !== undefined ? Math.floor((after.at - before.at) / 120) * 60 : APART;
  const made: EditedStep = {
    key: newKey(),
    at: before === undefined ? 0 : before.at + Math.max(0, Math.min(APART, room)),
    action: '',
    command: null,
    where: before?.where ?? '',
    who: before?.who ?? '',
    expect: '',
    check: '',
    gotcha: '',
    watch: false,
    team: null,
  };
  return { steps: [...steps.slice(0, behind + 1), made, ...steps.slice(behind + 1)], made };
}
