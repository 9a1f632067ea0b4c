export { planOf, weekdays, type RotationPlan, type RotationTerms, type TurnLength, type Weekday } from './rotation.ts';
export {
  nextMembers,
  onCallAt,
  rotationOf,
  shiftsBetween,
  type Override,
  type Rotation,
  type RotationVersion,
  type Shift,
  type Watch,
} from './shifts.ts';
export { differencesBetween, type Difference } from './difference.ts';
export {
  managementLevels,
  resolveNotification,
  resolveRole,
  rotationResolution,
  type Named,
  type NotificationFacts,
  type PagingRole,
  type Resolution,
  type RotationAnswer,
  type ServiceFacts,
  type TeamFacts,
} from './resolution.ts';
