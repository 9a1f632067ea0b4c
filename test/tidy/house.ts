import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

import { parseSync } from 'vite';

/** The floors of src/, lowest first. A floor imports only those before it. */
export const FLOORS = [
  'kernel',
  'platform',
  'catalog',
  'oncall',
  'paging',
  'incidents',
  'status',
  'chat',
  'signals',
  'emergency',
  'changes',
  'monitoring',
  'readiness',
  'practice',
  'review',
  'auditor',
  'watch',
  'runner',
  'app',
  'web',
] as const;

export interface Import {
  /** The file it names, from the top of the house, or the package's name as written. */
  readonly target: string;
  readonly line: number;
  readonly isRelative: boolean;
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

/** A node of the syntax tree; what it holds beside its kind is looked at with care. */
export type SyntaxNode = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly nodes: readonly SyntaxNode[];
  readonly lineAt: (offset: number) => number;
}

/** Everything that the rules look at: all files by path, and those of TypeScript parsed. */
export interface House {
  readonly files: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
  readonly sources: readonly Source[];
}

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly says: string;
}

/** One rule of the house: what it says, and where it is broken. */
export interface TidyRule {
  readonly name: string;
  readonly find: (house: House) => readonly Finding[];
}

export const isTest = (path: string): boolean => path.startsWith('test/') || /\.test\.tsx?$/.test(path);
export const isWeb = (path: string): boolean => /^src\/(?:[a-z]+\/)?web\//.test(path) || path === 'vite.config.ts';
export const isRule = (path: string): boolean => /^src\/(?:kernel|[a-z]+\/rules)\//.test(path);
/** The product's own code of the server: neither tests nor web. */
export const isProduct = (path: string): boolean => path.startsWith('src/') && !isTest(path) && !isWeb(path);

/** The floor that a file of src/ stands on, undefined for other files. */
export const floorOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

/** How high a floor is; a floor that the house does not have is below all. */
export const heightOf = (floor: string): number => FLOORS.findIndex((each) => each === floor);

const isSyntaxNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** A node and every node within it, outermost first. */
export function nodesOf(root: unknown): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isSyntaxNode(value)) return;
    found.push(value);
    Object.values(value).forEach(look);
  };
  look(root);
  return found;
}

function lineCounter(text: string): (offset: number) => number {
  const ends = [...text.matchAll(/\n/g)].map((match) => match.index);
  return (offset) => ends.filter((end) => end < offset).length + 1;
}

type Parsed = ReturnType<typeof parseSync>;

function importsOf(path: string, text: string, parsed: Parsed): Import[] {
  const lineAt = lineCounter(text);
  const asImport = (request: string, start: number, rest: { isTypeOnly: boolean; isDynamic: boolean }): Import => {
    const isRelative = request.startsWith('.');
    return { target: isRelative ? posix.join(posix.dirname(path), request) : request, line: lineAt(start), isRelative, ...rest };
  };
  const allTypes = (entries: readonly { isType: boolean }[]): boolean => entries.length > 0 && entries.every((entry) => entry.isType);
  return [
    ...parsed.module.staticImports.map((each) =>
      asImport(each.moduleRequest.value, each.start, { isTypeOnly: allTypes(each.entries), isDynamic: false }),
    ),
    ...parsed.module.staticExports.flatMap((each) => {
      const from = each.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
      return from === null || from === undefined
        ? []
        : [asImport(from.value, each.start, { isTypeOnly: allTypes(each.entries), isDynamic: false })];
    }),
    ...parsed.module.dynamicImports.flatMap((each) => {
      const request = /^['"](.*)['"]$/.exec(text.slice(each.moduleRequest.start, each.moduleRequest.end))?.[1];
      return request === undefined ? [] : [asImport(request, each.start, { isTypeOnly: false, isDynamic: true })];
    }),
  ];
}

function parse(path: string, text: string): Source {
  const parsed = parseSync(path, text);
  return { path, text, imports: importsOf(path, text, parsed), nodes: nodesOf(parsed.program), lineAt: lineCounter(text) };
}

const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', '.cache', '.evenkeel', '.demo', 'coverage', 'reports', 'planted']);
const READ = /\.(?:ts|tsx|mjs|json|css|md|sql|html|js|yml|yaml|txt|service)$|(?:^|\/)(?:run|LICENSE|Dockerfile|\.npmrc|\.gitignore)$/;

function pathsBelow(root: string, folder: string): string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : pathsBelow(root, path);
    return READ.test(path) ? [path] : [];
  });
}

function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.add(folder);
  }
  return folders;
}

/** Reads a house, ours or a planted one, from the folder that it stands in. */
export function readHouse(root: string): House {
  const paths = pathsBelow(root, '').toSorted();
  const files = new Map(paths.map((path) => [path, readFileSync(posix.join(root, path), 'utf8')]));
  const sources = [...files].filter(([path]) => /\.tsx?$/.test(path)).map(([path, text]) => parse(path, text));
  return { files, folders: foldersOf(paths), sources };
}

let ours: House | undefined;

/** Our own house, read once for all that look at it. */
export const ourHouse = (): House => (ours ??= readHouse('.'));

/** A rule that looks at each parsed file by itself. */
export function perSource(
  name: string,
  applies: (path: string) => boolean,
  find: (source: Source) => readonly Omit<Finding, 'file'>[],
): TidyRule {
  return {
    name,
    find: (house) =>
      house.sources
        .filter((source) => applies(source.path))
        .flatMap((source) => find(source).map((each) => ({ file: source.path, ...each }))),
  };
}

/** A rule that looks at each line of each file that it applies to. */
export function perLine(name: string, applies: (path: string) => boolean, find: (line: string) => string | undefined): TidyRule {
  return {
    name,
    find: (house) =>
      [...house.files]
        .filter(([path]) => applies(path))
        .flatMap(([file, text]) =>
          text.split('\n').flatMap((content, index) => {
            const says = find(content);
            return says === undefined ? [] : [{ file, line: index + 1, says }];
          }),
        ),
  };
}
