import { posix } from 'node:path';

import { z } from 'zod';

import { type Finding, FLOORS, type House, isTest, perLine, type TidyRule } from '../house.ts';

const linesOf = (text: string): number => text.replace(/\n$/, '').split('\n').length;

/** A rule on every path of the house. */
const perPath = (name: string, find: (path: string, text: string, house: House) => string | undefined): TidyRule => ({
  name,
  find: (house) =>
    [...house.files].flatMap(([file, text]): Finding[] => {
      const says = find(file, text, house);
      return says === undefined ? [] : [{ file, line: 1, says }];
    }),
});

const isCode = (path: string): boolean => /^(?:src|test|bin|migrations)\/.*\.(?:ts|tsx|mjs|css|sql)$/.test(path);

/** Made from the table of routes, a line each: nobody edits it. */
const GENERATED = 'src/web/api-types.ts';

const fileLength = perPath('files have at most 400 lines', (path, text) =>
  isCode(path) && path !== GENERATED && linesOf(text) > 400 ? `${linesOf(text)} lines` : undefined,
);

const VAGUE = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'types', 'misc', 'lib']);

const names = perPath('names say what is inside', (path) => {
  if (!/^(?:src|test|bin)\//.test(path)) return undefined;
  const vague = path.split('/').find((part) => VAGUE.has(part.replace(/\..*$/, '')));
  return vague === undefined ? undefined : `${vague} says nothing`;
});

const areaReadme: TidyRule = {
  name: 'every room has a README of at most 30 lines',
  find: (house) =>
    FLOORS.filter((floor) => house.folders.has(`src/${floor}`)).flatMap((floor) => {
      const file = `src/${floor}/README.md`;
      const text = house.files.get(file);
      const hasDoor = house.files.has(`src/${floor}/index.ts`);
      if (text === undefined) return hasDoor ? [{ file, line: 1, says: 'is missing' }] : [];
      return linesOf(text) > 30 ? [{ file, line: 31, says: `${linesOf(text)} lines` }] : [];
    }),
};

const decisionLength = perPath('decision records have at most 60 lines', (path, text) =>
  path.startsWith('docs/decisions/') && linesOf(text) > 60 ? `${linesOf(text)} lines` : undefined,
);

const FLOOR_LINE = /^src\/([a-z]+)\//gm;

const floorsInOrder: TidyRule = {
  name: 'ARCHITECTURE.md names the floors in their order',
  find: (house) => {
    const text = house.files.get('ARCHITECTURE.md');
    if (text === undefined) return [];
    const named = [...text.matchAll(FLOOR_LINE)].map((match) => match[1] ?? '');
    const there = FLOORS.filter((floor) => house.folders.has(`src/${floor}`));
    const wanted = FLOORS.filter((floor) => named.includes(floor) || there.includes(floor));
    return named.join(' ') === wanted.join(' ')
      ? []
      : [{ file: 'ARCHITECTURE.md', line: 1, says: `names ${named.join(' ')}; wanted ${wanted.join(' ')}` }];
  },
};

const FORBIDDEN: readonly [RegExp, string][] = [
  [/\b(?:TODO|FIXME|XXX|HACK)\b/, 'work put off'],
  [/registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.pkg\.github\.com/, "a registry's host"],
  [/(?:^|[\s"'`(=:])\/(?:home|Users)\/[a-z]/, 'a path of one machine'],
];

const words = perLine(
  'no work put off, no path of one machine',
  (path) => !path.startsWith('test/tidy/') && path !== 'LICENSE',
  (line) => FORBIDDEN.find(([pattern]) => pattern.test(line))?.[1],
);

/** Of two digits at most: people call a change CHG-20446, and examples do. */
const REQUIREMENT = /\b(?:CAT|SIG|ONC|PAG|INC|CHG|MON|RDY|PRA|REV|PLT)-\d{1,2}\b/;

const requirements = perLine(
  'requirement ids stand in names of tests only',
  (path) => /^(?:src|migrations)\//.test(path) && !isTest(path) && !path.endsWith('.md'),
  (line) => REQUIREMENT.exec(line)?.[0],
);

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ resolved: z.string().optional() })) });

const lockfile = perPath('the lockfile names no download address', (path, text) => {
  if (posix.basename(path) !== 'package-lock.json') return undefined;
  const found = Object.entries(lockSchema.parse(JSON.parse(text)).packages).find(([, entry]) => /^https?:/.test(entry.resolved ?? ''));
  return found === undefined ? undefined : found[0];
});

export const furnitureRules: readonly TidyRule[] = [
  fileLength,
  names,
  areaReadme,
  decisionLength,
  floorsInOrder,
  words,
  requirements,
  lockfile,
];
