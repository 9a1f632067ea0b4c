import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const top = new URL('..', import.meta.url);
const sheets = readdirSync(top, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));

/** The selectors of a sheet, one by one. */
function selectors(name: string): readonly string[] {
  const bare = readFileSync(new URL(name, top), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
  return [...bare.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(',')).map((each) => each.trim());
}

/** Which sheets, or areas, have each of what is found in them. */
function owners(of: (name: string) => string, found: (selector: string) => string | undefined): Map<string, Set<string>> {
  const by = new Map<string, Set<string>>();
  for (const name of sheets)
    for (const selector of selectors(name)) {
      const each = found(selector);
      if (each !== undefined) by.set(each, (by.get(each) ?? new Set()).add(of(name)));
    }
  return by;
}

const several = (by: Map<string, Set<string>>): string[] =>
  [...by].filter(([, all]) => all.size > 1).map(([each, all]) => [each, ...all].join(' '));

it('a class by itself is drawn in one sheet: all of them come together, and two that meant different things would mix', () => {
  expect(sheets.length).toBeGreaterThan(20);
  const alone = owners(
    (name) => name,
    (selector) => /^\.[\w-]+$/.exec(selector)?.[0],
  );
  expect(alone.size).toBeGreaterThan(200);
  expect(several(alone)).toEqual([]);
});

it('what one area draws within a class of its own, no other area draws: what both draw in is shared', () => {
  const first = (selector: string): string | undefined => /^\.[\w-]+/.exec(selector)?.[0];
  const shared = new Set(
    sheets.filter((name) => name.startsWith('web/')).flatMap((name) => selectors(name).flatMap((each) => first(each) ?? [])),
  );
  const within = owners(
    (name) => name.split('/')[0] ?? '',
    (selector) => {
      const root = first(selector);
      return root === undefined || shared.has(root) ? undefined : root;
    },
  );
  expect(several(within)).toEqual([]);
});
