import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { floorOf, ourHouse } from './house.ts';

const house = ourHouse();
const imports = new Map(
  house.sources.map((source) => [source.path, source.imports.filter((each) => each.isRelative).map((each) => each.target)]),
);

/** The imports that lead from one file to another, staying on the floors of the two; undefined when none do. */
function chain(from: string, to: string): string[] | undefined {
  const floors = new Set([floorOf(from), floorOf(to)]);
  const seen = new Set([from]);
  const ways: string[][] = [[from]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1) ?? '';
    if (last === to) return way;
    for (const next of imports.get(last) ?? []) {
      if (seen.has(next) || !floors.has(floorOf(next))) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** Arrows of ARCHITECTURE.md that are imports; between them rows are what hands the alert on. */
const arrows: readonly (readonly [string, string])[] = [
  ['app/server.ts', 'signals/routes.ts'],
  ['app/server.ts', 'platform/http/serve.ts'],
  ['app/server.ts', 'signals/take-in.ts'],
  ['signals/fold.ts', 'signals/rules/fold.ts'],
  ['signals/fold.ts', 'incidents/index.ts'],
  ['incidents/index.ts', 'paging/index.ts'],
  ['paging/advance.ts', 'oncall/index.ts'],
  ['paging/advance.ts', 'paging/rules/escalation.ts'],
  ['paging/deliver.ts', 'paging/channels/email/send.ts'],
];

describe('the way of one alert', () => {
  it.each(arrows)('%s leads to %s', (from, to) => {
    expect(house.files.has(`src/${from}`)).toBe(true);
    expect(chain(`src/${from}`, `src/${to}`)).toBeDefined();
  });

  it('is told in ARCHITECTURE.md with the same files', () => {
    const told = readFileSync('ARCHITECTURE.md', 'utf8');
    expect([...new Set(arrows.flat())].filter((file) => !told.includes(file))).toEqual([]);
  });

  it('does not run against the floors', () => {
    expect(chain('src/paging/index.ts', 'src/signals/index.ts')).toBeUndefined();
    expect(chain('src/oncall/index.ts', 'src/paging/index.ts')).toBeUndefined();
  });
});
