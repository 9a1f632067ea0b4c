import { expect, it } from 'vitest';

import { clashLines } from './clash-words.ts';
import { noFields } from './record-fields.ts';
import { withNewStep } from './steps-edited.ts';

it('says of what another wrote all that may differ, in words, and nothing where it was emptied', () => {
  const { steps } = withNewStep([], -1);
  const told = (part: object): readonly string[] =>
    clashLines('timeline', { ...noFields, timeline: steps.map((step) => ({ ...step, action: 'Look', ...part })) });
  const parts = [
    {},
    { where: 'zrh-1' },
    { who: 'Ines' },
    { check: 'the panel' },
    { gotcha: 'it lags' },
    { watch: true },
    { team: 'network' },
  ];
  expect(new Set(parts.map((part) => told(part).join())).size).toBe(parts.length);
  expect(clashLines('timeline', noFields)).toEqual([]);
  expect(clashLines('kind', { ...noFields, kind: 'data' })).toEqual(['Data or schema']);
  expect(clashLines('choices', { ...noFields, choices: ['errors'] })).toEqual(['Some requests fail']);
});
