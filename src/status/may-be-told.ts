import { ok, refuse, type Result } from '../kernel/index.ts';
import { findSubject } from '../platform/access/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Ticket } from '../incidents/index.ts';
import { whyNotTold } from './rules/publishable.ts';

/**
 * The one place where it is decided whether anything of a ticket may be published or sent to an audience. Whether it is restricted is what
 * access knows of it, so that one list decides for reading and for telling.
 */
export async function mayBeTold(reader: Reader, ticket: Ticket): Promise<Result<null>> {
  const subject = await findSubject(reader, { kind: 'ticket', id: ticket.id });
  const facts = {
    name: `T-${ticket.number}`,
    restricted: subject === undefined || subject.restricted || subject.listed !== undefined,
    purpose: ticket.purpose,
  };
  const why = whyNotTold(facts);
  return why === undefined ? ok(null) : refuse('not-allowed', why);
}
