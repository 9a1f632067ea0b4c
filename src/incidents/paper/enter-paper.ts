import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { renewDraft } from '../learning/write-post-mortem.ts';
import { measurementsOf, recordMeasurements } from '../measuring/store-measurements.ts';
import { standingOf } from '../rules/measurements.ts';
import { measuredIn, type PaperKind, type PaperProposal } from '../rules/paper-measured.ts';
import { MOST_LINES, namesOf, readSheet, whoIn, type WrongLine } from '../rules/paper.ts';
import type { PaperDay } from '../rules/paper-times.ts';
import type { Ticket } from '../store.ts';
import { PAPER_LINE, paperOf, type PaperBody } from './paper-lines.ts';

/** A sheet as a request gives it. */
export interface GivenSheet {
  readonly text: string;
  readonly zone: string;
  readonly day: PaperDay | undefined;
}

/** A line as it would stand on the timeline. */
export interface ReadLine {
  readonly line: number;
  readonly at: Instant;
  readonly who: { readonly id: string; readonly name: string } | null;
  readonly text: string;
  /** Whether it stands there already, from the same sheet. */
  readonly known: boolean;
}

/** What a sheet comes to, before anything of it is written. */
export interface ReadPaper {
  readonly lines: readonly ReadLine[];
  readonly wrong: readonly WrongLine[];
  /** Each with when that is recorded to have been, where it is. */
  readonly proposals: readonly (PaperProposal & { readonly recordedAt: Instant | null })[];
}

/** A proposal quotes no more of its line. */
const LONGEST_REASON = 500;

const keyOf = (line: { readonly text: string; readonly person: PaperBody['person'] }, at: Instant): string =>
  `${at} ${line.person?.id ?? ''} ${line.text}`;

/** Reads a sheet for a ticket: the lines that it would write, those that cannot be taken, and what they propose. */
export async function readPaper(reader: Reader, ticket: Ticket, given: GivenSheet & { readonly now: Instant }): Promise<ReadPaper> {
  const sheet = readSheet({ ...given, zone: zoneOf(given.zone), cutAt: ticket.cutAt });
  const named = namesOf((await loadDirectory(reader)).people);
  const known = new Set((await paperOf(reader, [ticket.id])).map((line) => keyOf(line, line.happenedAt)));
  const lines = sheet.lines.map(({ line, at, text: written }): ReadLine => {
    const { who, text } = whoIn(written, named);
    const person = who === undefined ? null : { id: who.id, name: who.name };
    return { line, at, who: person, text, known: known.has(keyOf({ text, person }, at)) };
  });
  const measurements = await measurementsOf(reader, ticket.id);
  const proposals = measuredIn(lines.filter((line) => !line.known)).flatMap((proposal) => {
    const { status, at } = standingOf(proposal.kind, measurements, ticket.state);
    const recordedAt = status === 'recorded' ? at : null;
    return recordedAt === proposal.at ? [] : [{ ...proposal, recordedAt }];
  });
  return { lines, wrong: sheet.wrong, proposals };
}

/** Why a sheet cannot be entered; undefined where it can. */
function whyNot({ lines, wrong }: ReadPaper): string | undefined {
  const [first] = wrong;
  const others = wrong.length < 2 ? '' : ` (and ${wrong.length - 1} more such lines)`;
  if (first !== undefined) return `line ${first.line}, "${first.text.trim().slice(0, 80)}": ${first.wrong}; ${first.remedy}${others}`;
  if (lines.length === 0) return 'the sheet has no line: write one for each thing that happened, each with its time';
  if (lines.length > MOST_LINES) return `a sheet has at most ${MOST_LINES} lines: enter it in parts`;
  return lines.every(({ known }) => known) ? 'every line of it stands on the timeline already' : undefined;
}

/** What was entered. */
export interface Entered {
  readonly written: number;
  /** Lines that stood there already. */
  readonly known: number;
  readonly proposed: readonly PaperKind[];
}

/**
 * Enters a sheet as part of the record of a ticket, which is locked: all of its lines or none. Each says when it happened; the journal
 * keeps who entered it and when. What the lines propose is left for somebody to accept.
 */
export async function enterPaper(
  tx: Tx,
  ticket: Ticket,
  given: GivenSheet & { readonly propose: readonly PaperKind[] },
): Promise<Result<Entered>> {
  const read = await readPaper(tx, ticket, { ...given, now: tx.now });
  const wrong = whyNot(read);
  if (wrong !== undefined) return refuse('bad-input', wrong, 'body.text');
  const fresh = read.lines.filter(({ known }) => !known).toSorted((one, other) => one.at - other.at);
  for (const { at, who, text } of fresh) {
    const body: PaperBody = { text, happenedAt: at, person: who };
    tx.journal({ action: PAPER_LINE, subject: { kind: 'ticket', id: ticket.id }, ticket: ticket.id, because: text, body: { ...body } });
  }
  const proposed = read.proposals.filter(({ kind }) => given.propose.includes(kind));
  await recordMeasurements(
    tx,
    proposed.map(({ kind, at, because }) => ({
      ticketId: ticket.id,
      kind,
      status: 'proposed',
      at,
      because: `from paper: ${because}`.slice(0, LONGEST_REASON),
    })),
  );
  await renewDraft(tx, ticket);
  return ok({ written: fresh.length, known: read.lines.length - fresh.length, proposed: proposed.map(({ kind }) => kind) });
}
