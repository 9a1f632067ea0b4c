import { iso } from '../../kernel/index.ts';
import { PdfText } from '../../platform/pdf.ts';
import type { Directory } from '../../catalog/index.ts';
import { isOwn } from '../rules/index.ts';
import { csvOf } from './csv.ts';
import { ownersIn } from './owners.ts';
import type { Audited, AuditedRound } from './store-audited.ts';

type AuditedAsk = AuditedRound['asks'][number];

/** What an auditor is given. */
export interface AuditPaper {
  readonly from: number;
  readonly until: number;
  readonly madeAt: number;
  readonly madeBy: string;
  readonly records: readonly Audited[];
  readonly directory: Directory;
}

const at = (instant: number | null): string => (instant === null ? '' : iso(instant));
const short = (instant: number | null): string => (instant === null ? 'no time' : `${iso(instant).slice(0, 16).replace('T', ' ')} UTC`);

const own = (record: Audited, round: AuditedRound, ask: AuditedAsk): boolean =>
  isOwn({ answer: ask.answer, by: ask.answeredBy ?? ask.person }, ownersIn(record, round));

/** An answer with its round and record. */
interface Given {
  readonly record: Audited;
  readonly round: AuditedRound;
  readonly ask: AuditedAsk;
}

const allAsks = (records: readonly Audited[]): Given[] =>
  records.flatMap((record) => record.rounds.flatMap((round) => round.asks.map((ask) => ({ record, round, ask }))));

/** Records that began while no round of their approvals stood. */
const unapproved = (records: readonly Audited[]): Audited[] =>
  records.filter(({ actualStart, rounds }) => {
    const last = rounds.at(-1);
    return actualStart !== null && last?.asked.record !== 'after' && (last?.state !== 'approved' || (last.endedAt ?? 0) > actualStart);
  });

const head =
  'change,title,team,services,kind,environment,tier,risk,state,outcome,submitter,technician,planned start,planned end,started,ended,closed,lacked,round,version,round state,matrix row,matrix version,role,asked,answer,answered by,answered at,by way of,reason,expertise,own change'.split(
    ',',
  );

function recordCells(record: Audited, { directory }: AuditPaper): (string | number | null)[] {
  return [
    `CHG-${record.number}`,
    record.title,
    directory.team(record.teamId)?.name ?? '',
    record.services.map((id) => directory.service(id)?.name ?? id).join('; '),
    record.kind,
    record.environment,
    record.tier,
    record.risk,
    record.state,
    record.outcome,
    record.submitter?.name ?? '',
    record.technician?.name ?? '',
    at(record.scheduledStart),
    at(record.scheduledEnd),
    at(record.actualStart),
    at(record.actualEnd),
    at(record.closedAt),
    record.lacked.join('; '),
  ];
}

const roundCells = (round: AuditedRound | undefined): (string | number | null)[] =>
  round === undefined
    ? [null, null, 'never put forward', '', null]
    : [round.round, round.version, round.state, round.row, round.matrixVersion];

const askCells = (record: Audited, round: AuditedRound, ask: AuditedAsk): (string | number | null)[] => [
  ask.role,
  ask.name,
  ask.answer ?? 'not answered',
  ask.answer === 'silent' ? 'nobody: the time to object passed' : (ask.answeredName ?? (ask.answer === null ? '' : ask.name)),
  at(ask.answeredAt),
  ask.way,
  ask.reason,
  ask.expertise,
  own(record, round, ask) ? 'yes' : 'no',
];

const none = ['nobody is asked', '', '', '', '', '', '', '', 'no'];

/** Every answer to every record as a table; a record that asks nobody is one row. */
export function auditCsv(paper: AuditPaper): string {
  const rows = paper.records.flatMap((record) => {
    const cells = recordCells(record, paper);
    const rounds = record.rounds.length === 0 ? [undefined] : record.rounds;
    return rounds.flatMap((round) => {
      const before = [...cells, ...roundCells(round)];
      if (round === undefined || round.asks.length === 0) return [[...before, ...none]];
      return round.asks.map((ask) => [...before, ...askCells(record, round, ask)]);
    });
  });
  return csvOf(head, rows);
}

