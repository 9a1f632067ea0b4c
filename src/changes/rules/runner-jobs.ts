import { ok, refuse, seconds, type Duration, type Instant, type Result } from '../../kernel/index.ts';
import type { Plan } from './execution.ts';

/** How far the command of a step is, as it is kept. */
export const jobStates = ['waiting', 'running', 'done', 'failed', 'timed-out', 'stopped', 'refused', 'unknown'] as const;
export type JobState = (typeof jobStates)[number];

/** The same as people see it: a command that nobody took in time has expired. */
export const shownJobStates = [...jobStates, 'expired'] as const;
export type ShownJobState = (typeof shownJobStates)[number];

/** How long a command waits for its runner. */
export const JOB_WAITS: Duration = seconds(60);
/** A runner that is silent for longer while it runs a command: nobody knows what became of it. */
export const RUNNER_SILENT: Duration = seconds(60);

/** A job as far as its state goes. */
export interface JobTimes {
  readonly state: JobState;
  readonly expiresAt: Instant;
  readonly heardAt: Instant | null;
}

/** How far a job is at an instant. What began and is not heard of is unknown; what never began has expired. */
export function jobStateAt({ state, expiresAt, heardAt }: JobTimes, now: Instant): ShownJobState {
  if (state === 'waiting') return now >= expiresAt ? 'expired' : 'waiting';
  return state === 'running' && now - (heardAt ?? 0) > RUNNER_SILENT ? 'unknown' : state;
}

/** Whether a command waits or runs. */
export const isOpenJob = (state: ShownJobState): boolean => state === 'waiting' || state === 'running';

/** A command that somebody wants to have run. */
export interface JobOrder {
  readonly plan: Plan;
  readonly place: number;
  /** Why it runs once more, where it may have run before. */
  readonly because: string;
}

/** What a step says of its command. */
export interface RunnerStep {
  readonly command: string | null;
  readonly runner?: string | undefined;
}

/** What is known of a step whose command somebody wants to have run. */
export interface JobSituation {
  readonly step: RunnerStep | undefined;
  readonly next: { readonly plan: Plan; readonly place: number } | null;
  /** The last of its command, if there was one. */
  readonly last: ShownJobState | undefined;
}

function mayRunAgain(last: ShownJobState | undefined, because: string): Result<null> {
  if (last === undefined || last === 'expired' || last === 'refused') return ok(null);
  if (isOpenJob(last)) return refuse('conflict', 'its command is at work already');
  return because.trim() === ''
    ? refuse('bad-input', 'its command has run, or may have: say why it runs once more', 'body.because')
    : ok(null);
}

/** Whether the command of a step may run now: only the next step's, one at a time, and once more only for a reason. */
export function mayRunCommand(order: JobOrder, { step, next, last }: JobSituation): Result<{ runner: string; command: string }> {
  const name = `step ${order.place + 1} of the ${order.plan}`;
  if (step === undefined) return refuse('bad-input', `there is no ${name}`, 'body.place');
  const command = step.command?.trim() ?? '';
  if (step.runner === undefined || command === '') return refuse('conflict', `${name} names no runner and command: a person does it`);
  if (next === null) return refuse('conflict', `${name} is not walked now`);
  if (next.plan !== order.plan || next.place !== order.place)
    return refuse('conflict', `step ${next.place + 1} of the ${next.plan} is next, not ${name}`);
  const again = mayRunAgain(last, order.because);
  return again.ok ? ok({ runner: step.runner, command }) : again;
}

/** A step as text: equal texts are equal steps, whatever fields later versions add empty. */
export const stepText = (step: object): string =>
  JSON.stringify(
    Object.entries(step)
      .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
