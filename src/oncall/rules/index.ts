export { planOf, weekdays, type RotationPlan, type RotationTerms, type TurnLength, type Weekday } from './rotation.ts';
export {
  gapsBetween,
  nextMembers,
  onCallAt,
  rotationOf,
  shiftAt,
  shiftsBetween,
  type Override,
  type Rotation,
  type RotationVersion,
  type Shift,
  type Watch,
} from './shifts.ts';
