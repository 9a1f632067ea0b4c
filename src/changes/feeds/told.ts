import { z } from 'zod';

import { parseInstant, type Instant } from '../../kernel/index.ts';
import type { Told } from '../rules/index.ts';

/** What a decoder is given: the body as JSON, the headers, and when it came. */
export interface FeedEvent {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly receivedAt: Instant;
  /** Names what has no name of its own: the same for the same bytes. */
  readonly digest: string;
}

/** What became of an event: what it tells; nothing that changes a service; or why it cannot be read. */
export type FeedRead =
  | { readonly is: 'told'; readonly told: Told }
  | { readonly is: 'nothing'; readonly because: string }
  | { readonly is: 'unreadable'; readonly refusal: string };

export const told = (what: Told): FeedRead => ({ is: 'told', told: what });
export const nothing = (because: string): FeedRead => ({ is: 'nothing', because });

/** Why a body is not what its contract says, in the words of its first mistake. */
export const unreadable = (error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): FeedRead => {
  const first = error.issues[0];
  return {
    is: 'unreadable',
    refusal: `${['body', ...(first?.path ?? []).map(String)].join('.')}: ${first?.message ?? 'it cannot be read'}`,
  };
};

/** A text that may be missing: null where it is, or empty. */
export const optional = z
  .string()
  .nullish()
  .transform((text): string | null => (text === undefined || text === '' ? null : text));

/** A text that may be missing: empty where it is. */
export const orEmpty = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** The first that is there. */
export const firstOf = <T>(...given: readonly (T | null | undefined)[]): T | null =>
  given.find((each) => each !== null && each !== undefined) ?? null;

/** What most events do not say. */
export const unsaid = {
  isProduction: null,
  services: [],
  kind: 'automated',
  isRollback: false,
  isDrift: false,
  size: null,
  writtenAt: null,
} as const;

const LOOSE = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?) ?(Z|UTC|[+-]\d\d:?\d\d)$/;

/** What is before 1970 or after now was no moment of a change. */
const within = (at: Instant | undefined, receivedAt: Instant): Instant =>
  at === undefined || !Number.isFinite(at) || at < 0 ? receivedAt : Math.min(Math.trunc(at), receivedAt);

/** A moment as senders write it: ISO 8601, `2021-04-28 21:50:00 +0200`, or milliseconds or seconds since 1970. Never later than now; what cannot be is now. */
export function momentOf(given: string | number | null | undefined, receivedAt: Instant): Instant {
  if (typeof given === 'number') return within(given < 100_000_000_000 ? given * 1000 : given, receivedAt);
  const [, date, time, zone] = LOOSE.exec((given ?? '').trim()) ?? [];
  if (date === undefined || time === undefined || zone === undefined) return receivedAt;
  const offset = zone === 'Z' || zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  return within(parseInstant(`${date}T${time}${offset}`), receivedAt);
}

/**
 * The key of what its sender gave none. With a moment of its own the same bytes are the same event, sent once more;
 * without one they may tell of another change.
 */
export const keyless = ({ digest, receivedAt }: FeedEvent, at: string | number | null | undefined): string =>
  at === undefined || at === null ? `${digest}@${receivedAt}` : digest;

/** A header by its name in small letters. */
export const headerOf = ({ headers }: Pick<FeedEvent, 'headers'>, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
};

/** The first characters of a commit, as people write it. */
export const short = (revision: string): string => (/^[0-9a-f]{12,64}$/i.test(revision) ? revision.slice(0, 7) : revision);

const ROLLBACK = /\b(?:roll(?:ed|ing)?[- ]?back|revert(?:ed|ing|s)?)\b/i;

/** Whether words say that something is taken back. */
export const saysRollback = (...words: readonly (string | null | undefined)[]): boolean => words.some((each) => ROLLBACK.test(each ?? ''));
