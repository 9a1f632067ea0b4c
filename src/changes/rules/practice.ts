import { days, type Duration, type Instant } from '../../kernel/index.ts';
import { adherence, emergentShare, fallout, type Blamed, type Fallout, type Measure, type MeasuredChange, type Share } from './delivery.ts';
import { median } from './median.ts';

/** A record of a person as measures of the practice look at it. */
export interface PractisedChange extends MeasuredChange {
  readonly quality: number | null;
  /** When it was put forward, and when the last approval came; null where nobody was asked or it has not come. */
  readonly askedAt: Instant | null;
  readonly approvedAt: Instant | null;
  readonly isApproved: boolean;
  readonly closedAt: Instant | null;
}

/** How an organisation changes what it runs. */
interface Practice {
  readonly kinds: readonly { readonly kind: string; readonly rows: readonly string[] }[];
  readonly emergent: Share;
  readonly adherence: Share;
  readonly quality: Measure;
  /** From being put forward to the last approval, in milliseconds: the median. */
  readonly approval: Measure;
  /** Changes that failed, were rolled back or are blamed for an incident, of those that ended. */
  readonly failure: Share;
  /** From the first step to the end, in milliseconds: the median. */
  readonly effort: Measure;
  /** Approved before they began and closed within a week of their end, of those that ended. */
  readonly process: Share;
  readonly fallout: Fallout;
}

/** A record is closed within so long of its end. */
const CLOSED_WITHIN: Duration = days(7);

const measure = (rows: readonly { readonly id: string; readonly value: number }[]): Measure => ({
  value: median(rows.map(({ value }) => value)),
  rows: rows.map(({ id }) => id),
});

const share = (rows: readonly MeasuredChange[], of: readonly MeasuredChange[]): Share => ({
  value: of.length === 0 ? null : rows.length / of.length,
  rows: rows.map(({ id }) => id),
  of: of.map(({ id }) => id),
});

function keptToProcess({ isApproved, approvedAt, start, end, closedAt }: PractisedChange, now: Instant): boolean {
  const inTime = isApproved && (approvedAt === null || start === null || approvedAt <= start);
  return inTime && end !== null && (closedAt ?? now) <= end + CLOSED_WITHIN;
}

/** The measures of the records of a span; each names the rows that it is made of. */
export function practiceOf(changes: readonly PractisedChange[], blamed: readonly Blamed[], now: Instant): Practice {
  const ended = changes.filter(({ outcome, end }) => outcome !== null && end !== null);
  const accused = new Set(blamed.filter(({ isDrill }) => !isDrill).map(({ changeId }) => changeId));
  const kinds = [...new Set(changes.map(({ kind }) => kind))].toSorted((one, other) => one.localeCompare(other, 'en'));
  return {
    kinds: kinds.map((kind) => ({ kind, rows: changes.filter((each) => each.kind === kind).map(({ id }) => id) })),
    emergent: emergentShare(changes),
    adherence: adherence(changes),
    quality: measure(changes.flatMap(({ id, quality }) => (quality === null ? [] : [{ id, value: quality }]))),
    approval: measure(
      changes.flatMap(({ id, askedAt, approvedAt }) =>
        askedAt === null || approvedAt === null ? [] : [{ id, value: approvedAt - askedAt }],
      ),
    ),
    failure: share(
      ended.filter(({ id, outcome }) => outcome === 'failed' || outcome === 'rolled-back' || accused.has(id)),
      ended,
    ),
    effort: measure(ended.flatMap(({ id, start, end }) => (start === null || end === null ? [] : [{ id, value: end - start }]))),
    process: share(
      ended.filter((each) => keptToProcess(each, now)),
      ended,
    ),
    fallout: fallout(changes, blamed, now),
  };
}
