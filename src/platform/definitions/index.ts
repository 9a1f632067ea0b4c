export {
  currentDefinitions,
  definitionHistory,
  definitionsAt,
  definitionStamp,
  definitionVersion,
  endDefinition,
  findDefinition,
  putDefinition,
  type Definition,
  type DefinitionKind,
  type Edit,
} from './definitions.ts';
