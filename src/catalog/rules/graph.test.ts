import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { circles, dependencyGraph, reach, type Dependency } from './index.ts';

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const dependencies: fc.Arbitrary<Dependency[]> = fc
  .array(fc.record({ from: names, to: names, kind: fc.constantFrom('hard' as const, 'soft' as const) }), { maxLength: 16 })
  .map((all) => all.filter(({ from, to }) => from !== to));

/** Every service that some walk reaches, by trying again and again until nothing more is reached. */
function closure(all: readonly Dependency[], start: string): Map<string, number> {
  const hops = new Map([[start, 0]]);
  for (let round = 1; round <= 8; round += 1)
    for (const { from, to } of all) if (hops.get(from) === round - 1 && !hops.has(to)) hops.set(to, round);
  hops.delete(start);
  return hops;
}

const hopsOf = (found: readonly { service: string; hops: number }[]) => new Map(found.map(({ service, hops }) => [service, hops]));

describe('the graph of dependencies', () => {
  it('CAT-5: upstream and downstream are found to any depth, each once, by the shortest way, circles or not', () => {
    fc.assert(
      fc.property(dependencies, names, (all, start) => {
        const graph = dependencyGraph(all);
        const upstream = reach(graph, start, { direction: 'upstream' });
        expect(hopsOf(upstream)).toEqual(closure(all, start));
        const turned = all.map(({ from, to, kind }) => ({ from: to, to: from, kind }));
        expect(hopsOf(reach(graph, start, { direction: 'downstream' }))).toEqual(closure(turned, start));
        expect(upstream.map(({ hops }) => hops)).toEqual(upstream.map(({ hops }) => hops).toSorted((one, other) => one - other));
      }),
    );
  });

  it('CAT-5: a depth leaves out what is further, and hard is what hard dependencies alone lead to', () => {
    fc.assert(
      fc.property(dependencies, names, fc.integer({ min: 1, max: 4 }), (all, start, depth) => {
        const found = reach(dependencyGraph(all), start, { direction: 'upstream', depth });
        expect(hopsOf(found)).toEqual(new Map([...closure(all, start)].filter(([, hops]) => hops <= depth)));
        const hard = closure(
          all.filter(({ kind }) => kind === 'hard'),
          start,
        );
        for (const each of found) expect(each.hard).toBe((hard.get(each.service) ?? Infinity) <= depth);
      }),
    );
  });

  it('CAT-5: circles are exactly the sets of services that all depend on one another', () => {
    fc.assert(
      fc.property(dependencies, (all) => {
        const found = circles(dependencyGraph(all));
        const together = (one: string, other: string) => closure(all, one).has(other) && closure(all, other).has(one);
        const services = [...new Set(all.flatMap(({ from, to }) => [from, to]))];
        for (const one of services)
          for (const other of services)
            if (one !== other) expect(found.some((each) => each.includes(one) && each.includes(other))).toBe(together(one, other));
        expect(found.flat().length).toBe(new Set(found.flat()).size);
      }),
    );
  });

  it('a thousand services in one long circle are walked without recursion', () => {
    const all = Array.from({ length: 20_000 }, (_, at) => ({ from: `s${at}`, to: `s${(at + 1) % 20_000}`, kind: 'hard' as const }));
    const graph = dependencyGraph(all);
    expect(circles(graph)[0]).toHaveLength(20_000);
    expect(reach(graph, 's0', { direction: 'downstream' })).toHaveLength(19_999);
  });
});
