import { hours, minutes, type Instant } from '../../kernel/index.ts';
import type { AlarmOf, RecordedChange } from './situation.ts';

/** What speaks for or against something, with how much of it there is; none means it does not speak at all. */
export type Sign = readonly [name: string, amount: number];
/** Some signs, each name once. A list of pairs and no record: tens of thousands are made for one answer, under names made before. */
export type Signs = readonly Sign[];

/** Kinds of change that harm in the same way. */
export type Group = 'deploy' | 'work' | 'setting';

const isDeploy = ({ kind }: RecordedChange): boolean => kind === 'automated' || kind === 'code';
const isWork = ({ kind }: RecordedChange): boolean => kind === 'data' || kind === 'infrastructure';

/** Kinds that harm in the same way. */
export const groupOf = (change: RecordedChange): Group =>
  isDeploy(change) || change.kind === 'emergency' ? 'deploy' : isWork(change) ? 'work' : 'setting';

const KNOTS = [1, 4, 9, 18, 35, 70, 140, 280, 560, 1200].map((each) => Math.log(each));
const LAST = KNOTS.length - 1;

const KIND: Readonly<Record<RecordedChange['kind'], string>> = {
  standard: 'kind standard',
  automated: 'kind automated',
  configuration: 'kind configuration',
  code: 'kind code',
  data: 'kind data',
  infrastructure: 'kind infrastructure',
  emergency: 'kind emergency',
};
const RISK = { low: 'risk low', medium: 'risk medium', high: 'risk high' };

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
  const signs: Sign[] = [[KIND[kind], 1]];
  if (risk !== null) signs.push([RISK[risk], 1]);
  if (size !== null) signs.push(['size', Math.max(-3, Math.min(3, Math.log(size / typicalSize(kind))))]);
  if (quality !== null) signs.push(['quality', (quality - 72) / 15]);
  if (history !== null) signs.push(['history', Math.log((history.fallout + 0.6) / (history.runs + 12) / 0.05)]);
  if (outcome !== null && outcome !== 'success') signs.push(['trouble', 1]);
  if (end === null) signs.push(['running', 1]);
  return signs;
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

/** What it means that a change was under way, or began a stage, when an alarm came. */
function duringSigns(change: RecordedChange, touched: Instant, felt: Instant): Sign[] {
  const { start, end, stages } = change;
  const isDuring = felt >= start && (end === null || felt < end);
  const signs: Sign[] = [];
  if (touched > felt) signs.push(['tooLate', 1]);
  if (isDuring && stages.length === 0) signs.push(['during', 1]);
  if (isDuring && isWork(change)) signs.push(['duringWork', 1]);
  if (felt - touched < minutes(25) && touched > start && stages.includes(touched)) signs.push(['stage', 1]);
  return signs;
}

/** What a release some hours ago means where alarms speak of what fills up slowly. */
function creepSigns(since: number, ownWords: ReadonlySet<AlarmOf>): Sign[] {
  if (since <= hours(1) || since >= hours(20)) return [];
  if (ownWords.has('memory'))
    return [
      ['leak', 1],
      ['strain', 1],
    ];
  return ownWords.has('saturation') ? [['strain', 1]] : [];
}

/** How long before an alarm a change last did something, and what that means for its kind and for what the alarm speaks of. */
export function timeSigns(change: RecordedChange, felt: Instant, ownWords: ReadonlySet<AlarmOf>): Sign[] {
  const touched = lastTouch(change, felt);
  const since = felt - touched;
  const hour = onTheHour(felt, since);
  const signs = duringSigns(change, touched, felt);
  if (isDeploy(change)) signs.push(...creepSigns(since, ownWords));
  if (hour > 0) signs.push(['onTheHour', hour]);
  const { low, share } = ago(since);
  const mark = (names: readonly string[]): void => {
    if (share < 1) signs.push([names[low] ?? '', 1 - share]);
    if (share > 0) signs.push([names[low + 1] ?? '', share]);
  };
  mark(AGO);
  mark(MARKS[groupOf(change)]);
  if (isDeploy(change) && ownWords.has('memory')) mark(MEMORY);
  if (hour > 0) mark(HOUR);
  return signs;
}
