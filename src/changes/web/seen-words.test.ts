import { expect, it } from 'vitest';

import { afterSent } from './seen-words.ts';

it('CHG-10: what is typed while a step is being marked is kept for the next one', () => {
  expect(afterSent('all ready', 'all ready')).toBe('');
  expect(afterSent('all ready but one', 'all ready')).toBe('but one');
  expect(afterSent('p99 is 140 ms', 'all ready')).toBe('p99 is 140 ms');
});
