import type { Instant } from '../../kernel/index.ts';

/** A service as far as it bears on what a change may have done: whom it calls and where it runs. */
export interface PlacedService {
  readonly service: string;
  readonly tier: number;
  readonly hosts: readonly string[];
  readonly zones: readonly string[];
  readonly dependencies: readonly { readonly service: string; readonly kind: 'hard' | 'soft' }[];
}

/** A change as its record stands when somebody asks what changed. */
export interface RecordedChange {
  readonly change: string;
  readonly services: readonly string[];
  readonly kind: 'standard' | 'automated' | 'configuration' | 'code' | 'data' | 'infrastructure' | 'emergency';
  readonly environment: string;
  readonly state: string;
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
  /** What became of earlier changes of its services. */
  readonly history: { readonly runs: number; readonly fallout: number } | null;
}

/** What an alarm speaks of, where its name tells. */
export const ALARMS_OF = ['errors', 'latency', 'saturation', 'memory', 'disk', 'traffic', 'certificate', 'vendor'] as const;
export type AlarmOf = (typeof ALARMS_OF)[number];

export interface RaisedAlarm {
  readonly service: string;
  readonly at: Instant;
  readonly of: AlarmOf | null;
  /** Whether it came with an error that was never seen before. */
  readonly isNew: boolean;
}

/** What is known when somebody asks what changed: an incident's service and its first alarm, recent changes, and who raised alarms when. */
export interface Situation {
  readonly incident: { readonly service: string; readonly at: Instant };
  readonly services: readonly PlacedService[];
  readonly changes: readonly RecordedChange[];
  readonly alarms: readonly RaisedAlarm[];
}
