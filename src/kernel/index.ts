export { Fault, type Retry } from './fault.ts';
export { token32, uuid7 } from './ids.ts';
export { Bug, must, mustHave } from './must.ts';
export { refusals, type RefusalCode, type RefusalKind } from './refusals.ts';
export { ok, refuse, type Refusal, type Result } from './result.ts';
export type { Shape } from './shape.ts';
export { days, hours, iso, minutes, parseInstant, seconds, type Duration, type Instant } from './time.ts';
export {
  firstInstantOf,
  offsetAt,
  wallMillis,
  wallMillisAt,
  wallOf,
  wallTime,
  ZONE_BLOCK,
  type OffsetPeriod,
  type Wall,
  type WallMillis,
  type WallTime,
  type Zone,
} from './zone.ts';
