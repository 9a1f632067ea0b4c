import { hours, minutes, type Duration, type Instant } from '../../kernel/index.ts';
import { decide, type Matrix, type MatrixException } from './matrix.ts';

/** So long after a change nobody is asked: its record may still be written. */
export const QUIET_PERIOD: Duration = minutes(30);
/** What is found by looking more often than this in a day comes and goes by itself. */
export const FLAPS_FROM = 6;
const FLAP_SPAN: Duration = hours(24);

/** What feeds showed of one subject at one service, without a record. */
export interface Shown {
  readonly kind: string;
  readonly tier: number;
  readonly isDrift: boolean;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** Whether it is to be explained, and why, or why not. */
export interface Asked {
  readonly isAsked: boolean;
  readonly because: string;
}

/** Whether drift comes and goes by itself. */
const flaps = ({ isDrift, count, firstAt, lastAt }: Shown): boolean =>
  isDrift && count >= FLAPS_FROM && (lastAt - firstAt) / Math.max(1, count - 1) <= FLAP_SPAN / FLAPS_FROM;

/** Whether a kind of change of a tier may not be made without a record, and by which row: where the matrix asks somebody to approve it. */
export function asksRecordOf({ tier, kind }: Pick<Shown, 'tier' | 'kind'>, matrix: Matrix, exception?: MatrixException): Asked {
  const facts = {
    tier,
    kind,
    risk: 'low',
    proven: false,
    wide: false,
    severity: null,
    major: false,
    customers: 0,
  } as const;
  const answer = decide(matrix, facts, exception);
  const roles = answer.approvals.flatMap((step) => step.roles);
  if (answer.record !== 'before' || roles.length === 0) return { isAsked: false, because: `the row ${answer.row} asks for no record` };
  return { isAsked: true, because: `the row ${answer.row} asks for ${roles.join(' and ')}, and no record covers it` };
}

/** Whether what was shown without a record must be explained. */
export const asksRecord = (shown: Shown, matrix: Matrix, exception?: MatrixException): Asked =>
  flaps(shown)
    ? { isAsked: false, because: `it was found ${shown.count} times: it comes and goes by itself` }
    : asksRecordOf(shown, matrix, exception);
