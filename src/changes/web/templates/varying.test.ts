import { expect, it } from 'vitest';

import { varyingOf } from './varying.ts';

const read = (text: string): unknown => varyingOf(text).map(({ value, words }) => [value, words]);

it('CHG-7: a value that has a sign of its own stays whole where a template says what differs', () => {
  expect(read('--size=320 = the new size')).toEqual([['--size=320', 'the new size']]);
  expect(read('a = b = the pair')).toEqual([['a = b', 'the pair']]);
  expect(read('320=the new size')).toEqual([['320', 'the new size']]);
  expect(read('320\n\n640 =')).toEqual([
    ['320', 'value 1'],
    ['640', 'value 2'],
  ]);
});
