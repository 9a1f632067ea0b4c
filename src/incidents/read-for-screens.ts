import type { Reader } from '../platform/database/index.ts';
import { newestLines } from '../platform/journal/index.ts';
import type { Reading } from '../platform/live/index.ts';
import { readCall, type CallView } from './command/read-call.ts';
import { readTicket } from './read-ticket.ts';
import { takers } from './rules/questions-outside.ts';
import { familyIds } from './split/store-family.ts';

/** Whether some see questions of a call that others do not. */
const keepsQuestions = (call: CallView): boolean =>
  call.roles.some(({ role, holders }) => takers.includes(role) && holders.length > 0) &&
  call.matters.some(({ kind, state }) => kind === 'question' && state !== 'handed on');

/** What happens on a ticket within a fifth of a second is less than this. */
const NEWEST = 50;

/**
 * What every screen of a ticket shows, as the stream of events tells it: the answers of `GET /tickets/:ticket` and its `/call`, and the
 * newest lines of its timeline. Undefined for what is not the same for all: those who may read it ask for themselves.
 */
export async function readForScreens(reader: Reader, id: string): Promise<Reading | undefined> {
  const ticket = await readTicket(reader, id);
  if (ticket === undefined || ticket.restricted) return undefined;
  const call = await readCall(reader, id, { viewer: undefined });
  // Where questions are kept off those who work, each reads the call as theirs.
  if (call === undefined || keepsQuestions(call)) return undefined;
  const family = await familyIds(reader, id);
  return { parts: { ticket, call }, lines: await newestLines(reader, id, NEWEST), also: family.filter((each) => each !== id) };
}
