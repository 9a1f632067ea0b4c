import { seconds, type Instant } from '../../kernel/index.ts';

/** How often a source is expected to be heard of, and what its silence means. */
export interface Expected {
  readonly everySeconds: number;
  /** How much later than that it may come. */
  readonly graceSeconds: number;
  /** Of the alert that says that it is silent. */
  readonly severity: number;
  /** The service that the alert is about; null: `unrouted`. */
  readonly service: string | null;
}

export interface Hearing {
  readonly seenAt: Instant | null;
  /** Since when it is expected. */
  readonly since: Instant;
  /** When we came back from our last downtime: what was sent meanwhile could not be heard. */
  readonly backAt: Instant;
}

/** From when on a source counts as silent. Our own downtime is not its silence: it has a whole length and its grace from our return. */
export function silentFrom(expected: Expected, { seenAt, since, backAt }: Hearing): Instant {
  return Math.max(seenAt ?? since, since, backAt) + seconds(expected.everySeconds + expected.graceSeconds);
}
