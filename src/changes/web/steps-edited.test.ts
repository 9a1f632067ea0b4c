import { expect, it } from 'vitest';

import { countedStep, editedSteps, inTime, keyedSteps, plainSteps, withNewStep, type Step } from './steps-edited.ts';

const step = (at: number, action: string): Step => ({
  at,
  action,
  command: null,
  where: 'zrh-1',
  who: 'Ines Keller',
  expect: '',
  check: '',
  gotcha: '',
  watch: false,
  team: null,
});

it('puts a new step between its neighbours, where and by whom the one before is done', () => {
  const steps = editedSteps([step(0, 'set'), step(240, 'look')]);
  const { steps: longer, made } = withNewStep(steps, 0);
  expect(longer.map(({ at, where, who, action }) => [at, where, who, action])).toEqual([
    [0, 'zrh-1', 'Ines Keller', 'set'],
    [120, 'zrh-1', 'Ines Keller', ''],
    [240, 'zrh-1', 'Ines Keller', 'look'],
  ]);
  expect(withNewStep(longer, 2).made.at).toBe(540);
  expect(withNewStep([], -1).made.at).toBe(0);
  expect(new Set(longer.map(({ key }) => key)).size).toBe(3);
  expect(made.expect).toBe('');
});

it('sends steps in the order of their times, those of one time as they stand', () => {
  const steps = editedSteps([step(60, 'b'), step(0, 'a'), step(60, 'c')]);
  expect(inTime(steps).map(({ action }) => action)).toEqual(['a', 'b', 'c']);
  expect(plainSteps(steps)[0]).toEqual(step(0, 'a'));
});

it('keeps the keys of the steps that stand where another wrote: of the same words first, then of the same place', () => {
  const mine = editedSteps([step(0, 'set'), step(60, 'look')]);
  const theirs = editedSteps([step(-60, 'announce'), step(0, 'set'), step(60, 'look twice')]);
  const [announce, set, look] = keyedSteps(theirs, mine).map(({ key }) => key);
  expect([set, look]).toEqual([mine[0]?.key, theirs[2]?.key]);
  expect(announce).toBe(theirs[0]?.key);
  expect(keyedSteps(editedSteps([step(0, 'set'), step(60, 'look twice')]), mine).map(({ key }) => key)).toEqual(mine.map(({ key }) => key));
});

it('finds the step that the check counted, however the steps stand while they are typed', () => {
  const steps = editedSteps([step(60, 'look'), step(0, 'set')]);
  expect([1, 2, 3].map((count) => countedStep(steps, count)?.action)).toEqual(['set', 'look', undefined]);
});
