import type { Duration, Instant } from '../../kernel/index.ts';

/**
 * Instances take the time from the database every ten seconds and carry it on by their own, so that they differ by a few
 * milliseconds. What was received apart by less than this stands in the order in which it is folded.
 */
export const SURELY_BEFORE: Duration = 500;

/** How a message came in. */
export interface Receipt {
  readonly receivedAt: Instant;
  /** It waited on an instance's disk while the database was away, so that others may have overtaken it. */
  readonly spooled: boolean;
  /** When its alert began, by its sender's clock; null where the sender did not say. */
  readonly sentStartsAt: Instant | null;
}

/** The end of a firing that is over, as a message told it. */
export interface ToldEnd {
  /** Null where no message told it: it was not heard of any more. */
  readonly receivedAt: Instant | null;
  /** By its sender's clock; null where it sent none. */
  readonly sentEndsAt: Instant | null;
}

/**
 * Whether a message waited on a disk while one that was received surely later went past it. What came straight into the log is
 * never overtaken, whatever the clocks say: it is folded in its order.
 */
export const isOvertaken = ({ spooled, receivedAt }: Pick<Receipt, 'spooled' | 'receivedAt'>, by: Instant | null): boolean =>
  spooled && by !== null && receivedAt < by - SURELY_BEFORE;

/** Whether a firing belongs to what is over. One that began after the end, by its sender's own clock, never does. */
export const isOfTheEnded = (receipt: Receipt, end: ToldEnd): boolean =>
  isOvertaken(receipt, end.receivedAt) &&
  (receipt.sentStartsAt === null || end.sentEndsAt === null || receipt.sentStartsAt <= end.sentEndsAt);
