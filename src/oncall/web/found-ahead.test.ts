import { describe, expect, it } from 'vitest';

import { hours } from '../../kernel/index.ts';
import { foundAhead } from './found-ahead.ts';
import type { Shift } from './reading.ts';

const ann = { id: 'ann', name: 'Ann' };
const bea = { id: 'bea', name: 'Bea' };
const shift = (from: number, until: number, person: Shift['person']): Shift => ({
  from: hours(from),
  until: hours(until),
  person,
  by: person === null ? 'gap' : 'turn',
  version: 1,
  because: '',
});
const rotation = (slug: string, ...final: Shift[]) => ({ slug, name: slug, members: [ann, bea], final });

describe('what is found ahead', () => {
  it('is a gap that is not over yet, from now on', () => {
    const schedules = [rotation('one', shift(0, 2, null), shift(2, 6, ann), shift(6, 9, null))];
    expect(foundAhead(schedules, [], hours(7))).toEqual([{ kind: 'Gap', rotation: 'one', name: 'one', from: hours(7), until: hours(9) }]);
  });
  it('is one person on two rotations at once', () => {
    const schedules = [rotation('one', shift(0, 8, ann)), rotation('two', shift(0, 4, bea), shift(4, 12, ann))];
    expect(foundAhead(schedules, [], 0)).toEqual([{ kind: 'Double', person: ann, names: ['one', 'two'], from: hours(4), until: hours(8) }]);
    expect(foundAhead(schedules, [], hours(9))).toEqual([]);
  });
  it('is a member whom a severity 1 would not reach, and nobody else', () => {
    expect(foundAhead([rotation('one', shift(0, 8, ann))], [bea, { id: 'cy', name: 'Cy' }], 0)).toEqual([{ kind: 'Reach', person: bea }]);
  });
});
