import { posix } from 'node:path';

import { type House, type TidyRule } from '../house.ts';

interface Mention {
  readonly line: number;
  readonly path: string;
}

const CODE_FENCE = /^\s*```/;
/** A path with placeholders stands for many files: `src/AREA/index.ts`, `NNNN-title.md`, `*.ts`. */
const PLACEHOLDER = /[A-Z]{2,}|[*<>{}$…]/;
const NAMED_LIKE_A_FILE = /^(?:[a-z0-9._-]+\/)+[a-z0-9._-]*$|^(?:README|ARCHITECTURE|CONTRIBUTING|SECURITY|CHANGELOG|LICENSE)(?:\.md)?$/;
const KNOWN_ROOTS = /^(?:src|docs|test|bin|migrations|\.ci)\//;
const WITH_ENDING = /\.(?:ts|tsx|mjs|md|sql|json|css)$/;

const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
    .filter((path) => path !== '' && !/^[a-z]+:/.test(path));

const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`([^`\s]+)`/g)]
    .map((match) => (match[1] ?? '').replace(/:\d+$/, ''))
    .filter((path) => NAMED_LIKE_A_FILE.test(path) && (KNOWN_ROOTS.test(path) || WITH_ENDING.test(path)))
    .filter(
      (path) => path.startsWith('LICENSE') || !PLACEHOLDER.test(path.replace(/README|ARCHITECTURE|CONTRIBUTING|SECURITY|CHANGELOG/, '')),
    );

/** What a document names, outside of its code blocks. */
function mentions(text: string): { links: Mention[]; paths: Mention[] } {
  const links: Mention[] = [];
  const paths: Mention[] = [];
  let isCode = false;
  text.split('\n').forEach((content, index) => {
    if (CODE_FENCE.test(content)) isCode = !isCode;
    if (isCode) return;
    links.push(...linksIn(content).map((path) => ({ line: index + 1, path })));
    paths.push(...pathsIn(content).map((path) => ({ line: index + 1, path })));
  });
  return { links, paths };
}

const stands = (house: House, path: string): boolean => {
  const clean = posix.normalize(path).replace(/\/$/, '');
  return house.files.has(clean) || house.folders.has(clean);
};

/** A path may be written from the top, from src/, or from the document's own folder. */
const standsSomewhere = (house: House, from: string, path: string): boolean =>
  stands(house, path) || stands(house, `src/${path}`) || stands(house, posix.join(posix.dirname(from), path));

const isPicture = (path: string): boolean => /\.(?:png|svg|jpg|gif|webp)$/.test(path);

const docsNameRealFiles: TidyRule = {
  name: 'documents name real files',
  find: (house) =>
    [...house.files]
      .filter(([file]) => file.endsWith('.md') && !file.startsWith('test/tidy/'))
      .flatMap(([file, text]) => {
        const { links, paths } = mentions(text);
        return [
          ...links.filter(({ path }) => !isPicture(path) && !stands(house, posix.join(posix.dirname(file), path))),
          ...paths.filter(({ path }) => !path.startsWith('dist/') && !standsSomewhere(house, file, path)),
        ].map(({ line, path }) => ({ file, line, says: `${path} does not exist` }));
      }),
};

/** Names as the configuration reads them: `given(env, 'PORT')`, `port('SMTP_LISTEN', …)`, `['A', 'B'].map(…)`. */
const VARIABLE = /'([A-Z]{2,}(?:_[A-Z]+)*)'/g;

const configurationIsTold: TidyRule = {
  name: 'every variable of the environment is in the guide',
  find: (house) => {
    const guide = house.files.get('docs/guide/configuration.md') ?? '';
    return [...house.files]
      .filter(([file]) => file.startsWith('src/platform/config/') && !file.endsWith('.test.ts'))
      .flatMap(([file, text]) =>
        [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ''))]
          .filter((name) => !guide.includes(`\`${name}\``))
          .map((name) => ({ file, line: 1, says: `${name} is not in docs/guide/configuration.md` })),
      );
  },
};

export const docsRules: readonly TidyRule[] = [docsNameRealFiles, configurationIsTold];
