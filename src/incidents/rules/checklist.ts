import type { Instant } from '../../kernel/index.ts';
import type { IncidentRole } from './roles.ts';

/** What marks a line by itself: the record has it already, so nobody writes it down again. */
export const lineFacts = [
  'detected',
  'cut',
  'leader',
  'paged',
  'joined',
  'hypothesis',
  'change',
  'restored',
  'released',
  'action',
  'notified',
  'notified-later',
  'notified-last',
] as const;
export type LineFact = (typeof lineFacts)[number];

/** One line of a checklist. */
export interface ChecklistLine {
  readonly key: string;
  readonly words: string;
  /** Whose line it is. Who holds several roles sees one list of all theirs. */
  readonly roles: readonly IncidentRole[];
  readonly fact?: LineFact | undefined;
}

const everyone: readonly IncidentRole[] = ['leader', 'ops', 'resolver', 'liaison', 'manager'];

/** The checklist that ships, in the order of an incident. */
export const defaultChecklist: readonly ChecklistLine[] = [
  { key: 'discovered', words: 'Discovered', roles: ['ops'], fact: 'detected' },
  { key: 'cut', words: 'Ticket cut with its impact', roles: ['ops'], fact: 'cut' },
  { key: 'leader', words: 'Call leader named', roles: ['leader', 'ops'], fact: 'leader' },
  { key: 'engaged', words: 'On-calls engaged, each team', roles: ['ops'], fact: 'paged' },
  { key: 'notified', words: 'First notification sent', roles: ['ops', 'liaison'], fact: 'notified' },
  { key: 'joined', words: 'Each on-call joined', roles: ['leader', 'ops'], fact: 'joined' },
  { key: 'own-service', words: 'Own service checked and said', roles: ['resolver'] },
  { key: 'neighbours', words: 'Dependencies checked up- and downstream', roles: ['resolver', 'leader'] },
  { key: 'changes', words: 'Recent changes reviewed', roles: ['resolver', 'leader'] },
  { key: 'notified-later', words: 'Later notifications sent in time', roles: ['ops', 'liaison'], fact: 'notified-later' },
  { key: 'escalated', words: 'Escalations sent, where they help', roles: ['leader', 'manager'] },
  { key: 'questions', words: 'Questions from outside taken over', roles: ['manager', 'liaison'] },
  { key: 'cause', words: 'Cause found, or parked', roles: ['leader', 'resolver'], fact: 'hypothesis' },
  { key: 'change', words: 'Change announced before it was made', roles: ['resolver'], fact: 'change' },
  { key: 'restored', words: 'Service restored', roles: everyone, fact: 'restored' },
  { key: 'verified', words: 'Restoration verified', roles: ['leader', 'resolver'] },
  { key: 'notified-last', words: 'Final notification sent', roles: ['ops', 'liaison'], fact: 'notified-last' },
  { key: 'released', words: 'People released', roles: ['leader'], fact: 'released' },
  { key: 'post-mortem', words: 'Post mortem has an owner and a date', roles: ['manager', 'leader'] },
  { key: 'actions', words: 'Actions written down, with owners', roles: ['manager', 'leader'], fact: 'action' },
];

/** The lines of somebody who holds these roles: one list of them all, in the order of the incident, in which no line stands twice. */
export const linesOf = <Line extends { readonly roles: readonly IncidentRole[] }>(
  lines: readonly Line[],
  held: readonly IncidentRole[],
): readonly Line[] => lines.filter(({ roles }) => roles.some((role) => held.includes(role)));

/** Whether two lines ask the same of the same roles. */
const isSameLine = (one: ChecklistLine, other: ChecklistLine): boolean =>
  one.words === other.words &&
  one.fact === other.fact &&
  one.roles.length === other.roles.length &&
  one.roles.every((role) => other.roles.includes(role));

/** Whether two lists ask the same in the same order. */
export const isSameChecklist = (one: readonly ChecklistLine[], other: readonly ChecklistLine[]): boolean =>
  one.length === other.length &&
  one.every((line, place) => {
    const same = other[place];
    return same?.key === line.key && isSameLine(line, same);
  });

/** How a line stands beside what ships. */
export function besideShipped(line: ChecklistLine, shipped: readonly ChecklistLine[]): 'as shipped' | 'changed' | 'added' {
  const same = shipped.find(({ key }) => key === line.key);
  if (same === undefined) return 'added';
  return isSameLine(line, same) ? 'as shipped' : 'changed';
}

/** What one list has that another had not, in words, for whoever edited the other. */
export function saidOfLines(before: readonly ChecklistLine[], after: readonly ChecklistLine[]): readonly string[] {
  const [old, now] = [new Map(before.map((line) => [line.key, line])), new Map(after.map((line) => [line.key, line]))];
  const changed = after.flatMap((line) => {
    const was = old.get(line.key);
    if (was === undefined) return [`added "${line.words}"`];
    if (isSameLine(was, line)) return [];
    if (was.words !== line.words) return [`"${was.words}" became "${line.words}"`];
    return [was.fact === line.fact ? `changed whose line "${line.words}" is` : `changed what ticks "${line.words}"`];
  });
  const removed = before.filter(({ key }) => !now.has(key)).map(({ words }) => `removed "${words}"`);
  const kept = (lines: readonly ChecklistLine[]): string =>
    lines.flatMap(({ key }) => (old.has(key) && now.has(key) ? [key] : [])).join(' ');
  return [...changed, ...removed, ...(kept(before) === kept(after) ? [] : ['put the lines in another order'])];
}

/** What the record says of a line: when, and who or what. */
export interface LineEntry {
  readonly at: Instant;
  readonly who: string;
}

/** How a person marked a line. `open` takes an earlier mark back. */
export interface LineMark {
  readonly line: string;
  readonly standing: 'done' | 'not-needed' | 'open';
  readonly note: string | null;
  readonly who: string;
  readonly at: Instant;
}

/** A line as it stands. */
export interface StandingLine {
  readonly key: string;
  readonly words: string;
  readonly roles: readonly IncidentRole[];
  readonly standing: 'done' | 'not-needed' | 'open';
  /** Each time that the record or a person marked it, oldest first. */
  readonly entries: readonly LineEntry[];
  readonly note: string | null;
}

function standingLine(line: ChecklistLine, facts: readonly LineEntry[], marks: readonly LineMark[]): StandingLine {
  const last = marks.at(-1);
  // A mark that was taken back is gone from the line; the timeline keeps both.
  const since = marks.findLastIndex((mark) => mark.standing === 'open') + 1;
  const entries = [...facts, ...marks.slice(since).map(({ at, who }) => ({ at, who }))].toSorted((a, b) => a.at - b.at);
  const standing = last === undefined || last.standing === 'open' ? (facts.length > 0 ? 'done' : 'open') : last.standing;
  return {
    key: line.key,
    words: line.words,
    roles: line.roles,
    standing,
    entries,
    note: marks.findLast((mark) => mark.note !== null)?.note ?? null,
  };
}

/** The checklist as it stands, by what the record says and what people marked, in the order of the lines. */
export const checklistOf = (
  lines: readonly ChecklistLine[],
  facts: Readonly<Partial<Record<LineFact, readonly LineEntry[]>>>,
  marks: readonly LineMark[],
): readonly StandingLine[] =>
  lines.map((line) =>
    standingLine(
      line,
      line.fact === undefined ? [] : (facts[line.fact] ?? []),
      marks.filter((mark) => mark.line === line.key),
    ),
  );
