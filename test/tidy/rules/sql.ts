import { isProduct, isTest, type Source, type SyntaxNode, nodesOf, perLine, perSource, type TidyRule } from '../house.ts';

const tagOf = (node: SyntaxNode): string => {
  const tag = node.type === 'TaggedTemplateExpression' ? nodesOf(node['tag'])[0] : undefined;
  return typeof tag?.['name'] === 'string' ? tag['name'] : '';
};

const statements = (source: Source): SyntaxNode[] => source.nodes.filter((node) => tagOf(node) === 'sql');

const isStore = (path: string): boolean => /\/store(?:-[a-z0-9-]+)?\.ts$/.test(path) || path.includes('/store/');

const sqlInStores = perSource(
  'SQL stands in stores',
  (path) => isProduct(path) && !path.startsWith('src/platform/') && !isStore(path),
  (source) => statements(source).map((node) => ({ line: source.lineAt(node.start), says: 'a statement outside of store.ts' })),
);

const OWN_TIME =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\bcurrent_(?:timestamp|date|time)\b|\blocaltime(?:stamp)?\b/i;
const says = (text: string): string | undefined => {
  const found = OWN_TIME.exec(text.replace(/--.*$/, ''));
  return found === null ? undefined : `the database's own time: ${found[0]}`;
};

const nowIsParameter = perSource(
  'SQL takes now as a parameter',
  (path) => isProduct(path) && !path.startsWith('src/platform/') && !isTest(path),
  (source) =>
    statements(source).flatMap((node) => {
      const quasis = nodesOf(node['quasi']).filter((each) => each.type === 'TemplateElement');
      return quasis.flatMap((each) => {
        const text = source.text.slice(each.start, typeof each['end'] === 'number' ? each['end'] : each.start);
        const found = says(text);
        return found === undefined ? [] : [{ line: source.lineAt(each.start), says: found }];
      });
    }),
);

const noDefaultTime = perLine('migrations set no time of their own', (path) => path.startsWith('migrations/'), says);

export const sqlRules: readonly TidyRule[] = [sqlInStores, nowIsParameter, noDefaultTime];
