import { expect, it } from 'vitest';

import { choicesOf, linesOf, slugOf } from './field-texts.ts';

const before = [
  { slug: 'eu', name: 'Europe' },
  { slug: 'far-east', name: 'Far East' },
];

it('choices are edited as lines, and keep their short names', () => {
  expect(linesOf(before)).toBe('eu = Europe\nFar East');
  expect(choicesOf(linesOf(before), before)).toEqual(before);
  expect(choicesOf(' Europe \n\nfar-east = Asia\nSão Paulo', before)).toEqual([
    { slug: 'eu', name: 'Europe' },
    { slug: 'far-east', name: 'Asia' },
    { slug: 'sao-paulo', name: 'São Paulo' },
  ]);
  expect(slugOf('  Wer? ')).toBe('wer');
});
