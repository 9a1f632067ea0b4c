import type { Instant } from '../../../src/kernel/index.ts';

/** A service as a case names it, with whom it calls and where it runs. */
export interface CaseService {
  readonly service: string;
  readonly tier: number;
  readonly hosts: readonly string[];
  readonly zones: readonly string[];
  readonly dependencies: readonly { readonly service: string; readonly kind: 'hard' | 'soft' }[];
}

export const CHANGE_KINDS = ['standard', 'automated', 'configuration', 'code', 'data', 'infrastructure', 'emergency'] as const;

/** A change as its record stood when the incident was looked at. */
export interface CaseChange {
  readonly change: string;
  readonly services: readonly string[];
  readonly kind: (typeof CHANGE_KINDS)[number];
  readonly environment: string;
  readonly state: 'scheduled' | 'working' | 'resolved' | 'closed' | 'cancelled';
  /** When it began to have an effect. */
  readonly start: Instant;
  /** Null while it goes on. */
  readonly end: Instant | null;
  /** When each stage of a roll-out began. */
  readonly stages: readonly Instant[];
  readonly risk: 'low' | 'medium' | 'high' | null;
  readonly size: number | null;
  readonly quality: number | null;
  readonly outcome: 'success' | 'issues' | 'rolled-back' | 'failed' | null;
  /** What became of earlier changes of this kind on this service. */
  readonly history: { readonly runs: number; readonly fallout: number } | null;
}

/** What an alarm speaks of, where its name tells. */
export type AlarmOf = 'errors' | 'latency' | 'saturation' | 'memory' | 'disk' | 'traffic' | 'certificate' | 'vendor';

export interface CaseAlarm {
  readonly service: string;
  readonly at: Instant;
  readonly of: AlarmOf | null;
  /** Whether it came with an error that was never seen before. */
  readonly isNew: boolean;
}

/** What the first screen of an incident knows: an organisation, its recent changes, and who raised an alarm when. */
export interface Case {
  readonly incident: { readonly service: string; readonly at: Instant };
  readonly services: readonly CaseService[];
  readonly changes: readonly CaseChange[];
  readonly alarms: readonly CaseAlarm[];
}

/** A case and what was really behind it; a cause of null is an incident that no change made. */
export interface KnownCase {
  readonly seed: number;
  readonly mechanism: string;
  /** Dependencies between the incident's service and the cause's; 0 for the same, null where there is no cause or no way. */
  readonly hops: number | null;
  readonly cause: string | null;
  readonly case: Case;
}
