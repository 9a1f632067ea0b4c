import { iso, minutes, parseInstant, type Duration, type Instant } from '../../kernel/index.ts';

/** An alert that gave no end, and one that seems to have ended, is over when it was not heard of for this long. */
export const LENGTH_IF_NONE: Duration = minutes(5);
/** No alert is over sooner than this after it was heard of. */
export const LEAST_LENGTH: Duration = minutes(2);
/** What is first seen already ended by less than this fires all the same: its source's clock is slow. */
export const MOST_BEHIND: Duration = minutes(15);
/** A clock that is further off than this is a finding for the owner of the integration. */
export const SKEW_TOLD_FROM: Duration = minutes(1);

/** Times by the sender's clock; null where it gave none. */
export interface SentTimes {
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
}

/** The same in engine time. */
export interface EngineTimes {
  readonly startsAt: Instant;
  /** When it ends unless it is heard of again. */
  readonly endsAt: Instant;
  /** The end that the sender gave was over when the message came in. */
  readonly resolved: boolean;
  /** How far the sender's clock is ahead at least; 0 when nothing shows it. */
  readonly ahead: Duration;
}

/** What outside times mean to the engine, by their distance to the moment of receipt. */
export function atTheDoor(sent: SentTimes, receivedAt: Instant): EngineTimes {
  const ahead = sent.startsAt === null ? 0 : Math.max(0, sent.startsAt - receivedAt);
  const startsAt = Math.min(sent.startsAt ?? receivedAt, receivedAt);
  if (sent.endsAt === null) return { startsAt, endsAt: receivedAt + LENGTH_IF_NONE, resolved: false, ahead };
  const length = sent.endsAt - ahead - receivedAt;
  if (sent.endsAt <= receivedAt) return { startsAt, endsAt: receivedAt + LENGTH_IF_NONE, resolved: true, ahead };
  return { startsAt, endsAt: receivedAt + Math.max(LEAST_LENGTH, length), resolved: false, ahead };
}

/** What a message says of an alert, read with what is known of it. */
export interface Heard {
  readonly firing: boolean;
  /** How far the sender's clock is behind at least; undefined where nothing shows it. */
  readonly behind: Duration | undefined;
  readonly because: string;
}

interface Message {
  readonly says: 'firing' | 'resolved' | 'acknowledged';
  readonly sentEndsAt: Instant | null;
  readonly receivedAt: Instant;
}

/**
 * Tells a sender that says "it ended" from one whose clock is slow. Prometheus sends an end that moves on with every
 * message while an alert fires, and one that stands still and lies before the last once it has ended. So an end in the
 * past that moved on since the last message is still firing, and one that did not is the sender's word that it is over.
 * `last` is the end that the standing alert's last message gave; undefined when the alert is not known to fire.
 */
export function hear(message: Message, last: { readonly sentEndsAt: Instant | null } | undefined): Heard {
  if (message.says !== 'resolved') return { firing: true, behind: undefined, because: 'its source says that it fires' };
  if (message.sentEndsAt === null) return { firing: false, behind: undefined, because: 'its source said that it ended' };
  const behind = message.receivedAt - message.sentEndsAt;
  const told = `this source's clock is ${Math.max(1, Math.round(behind / 60_000))} min behind`;
  if (last === undefined) {
    return behind < MOST_BEHIND
      ? { firing: true, behind, because: told }
      : { firing: false, behind, because: `it ended at ${iso(message.sentEndsAt)} by its source's clock, before it was first heard of` };
  }
  return last.sentEndsAt !== null && message.sentEndsAt > last.sentEndsAt
    ? { firing: true, behind, because: told }
    : { firing: false, behind: undefined, because: 'its source said that it ended' };
}

/** Finds the year zero that Go clients send for "no time". */
const UNSET = -62_000_000_000_000;

/** A time as contracts send it: undefined when it is none, null when it says "no time". */
export function outsideInstant(text: string): Instant | null | undefined {
  const instant = parseInstant(text);
  if (instant === undefined) return undefined;
  return instant < UNSET ? null : instant;
}
