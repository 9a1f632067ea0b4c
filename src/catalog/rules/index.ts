export { aliasesOf, parseAlias, type Alias, type AliasRole } from './aliases.ts';
export {
  CODE_LIFE,
  CODE_TRIES,
  codeFrom,
  maySendCode,
  tryCode,
  type CodeHistory,
  type MaySend,
  type SentCode,
  type Trial,
} from './code.ts';
export { canonical, differences, type FieldDifference } from './difference.ts';
export { among, circles, dependencyGraph, reach, type Dependency, type DependencyGraph, type Direction } from './graph.ts';
export { inOrder, type Ordered } from './order.ts';
export { reachFindings, type Reaching } from './reachable.ts';
export { serviceFindings, type ServiceFacts } from './service-findings.ts';
export { freeSlug } from './slug.ts';
export { suggestSeverity, type Suggestion, type Threshold } from './thresholds.ts';
export { MOST_LEVELS, mayComeUnder, pathUp, type ParentOf, type Placing } from './tree.ts';
