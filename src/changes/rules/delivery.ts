import type { Duration, Instant } from '../../kernel/index.ts';
import { median } from './median.ts';

/** A change as far as measures look at it. */
export interface MeasuredChange {
  readonly id: string;
  readonly kind: string;
  readonly environment: string;
  readonly outcome: 'success' | 'issues' | 'rolled-back' | 'failed' | null;
  readonly scheduledStart: Instant | null;
  readonly scheduledEnd: Instant | null;
  readonly start: Instant | null;
  readonly end: Instant | null;
  /** When the first of what it brought was written. */
  readonly writtenAt: Instant | null;
  /** It was made because another had failed: it takes one back, or mends an incident. */
  readonly isRework: boolean;
  /** Its row asked for approval and notice: without, it is never emergent. */
  readonly needsApproval: boolean;
  /** It had less notice than was asked of it. */
  readonly isEmergent: boolean;
}

/** An incident that a change is blamed for. One stands for each change and incident, and the same may come more than once. */
export interface Blamed {
  readonly changeId: string;
  readonly ticketId: string;
  readonly isDrill: boolean;
  readonly from: Instant;
  /** Null while service is not restored. */
  readonly until: Instant | null;
}

/** A number and the changes that it is made of. */
export interface Measure {
  readonly value: number | null;
  readonly rows: readonly string[];
}

/** A share: of how many, which of them, and both lists. */
export interface Share {
  readonly value: number | null;
  readonly rows: readonly string[];
  readonly of: readonly string[];
}

/** DORA's five of one service. */
export interface Delivery {
  /** Deployments a day. */
  readonly frequency: Measure;
  /** From what was written to production, in milliseconds: the median. */
  readonly leadTime: Measure;
  readonly failureRate: Share;
  /** From a deployment that failed until service was restored, in milliseconds: the median. */
  readonly recovery: Measure;
  readonly reworkRate: Share;
}

/** What changes cost beside. */
export interface Fallout {
  readonly incidents: readonly string[];
  /** Minutes in which at least one of them went on. */
  readonly outageMinutes: number;
  readonly rows: readonly string[];
}

const DAY: Duration = 86_400_000;

const distinct = (changes: readonly MeasuredChange[]): MeasuredChange[] => [...new Map(changes.map((each) => [each.id, each])).values()];

/** Deployments: what machines brought to production and did not call off, once each. */
const deploymentsIn = (changes: readonly MeasuredChange[]): MeasuredChange[] =>
  distinct(changes).filter(
    ({ kind, environment, outcome, end }) => kind === 'automated' && environment === 'production' && outcome !== null && end !== null,
  );

const share = (rows: readonly MeasuredChange[], of: readonly MeasuredChange[]): Share => ({
  value: of.length === 0 ? null : rows.length / of.length,
  rows: rows.map(({ id }) => id),
  of: of.map(({ id }) => id),
});

/** When service was back after a deployment that failed: the last incident it is blamed for, else the next deployment that went well. */
function recoveredAt(failed: MeasuredChange, all: readonly MeasuredChange[], blamed: readonly Blamed[]): Instant | null {
  const own = blamed.filter(({ changeId }) => changeId === failed.id);
  if (own.some(({ until }) => until === null)) return null;
  if (own.length > 0) return Math.max(...own.map(({ until }) => until ?? 0));
  const next = all.filter(({ outcome, end }) => outcome === 'success' && (end ?? 0) > (failed.end ?? 0)).map(({ end }) => end ?? 0);
  return next.length === 0 ? null : Math.min(...next);
}

/**
 * DORA's five of the deployments of one service that ended in a span of so many days. A deployment failed once, however
 * many incidents it is blamed for, so that the share never passes one.
 */
export function delivery(changes: readonly MeasuredChange[], blamed: readonly Blamed[], days: number): Delivery {
  const all = deploymentsIn(changes);
  const real = blamed.filter(({ isDrill }) => !isDrill);
  const accused = new Set(real.map(({ changeId }) => changeId));
  const failed = all.filter(({ id, outcome }) => outcome === 'failed' || outcome === 'rolled-back' || accused.has(id));
  const led = all.flatMap(({ id, writtenAt, end }) =>
    writtenAt === null || end === null || writtenAt > end ? [] : [{ id, took: end - writtenAt }],
  );
  const mended = failed.flatMap((each) => {
    const at = recoveredAt(each, all, real);
    return at === null || each.end === null ? [] : [{ id: each.id, took: Math.max(0, at - each.end) }];
  });
  return {
    frequency: { value: days <= 0 ? null : all.length / days, rows: all.map(({ id }) => id) },
    leadTime: { value: median(led.map(({ took }) => took)), rows: led.map(({ id }) => id) },
    failureRate: share(failed, all),
    recovery: { value: median(mended.map(({ took }) => took)), rows: mended.map(({ id }) => id) },
    reworkRate: share(
      all.filter(({ isRework }) => isRework),
      all,
    ),
  };
}

/** How much later than planned a change may begin or end and still be on time. */
export const ON_TIME: Duration = 15 * 60_000;

/** How many of the changes that had a plan and ended kept to it. */
export function adherence(changes: readonly MeasuredChange[]): Share {
  const planned = distinct(changes).filter(
    (each) => each.scheduledStart !== null && each.scheduledEnd !== null && each.start !== null && each.end !== null,
  );
  const kept = planned.filter(
    ({ scheduledStart, scheduledEnd, start, end }) =>
      Math.abs((start ?? 0) - (scheduledStart ?? 0)) <= ON_TIME && (end ?? 0) <= (scheduledEnd ?? 0) + ON_TIME,
  );
  return share(kept, planned);
}

/** How many changes had less notice than was asked, of those that need approval. */
export function emergentShare(changes: readonly MeasuredChange[]): Share {
  const all = distinct(changes).filter(({ environment, needsApproval }) => environment === 'production' && needsApproval);
  return share(
    all.filter(({ isEmergent }) => isEmergent),
    all,
  );
}

/** Minutes in which at least one span goes on, up to now for those without an end. */
function minutesOf(spans: readonly { readonly from: Instant; readonly until: Instant }[]): number {
  let [total, reached] = [0, -Infinity];
  for (const { from, until } of spans.toSorted((one, other) => one.from - other.from)) {
    total += Math.max(0, until - Math.max(from, reached));
    reached = Math.max(reached, until);
  }
  return total / 60_000;
}

/** The incidents that changes are blamed for, drills left out, and the minutes of them. */
export function fallout(changes: readonly MeasuredChange[], blamed: readonly Blamed[], now: Instant): Fallout {
  const known = new Set(changes.map(({ id }) => id));
  const own = blamed.filter(({ changeId, isDrill }) => known.has(changeId) && !isDrill);
  const incidents = [
    ...new Map(own.map((each) => [each.ticketId, { from: each.from, until: Math.max(each.from, each.until ?? now) }])).entries(),
  ];
  return {
    incidents: incidents.map(([id]) => id),
    outageMinutes: minutesOf(incidents.map(([, span]) => span)),
    rows: [...new Set(own.map(({ changeId }) => changeId))],
  };
}

/** How many days a span has. */
export const daysIn = (from: Instant, until: Instant): number => (until - from) / DAY;
