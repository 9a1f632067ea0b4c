import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { findLine } from '../platform/journal/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { adjustEscalation, changeFacts, endEscalations, restartEscalation } from '../paging/index.ts';
import { heardOn } from './command/speak.ts';
import { openFor } from './engaging/open-severity-1.ts';
import { escalationOf, factsOf, loadFactsContext } from './facts.ts';
import { recordHandOn } from './measuring/correct-measurement.ts';
import { PAPER_LINE } from './paper/paper-lines.ts';
import { isOpen } from './rules/states.ts';
import { lockTickets, setTicket, type Ticket } from './store.ts';

const lockOne = async (tx: Tx, id: string): Promise<Ticket | undefined> => (await lockTickets(tx, [id]))[0];

const none = refuse('not-found', 'there is no such ticket');

/** Writes a note; a person's note is movement, an alert's or a bot's is not. */
export async function addNote(tx: Tx, id: string, text: string): Promise<Result<null>> {
  const ticket = await lockOne(tx, id);
  if (ticket === undefined) return none;
  await heardOn(tx, ticket);
  tx.journal({ action: 'ticket.noted', subject: { kind: 'ticket', id }, ticket: id, because: text, body: { text } });
  return ok(null);
}

const NOTES = new Set(['ticket.noted', 'ticket.note-corrected', PAPER_LINE]);

/** Corrects an earlier note of the ticket, or a line of paper: both stay on the timeline. */
export async function correctNote(tx: Tx, id: string, correction: { line: number; text: string }): Promise<Result<null>> {
  const ticket = await lockOne(tx, id);
  if (ticket === undefined) return none;
  const before = await findLine(tx, id, { id: correction.line, person: tx.actor.kind === 'person' ? tx.actor.id : undefined });
  if (before === undefined || !NOTES.has(before.action))
    return refuse('bad-input', `there is no note ${correction.line} on T-${ticket.number}`, 'body.corrects');
  tx.journal({
    action: 'ticket.note-corrected',
    // What corrects a sensitive note is for the same readers.
    subject: before.subject,
    audience: before.audience,
    ticket: id,
    because: correction.text,
    body: { corrects: correction.line, text: correction.text },
  });
  return ok(null);
}

async function repage(tx: Tx, ticket: Ticket, because: string): Promise<void> {
  const context = await loadFactsContext(tx);
  const escalation = escalationOf(ticket, { ...context, since: ticket.cutAt });
  if (escalation === undefined) await endEscalations(tx, [ticket.id], because);
  else if (ticket.state === 'assigned') await restartEscalation(tx, { escalation, why: because });
  else await adjustEscalation(tx, escalation);
  await openFor(tx, [ticket]);
}

/** Raises or lowers the severity with a reason. A rise that pages starts from the first step; a fall to 3 or 4 ends the pages. */
export async function changeSeverity(tx: Tx, id: string, change: { severity: number; because: string }): Promise<Result<null>> {
  const ticket = await lockOne(tx, id);
  if (ticket === undefined) return none;
  if (!isOpen(ticket.state)) return refuse('conflict', `T-${ticket.number} is ${ticket.state}: its severity stands`);
  if (ticket.severity === change.severity) return ok(null);
  await setTicket(tx, ticket, { severity: change.severity });
  if (ticket.state !== 'restored')
    await repage(tx, { ...ticket, severity: change.severity }, `severity ${ticket.severity} became ${change.severity}`);
  tx.journal({
    action: change.severity < ticket.severity ? 'ticket.raised' : 'ticket.lowered',
    subject: { kind: 'ticket', id },
    ticket: id,
    because: change.because,
    body: { from: ticket.severity, to: change.severity },
  });
  return ok(null);
}

/** Gives the ticket to a person. Who is given a ticket is not paged by that alone; its clocks go on. */
export async function assignTicket(
  tx: Tx,
  id: string,
  order: { person: { id: string; name: string }; because: string },
): Promise<Result<null>> {
  const ticket = await lockOne(tx, id);
  if (ticket === undefined) return none;
  if (!isOpen(ticket.state)) return refuse('conflict', `T-${ticket.number} is ${ticket.state}: nobody can be given it`);
  await setTicket(tx, ticket, { owner: order.person });
  // What the engine gives on is still nobody's work.
  if (tx.actor.kind !== 'system') {
    const members = (await loadDirectory(tx)).membersOf(ticket.teamId);
    await recordHandOn(tx, ticket, { members, person: order.person.id, because: order.because });
  }
  tx.journal({
    action: 'ticket.assigned',
    subject: { kind: 'ticket', id },
    ticket: id,
    because: order.because,
    body: { from: ticket.ownerName, to: order.person.name, toId: order.person.id },
  });
  return ok(null);
}

/** Changes the words of a ticket; what later pages say follows. */
export async function describeTicket(
  tx: Tx,
  id: string,
  words: { title?: string | undefined; impact?: string | undefined },
): Promise<Result<null>> {
  const ticket = await lockOne(tx, id);
  if (ticket === undefined) return none;
  const after = { ...ticket, title: words.title ?? ticket.title, impact: words.impact ?? ticket.impact };
  await setTicket(tx, ticket, { title: after.title, impact: after.impact });
  await changeFacts(tx, id, factsOf(after, await loadFactsContext(tx), ticket.cutAt));
  tx.journal({
    action: 'ticket.described',
    subject: { kind: 'ticket', id },
    ticket: id,
    because: 'its words were changed',
    body: { before: { title: ticket.title, impact: ticket.impact }, after: { title: after.title, impact: after.impact } },
  });
  return ok(null);
}
