import { expect, it } from 'vitest';

import { defaultChecklist } from '../../rules/checklist.ts';
import { keyFor, moved, putBack, withLine } from './draft.ts';
import type { Line } from './reading.ts';

const shipped: readonly Line[] = defaultChecklist.map((line) => ({ ...line, roles: [...line.roles] }));
const keys = (lines: readonly Line[]): string => lines.map(({ key }) => key).join(' ');
const [first, second, third] = ['a', 'b', 'c'].map((key): Line => ({ key, words: key.toUpperCase(), roles: ['ops'] }));
const three = [first, second, third].flatMap((line) => line ?? []);

it('INC-5: a line is moved by a place, and not beyond the ends', () => {
  expect(keys(moved(three, 'b', -1))).toBe('b a c');
  expect(keys(moved(three, 'b', 1))).toBe('a c b');
  expect(moved(three, 'a', -1)).toBe(three);
  expect(moved(three, 'c', 1)).toBe(three);
});

it('INC-5: a line that is written anew keeps its place and its key, a new one comes last', () => {
  expect(withLine(three, { key: 'b', words: 'Other', roles: ['leader'] })[1]).toEqual({ key: 'b', words: 'Other', roles: ['leader'] });
  expect(keys(withLine(three, { key: 'd', words: 'D', roles: ['ops'] }))).toBe('a b c d');
});

it('INC-5: a line that ships goes back to its place among those that are left', () => {
  const without = shipped.filter(({ key }) => key !== 'engaged' && key !== 'leader');
  const engaged = shipped.filter(({ key }) => key === 'engaged');
  expect(engaged.map((line) => keys(putBack(without, line, shipped)).slice(0, 31))).toEqual(['discovered cut engaged notified']);
  expect(engaged.map((line) => keys(putBack([], line, shipped)))).toEqual(['engaged']);
});

it('INC-5: a new line has a key of its own, whatever its words are made of', () => {
  expect(keyFor('The bank was called', three)).toBe('the-bank-was-called');
  expect(keyFor('A', three)).toBe('a-2');
  expect(keyFor('銀行に電話', three)).toBe('line');
  expect(keyFor('word '.repeat(30), [])).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
});
