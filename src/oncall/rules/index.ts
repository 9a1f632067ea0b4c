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
export { aliasesOf, aliasName, parseAlias, type Alias, type NotifyTopic, type PagingRole } from './aliases.ts';
export {
  managementLevels,
  resolveRole,
  rotationResolution,
  type Named,
  type Resolution,
  type RotationAnswer,
  type ServiceFacts,
  type TeamFacts,
} from './resolution.ts';
