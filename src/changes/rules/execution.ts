import { ok, refuse, type Result } from '../../kernel/index.ts';

/** How far the carrying out of a change is. */
export const runStates = ['walking', 'stopped', 'rolling-back', 'ended'] as const;
export type RunState = (typeof runStates)[number];

export const plans = ['timeline', 'rollback'] as const;
export type Plan = (typeof plans)[number];

export const stepMarks = ['done', 'failed', 'skipped'] as const;
export type StepMark = (typeof stepMarks)[number];

export const runCommands = ['stop', 'go-on', 'roll-back'] as const;
export type RunCommand = (typeof runCommands)[number];

export const outcomes = ['success', 'issues', 'rolled-back', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** What became of one step. */
interface MarkedStep {
  readonly plan: Plan;
  readonly place: number;
  readonly mark: StepMark;
}

/** One carrying out of a change, as far as its rules go. */
export interface Run {
  readonly state: RunState;
  /** How many steps each plan has. */
  readonly steps: Readonly<Record<Plan, number>>;
  readonly marked: readonly MarkedStep[];
}

type Moves = Readonly<Partial<Record<RunCommand | 'fail' | 'end', RunState>>>;

/** From each state, where each command leads; a command that is not named is refused. */
const moves: Readonly<Record<RunState, Moves>> = {
  walking: { stop: 'stopped', fail: 'stopped', 'roll-back': 'rolling-back', end: 'ended' },
  stopped: { 'go-on': 'walking', 'roll-back': 'rolling-back', end: 'ended' },
  'rolling-back': { fail: 'rolling-back', end: 'ended' },
  ended: {},
};

export const runWords: Readonly<Record<RunState, string>> = {
  walking: 'being carried out',
  stopped: 'stopped',
  'rolling-back': 'being rolled back',
  ended: 'over',
};

const planOf = (run: Run): Plan => (run.state === 'rolling-back' ? 'rollback' : 'timeline');
const marksOf = (run: Run, plan: Plan): readonly MarkedStep[] => run.marked.filter((each) => each.plan === plan);

/** The step that is next, or null where none may be walked now. */
export function nextStep(run: Run): Omit<MarkedStep, 'mark'> | null {
  if (run.state !== 'walking' && run.state !== 'rolling-back') return null;
  const plan = planOf(run);
  const place = marksOf(run, plan).length;
  return place < run.steps[plan] ? { plan, place } : null;
}

/** Where a mark on a step leads: steps are walked one after the other, each once, and one that failed stops the rest. */
export function markStep(run: Run, step: MarkedStep & { readonly note: string }): Result<RunState> {
  const next = nextStep(run);
  const name = `step ${step.place + 1} of the ${step.plan}`;
  if (run.marked.some(({ plan, place }) => plan === step.plan && place === step.place))
    return refuse('conflict', `${name} has been walked already`);
  if (next === null) return refuse('conflict', `the change is ${runWords[run.state]}: ${name} is not walked now`);
  if (next.plan !== step.plan || next.place !== step.place)
    return refuse('conflict', `step ${next.place + 1} of the ${next.plan} is next, not ${name}`);
  if (step.mark !== 'done' && step.note.trim() === '')
    return refuse('bad-input', step.mark === 'failed' ? 'say what was seen instead' : 'say why it is left out', 'body.note');
  return ok(step.mark === 'failed' ? (moves[run.state].fail ?? run.state) : run.state);
}

/** Where a command leads. */
export function commandRun(run: Run, command: RunCommand): Result<RunState> {
  const to = moves[run.state][command];
  if (to === undefined) return refuse('conflict', `the change is ${runWords[run.state]}`, 'body.command');
  if (command === 'roll-back' && run.steps.rollback === 0) return refuse('conflict', 'the record has no step to roll back by');
  return ok(to);
}

/** Which commands its state takes. */
export const runCommandsFor = (run: Run): readonly RunCommand[] => runCommands.filter((command) => commandRun(run, command).ok);

/** The outcomes that are true of what was walked: nobody calls a success what left a step out or failed at one. */
export function outcomesFor(run: Run): readonly Outcome[] {
  if (run.state === 'ended') return [];
  const rolled = marksOf(run, 'rollback');
  if (run.state === 'rolling-back')
    return rolled.length === run.steps.rollback &&
      rolled.every(({ mark }) => mark !== 'failed') &&
      rolled.some(({ mark }) => mark === 'done')
      ? ['rolled-back', 'failed']
      : ['failed'];
  const walked = marksOf(run, 'timeline');
  if (walked.length < run.steps.timeline) return ['failed'];
  return walked.every(({ mark }) => mark === 'done') ? ['success', 'issues', 'failed'] : ['issues', 'failed'];
}

/** Why a run does not end with an outcome, or that it does. */
export function endRun(run: Run, outcome: Outcome): Result<null> {
  const may = outcomesFor(run);
  if (may.includes(outcome)) return ok(null);
  return refuse('conflict', may.length === 0 ? 'it is over already' : `what was walked allows ${may.join(' or ')}`, 'body.outcome');
}

/** An alert that fires, as far as a run looks at it. */
export interface FiringAlert {
  readonly key: string;
  readonly severity: number;
}

/** The alerts that fire now and did not, or were less severe, when the run began or somebody last said why it goes on. */
export const worsened = <A extends FiringAlert>(now: readonly A[], known: Readonly<Record<string, number>>): readonly A[] =>
  now.filter(({ key, severity }) => severity < (known[key] ?? Number.POSITIVE_INFINITY));

/** What is known of the alerts that fire. */
export const knownAlerts = (now: readonly FiringAlert[]): Record<string, number> =>
  Object.fromEntries(now.map(({ key, severity }) => [key, severity]));
