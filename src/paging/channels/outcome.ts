import { z } from 'zod';

import { EgressFault, type Answer } from '../../platform/egress/index.ts';
import type { Outcome, Trial } from './channel.ts';

/** A gateway that got no answer itself: the message may have passed it. */
const lost: ReadonlySet<number> = new Set([502, 504]);
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** What an answer that is not 2xx means for a message. */
export function refusedBy(who: string, answer: Answer): Outcome {
  const detail = `${who} answered ${answer.status}${answer.text === '' ? '' : `: ${answer.text.slice(0, 200)}`}`;
  if (lost.has(answer.status)) return { kind: 'unknown', detail };
  return { kind: 'failed', retry: answer.status >= 500 || passing.has(answer.status) ? 'later' : 'never', detail };
}

/** What a request that got no answer means for a message. Throws on what is no fault of the world. */
export function unanswered(who: string, error: unknown): Outcome {
  if (!(error instanceof EgressFault)) throw error;
  const detail = `${who}: ${error.message}`;
  if (error.sent === 'maybe') return { kind: 'unknown', detail };
  return { kind: 'failed', retry: error.retry === 'never' ? 'never' : 'later', detail };
}

/** What the answer to a harmless question says of the credentials that came with it. Throws on what is no fault of the world. */
export async function trialOf(who: string, asked: Promise<Answer>): Promise<Trial> {
  try {
    const answer = await asked;
    if (isSuccess(answer)) return { kind: 'good', detail: `${who} takes the credentials` };
    // Not the words of the answer: some providers say the credentials again.
    const detail = `${who} answered ${answer.status}`;
    return { kind: answer.status >= 500 || passing.has(answer.status) ? 'unknown' : 'refused', detail };
  } catch (error) {
    if (!(error instanceof EgressFault)) throw error;
    return { kind: 'unknown', detail: `${who}: ${error.message}` };
  }
}

export const isSuccess = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

/** A field of an answer that should be a JSON object: the text it holds, or undefined. An answer is no less a yes without it. */
export function fieldOf(answer: Answer, name: string): string | undefined {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonIn(answer.text));
  const value = parsed.success ? parsed.data[name] : undefined;
  return typeof value === 'string' && value.length <= 200 ? value : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
