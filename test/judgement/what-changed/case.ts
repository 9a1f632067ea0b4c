import type { PlacedService, RaisedAlarm, RecordedChange, Situation } from '../../../src/changes/rules/index.ts';

export type { AlarmOf } from '../../../src/changes/rules/index.ts';
export type CaseService = PlacedService;
export type CaseChange = RecordedChange;
export type CaseAlarm = RaisedAlarm;
export type Case = Situation;

/** A case and what was really behind it; a cause of null is an incident that no change made. */
export interface KnownCase {
  readonly seed: number;
  readonly mechanism: string;
  /** Dependencies between the incident's service and the cause's; 0 for the same, null where there is no cause or no way. */
  readonly hops: number | null;
  readonly cause: string | null;
  readonly case: Case;
}
