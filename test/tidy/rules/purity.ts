import { isProduct, isTest, isWeb, nodesOf, perSource, type Source, type SyntaxNode, type TidyRule } from '../house.ts';

const nodeAt = (node: SyntaxNode, key: string): SyntaxNode | undefined => nodesOf(node[key])[0];
const nameOf = (node: SyntaxNode | undefined): string =>
  node?.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : '';

/** What is called or read, as `Date.now` or `setTimeout`. */
function spelled(node: SyntaxNode | undefined): string {
  if (node?.type !== 'MemberExpression') return nameOf(node);
  return `${spelled(nodeAt(node, 'object'))}.${nameOf(nodeAt(node, 'property'))}`;
}

const CLOCK_READS =
  /^(?:globalThis\.)?(?:Date\.now|Math\.random|performance\.now|performance\.timeOrigin|process\.hrtime(?:\.bigint)?|Temporal\.Now\b.*|(?:crypto\.|webcrypto\.)?(?:randomUUID|randomBytes|randomInt|randomFillSync|getRandomValues))$/;
const CHANCE_IMPORTS = new Set(['randomUUID', 'randomBytes', 'randomInt', 'randomFillSync', 'randomFill', 'webcrypto']);

const hasArguments = (node: SyntaxNode): boolean => Array.isArray(node['arguments']) && node['arguments'].length > 0;

function readsClock(node: SyntaxNode): string | undefined {
  if (node.type === 'MemberExpression' && CLOCK_READS.test(spelled(node))) return spelled(node);
  if (node.type === 'CallExpression' && CLOCK_READS.test(spelled(nodeAt(node, 'callee')))) return spelled(nodeAt(node, 'callee'));
  const isDate = (node.type === 'NewExpression' || node.type === 'CallExpression') && spelled(nodeAt(node, 'callee')) === 'Date';
  if (isDate && !hasArguments(node)) return 'Date()';
  if (node.type === 'ImportSpecifier' && CHANCE_IMPORTS.has(nameOf(nodeAt(node, 'imported'))))
    return `import of ${nameOf(nodeAt(node, 'imported'))}`;
  return undefined;
}

/** Findings with one on each line at most. */
const once = (found: readonly { line: number; says: string }[]): { line: number; says: string }[] =>
  found.filter((each, index) => found.findIndex((other) => other.line === each.line) === index);

const pick = (source: Source, says: (node: SyntaxNode) => string | undefined): { line: number; says: string }[] =>
  once(
    source.nodes.flatMap((node) => {
      const found = says(node);
      return found === undefined ? [] : [{ line: source.lineAt(node.start), says: found }];
    }),
  );

const isClock = (path: string): boolean =>
  // The scripts within the page stand before every module, so that they can ask none.
  path.startsWith('src/platform/clock/') || /^src\/web\/(?:clock|first-script|last-script)\.ts$/.test(path);

/** A browser makes its own idempotency keys and secrets, and nothing is decided by them. */
const isBrowserSecret = (path: string, says: string): boolean => isWeb(path) && says === 'crypto.getRandomValues';

const clockAndChance = perSource(
  'clock and chance are read in platform/clock only',
  (path) => path.startsWith('src/') && !isTest(path) && !isClock(path),
  (source) => pick(source, readsClock).filter((each) => !isBrowserSecret(source.path, each.says)),
);

/**
 * Loops that stand with their area: the door and the group commit of the intake, rounds that one bad message or entry must not end,
 * the rooms of a chat, the watcher, to which every failure of its target is news, and the runner, whose disk and commands are its world.
 */
const LOOPS = new Set([
  'src/signals/door.ts',
  'src/signals/intake-log.ts',
  'src/signals/fold.ts',
  'src/paging/deliver.ts',
  'src/chat/keeper.ts',
  'src/watch/watcher.ts',
  'src/watch/target.ts',
  'src/watch/serve.ts',
  'src/runner/memory.ts',
  'src/runner/run-command.ts',
  'src/runner/runner-file.ts',
  'src/runner/runner.ts',
]);

/** Adapters to the outside, and loops: they may wait, and they meet the failures of the world. */
const mayWait = (path: string): boolean =>
  /^src\/(?:platform|app)\//.test(path) || /\/(?:channels|sources|replies|providers)\//.test(path) || LOOPS.has(path);

const TIMERS = /^(?:globalThis\.)?(?:setTimeout|setInterval|setImmediate)$/;

const timers = perSource(
  'timers stand in adapters and loops',
  (path) => isProduct(path) && !mayWait(path),
  (source) => [
    ...source.imports.filter((each) => /^(?:node:)?timers/.test(each.target)).map((each) => ({ line: each.line, says: each.target })),
    ...pick(source, (node) => {
      const called = node.type === 'CallExpression' ? spelled(nodeAt(node, 'callee')) : '';
      return TIMERS.test(called) ? called : undefined;
    }),
  ],
);

/** A catch that names one failure and throws every other on hides nothing. */
function throwsOn(clause: SyntaxNode): boolean {
  const body = nodeAt(clause, 'body')?.['body'];
  const last: unknown = Array.isArray(body) ? body.at(-1) : undefined;
  return nodesOf(last)[0]?.type === 'ThrowStatement';
}

/** A promise's catch is given a function; a schema's is given the value to fall back to. */
function isPromiseCatch(node: SyntaxNode): boolean {
  const callee = node.type === 'CallExpression' ? nodeAt(node, 'callee') : undefined;
  if (callee?.type !== 'MemberExpression' || nameOf(nodeAt(callee, 'property')) !== 'catch') return false;
  return nodesOf(node['arguments'])[0]?.type !== 'Literal';
}

const catches = perSource(
  'catch lives in adapters and loops',
  (path) => isProduct(path) && !mayWait(path),
  (source) =>
    pick(source, (node) => {
      if (node.type === 'CatchClause') return throwsOn(node) ? undefined : 'catch';
      return isPromiseCatch(node) ? '.catch()' : undefined;
    }),
);

export const purityRules: readonly TidyRule[] = [clockAndChance, timers, catches];
