import { expect, it } from 'vitest';

import { budgetOf } from './objective.ts';

it('PAG-16: the error budget is what the objective allows, less what was late', () => {
  const all = budgetOf({ good: 2000, bad: 0 });
  expect([all.reached, all.left]).toEqual([1, 1]);
  expect(all.allowed).toBeCloseTo(2);
  const half = budgetOf({ good: 1999, bad: 1 });
  expect(half.reached).toBe(0.9995);
  expect(half.left).toBeCloseTo(0.5);
  expect(budgetOf({ good: 99, bad: 1 }).left).toBeCloseTo(-9);
});

it('PAG-16: where nothing was measured nothing is said to be met', () => {
  expect(budgetOf({ good: 0, bad: 0 })).toEqual({ reached: null, allowed: 0, left: null });
});
