import { minutes, type Duration, type Instant } from '../../kernel/index.ts';

/** Who is told of an incident, each in other words and at another pace. */
export const audiences = ['responders', 'executives', 'support', 'customers'] as const;
export type Audience = (typeof audiences)[number];

/** Minutes between two words, by audience and severity; null promises nothing by itself. */
export type Cadence = Readonly<Record<Audience, { readonly 1: number | null; readonly 2: number | null }>>;

/** The cadence as it ships. */
export const defaultCadence: Cadence = {
  responders: { 1: 15, 2: 30 },
  executives: { 1: 30, 2: 60 },
  support: { 1: 30, 2: 60 },
  customers: { 1: 30, 2: 60 },
};

/** Minutes from one word to the next. Severity 3 and 4 promise nothing by themselves. */
export const paceOf = (cadence: Cadence, audience: Audience, severity: number): number | null =>
  severity === 1 || severity === 2 ? cadence[audience][severity] : null;

/** When the next word is due by the cadence; undefined where nothing is promised by itself. */
export function nextBy(cadence: Cadence, about: { audience: Audience; severity: number }, now: Instant): Instant | undefined {
  const pace = paceOf(cadence, about.audience, about.severity);
  // To the full minute, since people read it as one.
  return pace === null ? undefined : Math.ceil((now + minutes(pace)) / minutes(1)) * minutes(1);
}

/** That an audience hears the next word by a time. */
export interface Promised {
  readonly audience: Audience;
  readonly nextAt: Instant;
  /** How often somebody was reminded of it. */
  readonly reminded: number;
}

/** Whoever owes a word hears of it so long before it is due. */
export const REMIND_BEFORE: Duration = minutes(5);

/** What is to be said of one promise. */
export interface Reminder {
  readonly audience: Audience;
  readonly nextAt: Instant;
  readonly isLate: boolean;
  /** To be stored, so that it is said once. */
  readonly reminded: number;
}

/** Which promises somebody must be reminded of now, and when to look again. Each is reminded of before it is due and once when it is late. */
export function remindersOf(
  promises: readonly Promised[],
  now: Instant,
): { readonly remind: readonly Reminder[]; readonly lookAt: Instant | undefined } {
  const standing = ({ nextAt }: Promised): number => (now >= nextAt ? 2 : now >= nextAt - REMIND_BEFORE ? 1 : 0);
  const remind = promises
    .filter((each) => standing(each) > each.reminded)
    .map((each): Reminder => ({ audience: each.audience, nextAt: each.nextAt, isLate: standing(each) === 2, reminded: standing(each) }));
  const looks = promises.flatMap((each) => {
    const seen = Math.max(standing(each), each.reminded);
    return seen >= 2 ? [] : [seen === 1 ? each.nextAt : each.nextAt - REMIND_BEFORE];
  });
  return { remind, lookAt: looks.length === 0 ? undefined : Math.min(...looks) };
}

const clock = (at: Instant): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

/** The promise as it stands in the text. */
export const promiseWords = (nextAt: Instant | undefined): string =>
  nextAt === undefined ? 'This is the last update.' : `Next update by ${clock(nextAt)}.`;
