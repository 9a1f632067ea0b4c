export {
  currentDefinitions,
  definitionHistory,
  definitionsAt,
  definitionVersion,
  endDefinition,
  findDefinition,
  newestVersion,
  putDefinition,
  type Definition,
  type DefinitionKind,
  type Edit,
} from './definitions.ts';