/** What the records of a period say of who approved what: worked out from them each time. */
export function statementOf(records: readonly Audited[]): readonly { readonly says: string; readonly exceptions: readonly string[] }[] {
  const given = allAsks(records);
  const approvals = given.filter(({ ask }) => ask.answer === 'approved');
  const owned = given.filter(({ record, round, ask }) => own(record, round, ask));
  const began = unapproved(records);
  const open = records.filter(({ state }) => state !== 'closed');
  const gaps = records.filter(({ lacked }) => lacked.length > 0);
  const name = ({ number, title }: Audited): string => `CHG-${number} ${title}`;
  return [
    {
      says:
        owned.length === 0
          ? `Of ${approvals.length} approvals none was given by whoever submitted or carried out the change.`
          : `${owned.length} of ${approvals.length} approvals were given by somebody who submitted or carried out the change.`,
      exceptions: owned.map(
        ({ record, ask }) => `${name(record)}: ${ask.answeredName ?? ask.name}, as ${ask.role}, ${short(ask.answeredAt)}`,
      ),
    },
    {
      says:
        began.length === 0 ? 'No change began before its approvals were there.' : `${began.length} changes began without their approvals.`,
      exceptions: began.map((record) => `${name(record)}: began ${short(record.actualStart)}`),
    },
    {
      says: open.length === 0 ? 'Every record is closed.' : `${open.length} of ${records.length} records are not closed.`,
      exceptions: open.map((record) => `${name(record)}: ${record.state}`),
    },
    {
      says:
        gaps.length === 0 ? 'No record was closed with a gap.' : `${gaps.length} records were closed with a gap that is explained in them.`,
      exceptions: gaps.map((record) => `${name(record)}: ${record.lacked.join('; ')}`),
    },
  ];
}

function askLine(record: Audited, round: AuditedRound, ask: AuditedAsk): string {
  const who = ask.answeredName !== null && ask.answeredName !== ask.name ? `${ask.answeredName} for ${ask.name}` : ask.name;
  if (ask.answer === null) return `– ${ask.role}: ${ask.name} was asked and did not answer`;
  const how = ask.answer === 'silent' ? 'let the time to object pass' : ask.answer;
  const why = ask.reason === '' ? '' : `: ${ask.reason}`;
  return `– ${ask.role}: ${who} ${how}, ${short(ask.answeredAt)}${why}${own(record, round, ask) ? ' (their own change)' : ''}`;
}

function aboutRecord(record: Audited, { directory }: AuditPaper): string {
  const ended = record.outcome === null ? record.state : `${record.state}, ${record.outcome}`;
  const team = directory.team(record.teamId)?.name ?? 'no team';
  return [
    `${team}, ${record.kind}, tier ${record.tier}, risk ${record.risk ?? 'not judged'}; ${ended}.`,
    `Submitted by ${record.submitter?.name ?? 'nobody'}, carried out by ${record.technician?.name ?? 'nobody'}.`,
    `Planned ${short(record.scheduledStart)}, began ${short(record.actualStart)}, ended ${short(record.actualEnd)}.`,
  ].join(' ');
}

function writeRecord(page: PdfText, record: Audited, paper: AuditPaper): void {
  page.heading(`CHG-${record.number} ${record.title}`);
  page.body(aboutRecord(record, paper));
  if (record.rounds.length === 0) page.body('It was never put forward.', 12);
  for (const round of record.rounds) {
    page.body(
      `Round ${round.round}, version ${round.version}, row ${round.row} of matrix version ${round.matrixVersion}: ${round.state}`,
      12,
    );
    if (round.asks.length === 0) page.body('– nobody is asked', 24);
    for (const ask of round.asks) page.body(askLine(record, round, ask), 24);
  }
}

/** The same for people to read, with what it comes to first. */
export async function auditPdf(paper: AuditPaper): Promise<Buffer> {
  const title = `Changes from ${iso(paper.from).slice(0, 10)} until ${iso(paper.until).slice(0, 10)}`;
  const page = await PdfText.begin(title, paper.madeAt);
  page.top(
    title,
    `${paper.records.length} records. Made ${short(paper.madeAt)} for ${paper.madeBy}. All times are UTC; the last day is not in it.`,
  );
  page.heading('What the records say');
  for (const { says, exceptions } of statementOf(paper.records)) {
    page.body(says);
    for (const line of exceptions) page.body(`– ${line}`, 12);
  }
  for (const record of paper.records) writeRecord(page, record, paper);
  return page.bytes();
}
