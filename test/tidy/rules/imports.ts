import {
  type Finding,
  floorOf,
  heightOf,
  type House,
  type Import,
  isProduct,
  isRule,
  isTest,
  isWeb,
  perSource,
  type Source,
  type TidyRule,
} from '../house.ts';

const finding = (file: string, each: Import, says: string): Finding => ({ file, line: each.line, says });

/** Every import of one file of the product by another, tests left out. */
const edges = (house: House, applies: (path: string) => boolean): { source: Source; each: Import }[] =>
  house.sources
    .filter((source) => source.path.startsWith('src/') && !isTest(source.path) && applies(source.path))
    .flatMap((source) => source.imports.filter((each) => each.isRelative).map((each) => ({ source, each })));

const pointDown: TidyRule = {
  name: 'imports point down',
  find: (house) =>
    edges(house, isProduct).flatMap(({ source, each }) => {
      const from = floorOf(source.path);
      const to = floorOf(each.target);
      if (from === undefined || to === undefined || from === to) return [];
      return heightOf(to) < heightOf(from) ? [] : [finding(source.path, each, `${from} stands below ${to}: ${each.target}`)];
    }),
};

const knownFloors: TidyRule = {
  name: 'every room is on a floor of the house',
  find: (house) =>
    house.sources
      .filter((source) => heightOf(floorOf(source.path) ?? 'kernel') < 0)
      .map((source) => ({ file: source.path, line: 1, says: `the house has no floor ${floorOf(source.path) ?? ''}` })),
};

/** Platform is a floor of rooms, some with rooms of their own: each is met at its index.ts where it has one. */
function isPlatformDoor(house: House, target: string): boolean {
  const room = /^src\/platform\/([^/]+)\/(.+)$/.exec(target);
  if (room === null) return true;
  return target.endsWith('/index.ts') || !house.files.has(`src/platform/${room[1] ?? ''}/index.ts`);
}

function isDoor(house: House, from: string, target: string): boolean {
  const to = floorOf(target) ?? '';
  if (to === 'platform') return isPlatformDoor(house, target);
  if (target === `src/${to}/index.ts`) return true;
  return isRule(from) && target === `src/${to}/rules/index.ts`;
}

const meetAtIndex: TidyRule = {
  name: 'areas meet at index.ts',
  find: (house) =>
    edges(house, isProduct)
      .filter(({ source, each }) => floorOf(source.path) !== floorOf(each.target) && !isWeb(each.target))
      .filter(({ source, each }) => floorOf(each.target) !== undefined && !isDoor(house, source.path, each.target))
      .map(({ source, each }) => finding(source.path, each, `reaches past a door: ${each.target}`)),
};

const webApart: TidyRule = {
  name: 'server and web stay apart',
  find: (house) => [
    ...edges(house, isProduct)
      .filter(({ each }) => isWeb(each.target))
      .map(({ source, each }) => finding(source.path, each, `the server imports a screen: ${each.target}`)),
    ...edges(house, isWeb)
      .filter(({ each }) => each.target.startsWith('src/') && !isWeb(each.target) && !isRule(each.target) && !each.isTypeOnly)
      .map(({ source, each }) => finding(source.path, each, `a screen imports the server: ${each.target}`)),
    ...edges(house, isWeb)
      .filter(({ source, each }) => floorOf(source.path) !== 'web' && floorOf(each.target) !== 'web' && isWeb(each.target))
      .filter(({ source, each }) => heightOf(floorOf(each.target) ?? '') > heightOf(floorOf(source.path) ?? ''))
      .map(({ source, each }) => finding(source.path, each, `a screen imports one of a higher floor: ${each.target}`)),
  ],
};

/** The way back to where a walk began, or undefined when there is none. */
function cycleFrom(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | undefined {
  const seen = new Set<string>();
  const walk = (at: string, path: readonly string[]): string[] | undefined => {
    for (const next of graph.get(at) ?? []) {
      if (next === start) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

const noCycles: TidyRule = {
  name: 'imports make no cycle',
  find: (house) => {
    const graph = new Map(
      house.sources.map((source) => [
        source.path,
        source.imports.filter((each) => each.isRelative && !each.isDynamic).map((each) => each.target),
      ]),
    );
    return house.sources.flatMap((source) => {
      const cycle = cycleFrom(graph, source.path);
      return cycle === undefined ? [] : [{ file: source.path, line: 1, says: cycle.join(' > ') }];
    });
  },
};

/** Pure packages that a rule may call: patterns without backtracking, calendars without a clock. */
const PURE_PACKAGES = new Set(['re2js', 'temporal-polyfill', 'zod']);

const rulesArePure = perSource(
  'rules and kernel import only rules and kernel',
  (path) => isRule(path) && !isTest(path),
  (source) =>
    source.imports
      .filter((each) => (each.isRelative ? !isRule(each.target) : !PURE_PACKAGES.has(each.target)))
      .map((each) => ({ line: each.line, says: each.target })),
);

/** What the auditor may share with what it judges: the ground that all stand on, and definitions. */
const AUDITOR_MAY = [
  /^src\/kernel\//,
  /^src\/platform\/(?:actor|settings)\.ts$/,
  /^src\/platform\/(?:clock|database|http|journal)\//,
  /^src\/(?:catalog|oncall)\/index\.ts$/,
  /^src\/auditor\//,
];

const auditorStandsAlone: TidyRule = {
  name: 'the auditor shares no code with what it judges',
  find: (house) =>
    edges(house, (path) => path.startsWith('src/auditor/'))
      .filter(({ each }) => !AUDITOR_MAY.some((allowed) => allowed.test(each.target)))
      .map(({ source, each }) => finding(source.path, each, `the auditor imports ${each.target}`)),
};

export const importRules: readonly TidyRule[] = [pointDown, knownFloors, meetAtIndex, webApart, noCycles, rulesArePure, auditorStandsAlone];
