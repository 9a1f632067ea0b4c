import { days, hours, wallMillisAt, type Duration, type Instant, type Zone } from '../../kernel/index.ts';
import type { MatrixAnswer, Notice } from './matrix.ts';

/** What counts where a row asks for approval and says nothing of notice. */
const USUAL_NOTICE: Notice = { hours: 48 };

/** Where a team's working days are counted. */
export interface WorkingTime {
  readonly zone: Zone;
  /** Days such as 2026-12-25. */
  readonly holidays: ReadonlySet<string>;
}

const DAY = days(1);

function isWorking(at: Instant, { zone, holidays }: WorkingTime): boolean {
  const day = new Date(wallMillisAt(zone, at)).toISOString().slice(0, 10);
  return ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) && !holidays.has(day);
}

/** The latest instant that is so much before the start. */
export function noticeEnd(start: Instant, notice: Notice, where: WorkingTime): Instant {
  if ('hours' in notice) return start - hours(notice.hours);
  let at = start;
  for (let left = notice.workingDays, looked = 0; left > 0 && looked < 400; looked += 1) {
    at -= DAY;
    if (isWorking(at, where)) left -= 1;
  }
  return at;
}

/** By when the last approval must be there; null where none is asked for, or no notice. */
export function approvedBy(
  answer: Pick<MatrixAnswer, 'approvals' | 'notice' | 'record'>,
  start: Instant,
  where: WorkingTime,
): Instant | null {
  if (answer.approvals.length === 0 || answer.record === 'after' || answer.notice === 'none') return null;
  return noticeEnd(start, answer.notice ?? USUAL_NOTICE, where);
}

/**
 * Why a change is emergent, or null: its last approval came, or can now only come, later than its notice asks. A change that needs
 * no approval never is.
 */
export function emergentBecause(by: Instant | null, approvedAt: Instant | null, now: Instant): string | null {
  if (by === null || (approvedAt ?? now) <= by) return null;
  const late = Math.max(1, Math.ceil(((approvedAt ?? now) - by) / hours(1)));
  const words = `${late} ${late === 1 ? 'hour' : 'hours'} later than its notice asks`;
  return approvedAt === null ? `it is not approved yet, ${words}` : `its last approval came ${words}`;
}

/** The ticket that a change says it is for. */
export interface Excuse {
  readonly number: number;
  /** Now, and the highest that it ever had. */
  readonly severity: number;
  readonly worst: number;
  /** What is practised, or a machine's own proof, excuses nothing. */
  readonly isReal: boolean;
  /** Whether each service of the change is the ticket's, or calls it or is called by it, over others too. */
  readonly isNear: boolean;
  readonly cutAt: Instant;
  /** When it became a severity 2, or null. */
  readonly raisedAt: Instant | null;
}

/** A ticket that is younger than this when a change is put forward for it is looked at closely. */
const SHORTLY: Duration = hours(4);

/** What approvers are warned of: a severity 2 that was cut or raised shortly before the change that it excuses. Null where nothing is odd. */
export function excuseFlag(excuse: Excuse | null, submittedAt: Instant): string | null {
  if (excuse === null || excuse.severity !== 2) return null;
  const raised = excuse.raisedAt !== null && excuse.raisedAt > excuse.cutAt;
  const since = raised ? (excuse.raisedAt ?? excuse.cutAt) : excuse.cutAt;
  const before = submittedAt - since;
  if (before < 0 || before > SHORTLY) return null;
  const ago = Math.round(before / 60_000);
  return `T-${excuse.number} ${raised ? 'was raised to severity 2' : 'was cut as severity 2'} ${ago} ${ago === 1 ? 'minute' : 'minutes'} before this change was put forward`;
}

/** Why a ticket does not count as what a change mends, or null where it does. */
export function countsNot({ number, isReal, isNear, cutAt }: Excuse, start: Instant | null): string | null {
  if (!isReal) return `T-${number} is no real incident`;
  if (!isNear) return `T-${number} is of a service that this change does not touch`;
  return start === null || start < cutAt ? `T-${number} was cut only after it began` : null;
}

/** The severity of what a change mends, the highest that its ticket ever had; null where it mends none. */
export const severityMended = (excuse: Excuse | null, start: Instant | null): number | null =>
  excuse === null || countsNot(excuse, start) !== null ? null : excuse.worst;
