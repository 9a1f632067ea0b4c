import type { Reader } from '../platform/database/index.ts';
import { newestLines } from '../platform/journal/index.ts';
import type { Reading } from '../platform/live/index.ts';
import { readCall } from './command/read-call.ts';
import { readTicket } from './read-ticket.ts';
import { familyIds } from './split/store-family.ts';

/** What happens on a ticket within a fifth of a second is less than this. */
const NEWEST = 50;

/**
 * What every screen of a ticket shows, as the stream of events tells it: the answers of `GET /tickets/:ticket` and its `/call`, and the
 * newest lines of its timeline. Undefined for what is restricted: those who may read it ask for themselves.
 */
export async function readForScreens(reader: Reader, id: string): Promise<Reading | undefined> {
  const ticket = await readTicket(reader, id);
  if (ticket === undefined || ticket.restricted) return undefined;
  const call = await readCall(reader, id);
  const family = await familyIds(reader, id);
  return { parts: { ticket, call }, lines: await newestLines(reader, id, NEWEST), also: family.filter((each) => each !== id) };
}
