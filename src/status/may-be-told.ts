import { ok, refuse, type Result } from '../kernel/index.ts';
import { isRestricted, type Ticket } from '../incidents/index.ts';
import { whyNotTold } from './rules/publishable.ts';

/** The one place where it is decided whether anything of a ticket may be published or sent to an audience. */
export function mayBeTold(ticket: Ticket): Result<null> {
  const why = whyNotTold({ name: `T-${ticket.number}`, restricted: isRestricted(ticket), purpose: ticket.purpose });
  return why === undefined ? ok(null) : refuse('not-allowed', why);
}
