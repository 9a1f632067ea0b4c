import { hours, minutes, seconds, type Instant } from '../../kernel/index.ts';

/** How long a code works, how often it may be tried, and how fast and often codes go out to one address. */
export const CODE_LIFE = minutes(10);
export const CODE_TRIES = 5;
const CODE_PAUSE = seconds(30);
const CODES_A_DAY = 10;

/** A code of 6 digits from at least 4 random bytes. The bias of the remainder is below one in four thousand. */
export const codeFrom = (random: Uint8Array): string =>
  String(random.subarray(0, 4).reduce((number, byte) => number * 256 + byte, 0) % 1_000_000).padStart(6, '0');

/** What is known of the codes sent to one contact method. */
export interface CodeHistory {
  readonly sentAt: Instant;
  /** Codes sent since `countedFrom`. */
  readonly sent: number;
  readonly countedFrom: Instant;
}

export type MaySend =
  | { readonly ok: true; readonly sent: number; readonly countedFrom: Instant }
  | { readonly ok: false; readonly because: string };

/** Whether another code may go out: not within 30 s of the last, and 10 a day, so that nobody is flooded and nobody guesses for long. */
export function maySendCode(history: CodeHistory | undefined, now: Instant): MaySend {
  if (history === undefined || now - history.countedFrom >= hours(24)) return { ok: true, sent: 1, countedFrom: now };
  if (now - history.sentAt < CODE_PAUSE) return { ok: false, because: 'a code was sent less than 30 s ago' };
  if (history.sent >= CODES_A_DAY) return { ok: false, because: `${CODES_A_DAY} codes were sent within a day` };
  return { ok: true, sent: history.sent + 1, countedFrom: history.countedFrom };
}

export interface SentCode {
  readonly expiresAt: Instant;
  /** How often it was tried before. */
  readonly tries: number;
}

export type Trial = 'right' | 'wrong' | 'used up' | 'none';

/** What one try of a code leads to. A code that was tried too often is as good as none, right or not. */
export function tryCode(sent: SentCode | undefined, matches: boolean, now: Instant): Trial {
  if (sent === undefined || now >= sent.expiresAt) return 'none';
  if (sent.tries >= CODE_TRIES) return 'used up';
  return matches ? 'right' : 'wrong';
}
