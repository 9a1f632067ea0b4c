import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import { worsened, type FiringAlert, type StepMark } from './execution.ts';

/** One phase of a roll-out: the steps from its time to that of the next are done on its share alone. */
export interface Phase {
  readonly name: string;
  /** Seconds from 00:00. */
  readonly at: number;
  /** Percent of all. */
  readonly share: number;
  readonly bakeMinutes: number;
  /** Names of alarms; none named means each of its services. */
  readonly alarms: readonly string[];
  /** The version or artifact that its hosts go back to. */
  readonly backTo: string;
}

interface WalkedAt {
  readonly plan: 'timeline' | 'rollback';
  readonly place: number;
  readonly mark: StepMark;
  readonly at: Instant;
}

/** A roll-out, and how far it was walked. */
export interface RollOut {
  readonly phases: readonly Phase[];
  readonly steps: readonly { readonly at: number }[];
  readonly walked: readonly WalkedAt[];
}

type NamedAlert = FiringAlert & { readonly name: string };

const inOrder = (phases: readonly Phase[]): readonly Phase[] => phases.toSorted((one, other) => one.at - other.at);

/** The phase that a step at a time belongs to; undefined before the first. */
const phaseAt = (phases: readonly Phase[], at: number): Phase | undefined => inOrder(phases).findLast((phase) => phase.at <= at);

/** When the bake of a phase is over; undefined where none of its steps was done. */
function bakedAt({ phases, steps, walked }: RollOut, phase: Phase): Instant | undefined {
  const own = walked.filter(({ plan, place, mark }) => {
    const step = steps[place];
    return plan === 'timeline' && mark !== 'skipped' && step !== undefined && phaseAt(phases, step.at) === phase;
  });
  return own.length === 0 ? undefined : Math.max(...own.map(({ at }) => at)) + phase.bakeMinutes * 60_000;
}

/** The alerts that stop a phase: those that it names, else each that worsened since somebody last said why it goes on. */
export function alarmsOfPhase<A extends NamedAlert>(
  phase: Phase,
  firing: readonly A[],
  known: Readonly<Record<string, number>>,
): readonly A[] {
  if (phase.alarms.length === 0) return worsened(firing, known);
  const names = new Set(phase.alarms.map((name) => name.trim().toLowerCase()));
  return firing.filter(({ name }) => names.has(name.trim().toLowerCase()));
}

/** The phase that bakes: the last one of which a step was done. */
export function bakingPhase(rollOut: RollOut): { readonly phase: Phase; readonly until: Instant } | undefined {
  const done = inOrder(rollOut.phases).flatMap((phase) => {
    const until = bakedAt(rollOut, phase);
    return until === undefined ? [] : [{ phase, until }];
  });
  return done.at(-1);
}

/** What is seen at an instant. */
export interface Seen {
  readonly firing: readonly NamedAlert[];
  readonly known: Readonly<Record<string, number>>;
  readonly now: Instant;
}

/** Why the step at a place may not be done yet: an earlier phase still bakes, or an alarm of it fires. */
export function whyNotYet(rollOut: RollOut, place: number, { firing, known, now }: Seen): Result<null> {
  const step = rollOut.steps[place];
  const next = step === undefined ? undefined : phaseAt(rollOut.phases, step.at);
  if (next === undefined) return ok(null);
  for (const phase of inOrder(rollOut.phases)) {
    const until = bakedAt(rollOut, phase);
    if (phase.at >= next.at || until === undefined) continue;
    const [loud] = alarmsOfPhase(phase, firing, known);
    if (loud !== undefined) return refuse('conflict', `${loud.name} fires: ${next.name} does not begin while it does`);
    const left = Math.ceil((until - now) / 60_000);
    if (left > 0)
      return refuse(
        'conflict',
        `${phase.name} bakes for ${left} more ${left === 1 ? 'minute' : 'minutes'}: ${next.name} begins after that`,
      );
  }
  return ok(null);
}
