import { lose, scored, type FieldScore, type JudgedRecord, type JudgedStep, type QualityPoint } from './quality-score.ts';
import { isEmptyExpectation, isExactAction, isNoWayBack, namesHost } from './quality-words.ts';

const isWatch = (step: JudgedStep): boolean => step.watch || /^(?:monitor|watch|observe|keep an eye)\b/i.test(step.action);

/** Whether a monitoring step says what is looked at. */
const looksAtSomething = (step: JudgedStep): boolean => namesHost(step) || !isEmptyExpectation(step.expect);

const isBlank = (text: string | null): boolean => text === null || text.trim() === '';

const atStep = (place: number, point: QualityPoint): QualityPoint => ({
  ...point,
  step: place + 1,
  says: `Step ${place + 1} ${point.says}`,
});

/** What a step lacks so that a stranger could do it; undefined where nothing. */
function whatOf(step: JudgedStep, off: number): QualityPoint | undefined {
  if (!isBlank(step.command))
    return namesHost(step) ? undefined : lose(off, 'has a command and names no host', 'Say on which host or in which environment.');
  if (isWatch(step)) return namesHost(step) ? undefined : lose(1, 'watches nothing that has a name', 'Name the dashboard or the query.');
  return isExactAction(step.action) && !isBlank(step.where)
    ? undefined
    : lose(off, 'cannot be done by a stranger', 'Write the exact command, or each press, and where.');
}

function expectOf(step: JudgedStep, off: { readonly empty: number; readonly vague: number }): QualityPoint | undefined {
  if (isBlank(step.expect)) return lose(off.empty, 'expects nothing', 'Say what shows that it worked, with a number.');
  return isEmptyExpectation(step.expect)
    ? lose(off.vague, `expects "${step.expect.trim().slice(0, 40)}"`, 'Name a number, such as 24 of 24 pods.')
    : undefined;
}

/** What is said of a plan that is short. */
export const FEW_STEPS = 'Has few steps';

const ascends = (steps: readonly JudgedStep[]): boolean =>
  steps.every((step, place) => place === 0 || step.at >= (steps[place - 1]?.at ?? 0));

function shapeOf(steps: readonly JudgedStep[]): QualityPoint[] {
  const found: QualityPoint[] = [];
  if (steps.every(isWatch))
    found.push({ ...lose(10, 'Only watches: nothing is done', 'Add the steps that make the change.'), stops: true });
  if (steps.length < 3) found.push(lose(4, FEW_STEPS, 'Split it: what is done, and how each part is checked.'));
  if (!ascends(steps)) found.push(lose(4, 'Goes back in time', 'Put the steps in the order of their times.'));
  else if (steps.length > 2 && steps.every(({ at }) => at === steps[0]?.at))
    found.push(lose(4, 'Does everything at once', 'Give each step its time from 00:00.'));
  return found;
}

/** Whether a roll-out grows from phase to phase. */
function reachOf(phases: JudgedRecord['phases']): QualityPoint[] {
  const shares = phases.toSorted((one, other) => one.at - other.at).map(({ share }) => share);
  const grows = shares.every((share, place) => place === 0 || share > (shares[place - 1] ?? 0));
  return grows ? [] : [lose(2, 'Its roll-out does not grow', 'Let each phase reach more than the one before it.')];
}

/** Whether the steps can be done by whoever holds the paper. */
export function scoreTimeline({ timeline, phases }: Pick<JudgedRecord, 'timeline' | 'phases'>): FieldScore {
  if (timeline.length === 0)
    return scored('timeline', [
      { ...lose(20, 'There is no timeline', 'Write each step with its time, command, host and expectation.'), stops: true },
    ]);
  const points = timeline.flatMap((step, place) =>
    [
      whatOf(step, 4),
      expectOf(step, { empty: 3, vague: 2 }),
      isBlank(step.who) ? lose(1, 'is nobody’s', 'Say who does it.') : undefined,
    ].flatMap((point) => (point === undefined ? [] : [atStep(place, point)])),
  );
  return scored('timeline', [...points, ...shapeOf(timeline), ...reachOf(phases)]);
}

const times = (steps: readonly JudgedStep[]): number[] => steps.map(({ at }) => at);

