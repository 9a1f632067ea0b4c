import type { Span } from './spans.ts';

/** A change as the calendar sees it. */
export interface Planned extends Span {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  /** Ids. */
  readonly services: readonly string[];
  readonly tier: number;
  /** Null for a machine, which can do two things at one time. */
  readonly technician: string | null;
  readonly hosts: readonly string[];
  /** Whether it may be felt by somebody who uses the service: what is not counts for no ceiling and keeps no distance. */
  readonly isImpacting: boolean;
}
