import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import type { Ticket } from '../store.ts';
import { loadLeading } from './leading-kinds.ts';
import { heardOn } from './speak.ts';
import { insertMark, type NewMark } from './store-call.ts';

const words: Readonly<Record<NewMark['standing'], string>> = { done: 'done', 'not-needed': 'not needed', open: 'open again' };

/** Marks a line of the checklist. An earlier mark stays in the record; the last one counts. The ticket is locked. */
export async function markLine(tx: Tx, ticket: Ticket, mark: NewMark): Promise<Result<null>> {
  const { lines } = await loadLeading(tx, await loadDirectory(tx), ticket);
  const line = lines.find(({ key }) => key === mark.line);
  if (line === undefined) return refuse('bad-input', `the checklist has no line "${mark.line}"`, 'body.line');
  await insertMark(tx, ticket.id, mark);
  await heardOn(tx, ticket);
  tx.journal({
    action: 'checklist.marked',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `${line.words}: ${words[mark.standing]}`,
    body: { line: line.key, words: line.words, standing: mark.standing, ...(mark.note === undefined ? {} : { note: mark.note }) },
  });
  return ok(null);
}