/** Which of before, during and after no step of a timeline watches. */
function unwatched(timeline: readonly JudgedStep[]): ('before' | 'during' | 'after')[] {
  const seen = times(timeline.filter((step) => isWatch(step) && looksAtSomething(step)));
  const deeds = times(timeline.filter((step) => !isWatch(step)));
  // Preparations before 00:00 change nothing yet, so they do not end what is before.
  const begin = Math.min(...deeds.filter((at) => at >= 0), ...(deeds.some((at) => at >= 0) ? [] : [0]));
  const end = Math.max(begin, ...deeds);
  const after = seen.filter((at) => at >= end && at > begin);
  const during = seen.filter((at) => at >= begin).length - (after.length > 0 ? 1 : 0);
  return [
    ...(seen.some((at) => at < begin) ? [] : (['before'] as const)),
    ...(during > 0 ? [] : (['during'] as const)),
    ...(after.length > 0 ? [] : (['after'] as const)),
  ];
}

const WATCHES = { before: 4, during: 2, after: 4 } as const;
const WHY = {
  before: 'Read and write down the values before 00:00.',
  during: 'Watch once while it is going on.',
  after: 'Watch until it is certain that it holds.',
} as const;

function watchedWayBack(rollback: readonly JudgedStep[]): QualityPoint[] {
  if (!rollback.some((step) => isWatch(step) && looksAtSomething(step)))
    return [lose(4, 'The rollback watches nothing', 'Add a monitoring step: what shows that it is as before?')];
  const last = rollback.at(-1);
  return last !== undefined && !isWatch(last)
    ? [lose(2, 'The rollback has none after its last step', 'End it with a monitoring step.')]
    : [];
}

/** Whether somebody watches before, during and after, and on the way back. */
export function scoreMonitoring({ timeline, rollback, phases }: Pick<JudgedRecord, 'timeline' | 'rollback' | 'phases'>): FieldScore {
  if (timeline.length === 0) return scored('monitoring', [lose(10, 'There is no timeline to watch', 'Write the timeline first.')]);
  const blind = !timeline.some(isWatch);
  const missing = unwatched(timeline).map((when) => ({
    ...lose(WATCHES[when], `The timeline has no monitoring step ${when}`, WHY[when]),
    stops: blind,
  }));
  const unbaked = phases
    .toSorted((one, other) => one.at - other.at)
    .slice(0, -1)
    .find(({ bakeMinutes }) => bakeMinutes === 0);
  const bakes = unbaked === undefined ? [] : [lose(2, `${unbaked.name} is not watched before the next phase`, 'Give it a bake time.')];
  return scored('monitoring', [...missing, ...bakes, ...watchedWayBack(rollback)]);
}

const stop = (says: string, fix: string): QualityPoint => ({ ...lose(25, says, fix), stops: true });

/** Whether a stranger could bring things back at 4 am. Without any plan it is worse than nothing: somebody may count on it. */
export function scoreRollback({ rollback, phases }: Pick<JudgedRecord, 'rollback' | 'phases'>): FieldScore {
  const FIX = 'Write the steps: exact command, host, what is expected.';
  const deeds = rollback.filter((step) => !isWatch(step));
  if (deeds.length === 0) return scored('rollback', [stop('There is no rollback plan', FIX)], -5);
  const said = deeds.find((step) => isBlank(step.command) && isNoWayBack(step.action));
  if (said !== undefined && deeds.every((step) => isBlank(step.command)))
    return scored('rollback', [stop(`"${said.action.trim().slice(0, 60)}" is not a rollback plan`, FIX)], -5);
  if (deeds.every((step) => whatOf(step, 5) !== undefined && isBlank(step.command)))
    return scored('rollback', [stop(`A stranger could run none of its ${deeds.length} steps`, FIX)], -5);
  const points = rollback.flatMap((step, place) => {
    const point = whatOf(step, 5) ?? expectOf(step, { empty: 2, vague: 2 });
    return point === undefined ? [] : [atStep(place, point)];
  });
  const blind = phases.find(({ backTo }) => isBlank(backTo));
  const unknown =
    blind === undefined ? [] : [lose(3, `${blind.name} has no rollback point`, 'Name the version or artifact that it goes back to.')];
  return scored('rollback', [...points, ...unknown]);
}
