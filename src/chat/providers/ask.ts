import { seconds, type Duration } from '../../kernel/index.ts';
import { EgressFault, type Answer, type Fetch } from '../../platform/egress/index.ts';
import { CALL_TIMEOUT, ChatFault } from './provider.ts';

/** Where a server says that it is too much and not how long. */
const USUAL_WAIT: Duration = seconds(5);
const LONGEST_WAIT: Duration = seconds(600);

/** How long a server asks to be left alone. */
export function waitOf({ headers }: Answer): Duration {
  const asked = Number(headers['retry-after'] ?? '');
  return Number.isFinite(asked) && asked > 0 ? Math.min(LONGEST_WAIT, seconds(Math.ceil(asked))) : USUAL_WAIT;
}

/** The JSON of an answer, undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks a chat's server; what got no answer, and what was too much, is thrown. */
export async function ask(
  who: string,
  fetch: Fetch,
  request: { url: string; init: Omit<Parameters<Fetch>[1], 'signal'> },
): Promise<Answer> {
  try {
    const answer = await fetch(request.url, { ...request.init, signal: AbortSignal.timeout(CALL_TIMEOUT) });
    if (answer.status === 429) throw new ChatFault(`${who} asks to wait`, { retry: 'later', wait: waitOf(answer) });
    return answer;
  } catch (error) {
    if (error instanceof EgressFault) throw new ChatFault(`${who}: ${error.message}`, { retry: 'later', cause: error });
    throw error;
  }
}
