export {
  currentDefinitions,
  definitionHistory,
  definitionsAt,
  definitionStamp,
  definitionVersionsWhere,
  endDefinition,
  findDefinition,
  moveStamp,
  putDefinition,
  type Definition,
  type DefinitionKind,
  type Edit,
} from './definitions.ts';
export { editedView, endOver, lastEdits, putOver, readVersion, readVersionQuery } from './over-version.ts';
