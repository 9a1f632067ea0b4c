import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const top = new URL('..', import.meta.url);

/** Classes that a sheet draws wherever they stand: selectors of a single class. */
function drawn(sheet: string): Set<string> {
  const bare = sheet.replaceAll(/\/\*.*?\*\//gs, '');
  const selectors = [...bare.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(','));
  return new Set(selectors.map((each) => each.trim()).filter((each) => /^\.[\w-]+$/.test(each)));
}

it('a class is drawn in one sheet: all of them come together, and two that meant different things would mix', () => {
  const sheets = readdirSync(top, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(20);
  const by = new Map<string, string[]>();
  for (const name of sheets) {
    for (const each of drawn(readFileSync(new URL(name, top), 'utf8'))) by.set(each, [...(by.get(each) ?? []), name]);
  }
  expect([...by].filter(([, names]) => names.length > 1)).toEqual([]);
});
