import { days, firstInstantOf, hours, wallMillisAt, type Instant, type Zone } from '../../kernel/index.ts';
import type { Risk } from './risk.ts';

/** What may come at once instead of in the digest. */
export const atOnceKinds = ['high', 'emergent'] as const;
export type AtOnce = (typeof atOnceKinds)[number];

/** What of a change readers are told; `off` takes back that it was planned. */
export const toldEvents = ['planned', 'began', 'ended', 'off'] as const;
export type ToldEvent = (typeof toldEvents)[number];

/** What a reader asked to be told of; a list that is empty asks for all. */
export interface Subscription {
  readonly readerId: string;
  readonly serviceId: string | null;
  readonly teamId: string | null;
  readonly risks: readonly string[];
  readonly kinds: readonly string[];
  readonly atOnce: readonly string[];
}

/** A change as far as it matters to its readers. */
export interface ToldChange {
  readonly services: readonly string[];
  /** The teams that own its services, and those above them. */
  readonly teams: readonly string[];
  readonly risk: Risk | null;
  readonly kind: string;
  readonly isEmergent: boolean;
}

/** Whether a reader asked for a change of this kind. */
export function isAskedFor(asked: Subscription, change: ToldChange): boolean {
  const isHere = asked.serviceId === null ? change.teams.includes(asked.teamId ?? '') : change.services.includes(asked.serviceId);
  const isRisk = asked.risks.length === 0 || asked.risks.includes(change.risk ?? 'low');
  return isHere && isRisk && (asked.kinds.length === 0 || asked.kinds.includes(change.kind));
}

/** Whether it comes at once: only where its reader chose so, and it is of high risk or emergent. */
export const comesAtOnce = (asked: Pick<Subscription, 'atOnce'>, change: ToldChange): boolean =>
  (asked.atOnce.includes('high') && change.risk === 'high') || (asked.atOnce.includes('emergent') && change.isEmergent);

/** So many come at once to one reader in an hour; what is more waits for the digest. */
export const MOST_AT_ONCE = 6;

/** When somebody's digest comes. */
export interface DigestTime {
  readonly every: 'day' | 'week';
  /** Of a weekly one: 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly zone: Zone;
}

const DAY = days(1);
/** 1970-01-05, a Monday. */
const A_MONDAY = days(4);
const weekdayOf = (wall: number): number => Math.floor((((wall - A_MONDAY) % days(7)) + days(7)) / DAY) % 7;

/** The next instant after one at which a digest comes, by the clock on the reader's wall. */
export function nextDigest({ every, weekday, hour, zone }: DigestTime, now: Instant): Instant {
  const wall = wallMillisAt(zone, now);
  const today = wall - (((wall % DAY) + DAY) % DAY);
  for (let day = 0; day <= 8; day += 1) {
    const then = today + day * DAY;
    if (every === 'week' && weekdayOf(then) !== weekday) continue;
    const at = firstInstantOf(zone, then + hours(hour));
    if (at > now) return at;
  }
  return now + DAY;
}
