import { hours, minutes, type Instant } from '../../kernel/index.ts';
import type { AlarmOf, RecordedChange } from './situation.ts';

/** What speaks for or against something, by name, with how much of it there is. */
export type Signs = Readonly<Record<string, number>>;

type Group = 'deploy' | 'work' | 'setting';

/** 1 for yes. */
export const yes = (is: boolean): number => (is ? 1 : 0);

const isDeploy = ({ kind }: RecordedChange): boolean => kind === 'automated' || kind === 'code';
const isWork = ({ kind }: RecordedChange): boolean => kind === 'data' || kind === 'infrastructure';

/** Kinds that harm in the same way. */
export const groupOf = (change: RecordedChange): Group =>
  isDeploy(change) || change.kind === 'emergency' ? 'deploy' : isWork(change) ? 'work' : 'setting';

const KNOTS = [1, 4, 9, 18, 35, 70, 140, 280, 560, 1200].map((each) => Math.log(each));
const LAST = KNOTS.length - 1;

/** The names of the marks, made once: thousands of changes are looked at. */
const marksOf = (before: string): readonly string[] => KNOTS.map((_, at) => `${before}ago ${at}`);
const AGO = marksOf('');
const MARKS = { deploy: marksOf('deploy '), work: marksOf('work '), setting: marksOf('setting ') };
const MEMORY = marksOf('memory ');
const HOUR = marksOf('hour ');

/** How long ago, as shares of the two nearest of ten marks that lie ever further apart. */
function ago(length: number): { low: number; share: number } {
  const at = Math.log(Math.max(1, length / minutes(1)));
  const next = KNOTS.findIndex((knot) => knot >= at);
  if (next === -1) return { low: LAST - 1, share: 1 };
  const [low, high] = [KNOTS[next - 1] ?? 0, KNOTS[next] ?? 1];
  return next === 0 ? { low: 0, share: 0 } : { low: next - 1, share: (at - low) / (high - low) };
}

const typicalSize = (kind: RecordedChange['kind']): number => (kind === 'configuration' ? 3 : kind === 'infrastructure' ? 12 : 60);

/** What a change's own record says. */
export function recordSigns(change: RecordedChange): Signs {
  const { kind, risk, size, quality, history, outcome, end } = change;
  return {
    [`kind ${kind}`]: 1,
    [`risk ${risk ?? 'unknown'}`]: yes(risk !== null),
    size: size === null ? 0 : Math.max(-3, Math.min(3, Math.log(size / typicalSize(kind)))),
    quality: quality === null ? 0 : (quality - 72) / 15,
    history: history === null ? 0 : Math.log((history.fallout + 0.6) / (history.runs + 12) / 0.05),
    trouble: yes(outcome !== null && outcome !== 'success'),
    running: yes(end === null),
  };
}

/** When a change last did something before an instant: its start, its last stage, or its end. */
export function lastTouch({ start, end, stages }: RecordedChange, before: Instant): Instant {
  let last = end !== null && end <= before && stages.length === 0 ? Math.max(start, end) : start;
  for (const stage of stages) if (stage <= before && stage > last) last = stage;
  return last;
}

/** Whether an alarm some minutes after a whole hour may come from something that runs every hour. */
function onTheHour(felt: Instant, since: number): number {
  const into = felt % hours(1);
  if (since < minutes(20) || since > hours(8) || since < into) return 0;
  return Math.max(0, 1 - Math.abs(into - minutes(6)) / minutes(10));
}

/** What it means that a change last did something so long before an alarm. */
function sinceSigns(change: RecordedChange, touched: Instant, felt: Instant): Record<string, number> {
  const since = felt - touched;
  const during = felt >= change.start && (change.end === null || felt < change.end);
  return {
    tooLate: yes(touched > felt),
    during: yes(during && change.stages.length === 0),
    duringWork: yes(during && isWork(change)),
    stage: yes(since < minutes(25) && touched > change.start && change.stages.includes(touched)),
  };
}

/** How long before an alarm a change last did something, and what that means for its kind and for what the alarm speaks of. */
export function timeSigns(change: RecordedChange, felt: Instant, ownWords: ReadonlySet<AlarmOf>): Signs {
  const touched = lastTouch(change, felt);
  const since = felt - touched;
  const hour = onTheHour(felt, since);
  const creeping = isDeploy(change) && since > hours(1) && since < hours(20);
  const isMemory = ownWords.has('memory');
  const signs = sinceSigns(change, touched, felt);
  signs['leak'] = yes(creeping && isMemory);
  signs['strain'] = yes(creeping && (isMemory || ownWords.has('saturation')));
  signs['onTheHour'] = hour;
  const { low, share } = ago(since);
  const mark = (names: readonly string[]): void => {
    signs[names[low] ?? ''] = 1 - share;
    signs[names[low + 1] ?? ''] = share;
  };
  mark(AGO);
  mark(MARKS[groupOf(change)]);
  if (isMemory && isDeploy(change)) mark(MEMORY);
  if (hour > 0) mark(HOUR);
  return signs;
}
