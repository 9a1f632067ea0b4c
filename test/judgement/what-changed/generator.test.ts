import { describe, expect, it } from 'vitest';

import type { KnownCase } from './case.ts';
import { knownIncidents } from './incident.ts';
import { candidatesOf, firstThree, simpleRankings } from './simple.ts';

const COUNT = 400;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const all: readonly KnownCase[] = [...knownIncidents(1, COUNT)];
const caused = all.filter(({ cause }) => cause !== null);
const share = (of: readonly unknown[], among: readonly unknown[] = all): number => of.length / among.length;
const sorted = all.map((each) => candidatesOf(each.case).length).toSorted((one, other) => one - other);

describe('the incidents with known causes', () => {
  it('have at least 40 candidates at the median, and are repeated by their seed', () => {
    say(`candidates: ${sorted[Math.floor(COUNT / 10)]} at p10, ${sorted[COUNT / 2]} at p50, ${sorted[Math.floor(COUNT * 0.9)]} at p90`);
    expect(sorted[COUNT / 2]).toBeGreaterThanOrEqual(40);
    expect([...knownIncidents(1, 3)]).toEqual(all.slice(0, 3));
  });

  it('have a third of their causes on another service, a tenth two or three hops away, and 15 in 100 without one', () => {
    const elsewhere = share(
      caused.filter(({ hops }) => hops !== 0),
      caused,
    );
    const far = share(
      caused.filter(({ mechanism }) => mechanism === 'deep dependency'),
      caused,
    );
    const none = share(all.filter(({ cause }) => cause === null));
    say(`elsewhere ${elsewhere.toFixed(3)}, two or three hops ${far.toFixed(3)}, no change ${none.toFixed(3)}`);
    expect(elsewhere).toBeGreaterThan(0.28);
    expect(elsewhere).toBeLessThan(0.4);
    expect(far).toBeGreaterThan(0.07);
    expect(none).toBeGreaterThan(0.12);
    expect(none).toBeLessThan(0.18);
    expect(caused.filter((each) => candidatesOf(each.case).every(({ change }) => change !== each.cause)).length).toBeLessThan(COUNT / 100);
  });

  it('are too hard for every simple ranking: at most 0.60 have the cause in the first three', () => {
    for (const name of simpleRankings) {
      const found = share(
        caused.filter((each) => firstThree(name, each.case).includes(each.cause ?? '')),
        caused,
      );
      say(`${name}: ${found.toFixed(3)}`);
      expect(found, name).toBeLessThanOrEqual(0.6);
    }
  });
});
