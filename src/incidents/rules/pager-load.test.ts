import { describe, expect, it } from 'vitest';

import { days, hours, minutes } from '../../kernel/index.ts';
import { nightsAndDays } from './pager-load.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const hourThere = (at: number): number => new Date(at + hours(1)).getUTCHours();
const load = (...pages: number[]) => nightsAndDays(pages, { now, weeks: 2, zone: hourThere });

describe('the load of a pager', () => {
  it('is told by weeks that end now, oldest first, each page in one week', () => {
    expect(load()).toEqual([
      { week: now - days(14), day: 0, night: 0 },
      { week: now - days(7), day: 0, night: 0 },
    ]);
    const edges = load(now - days(14), now - days(14) + 1, now - days(7), now - days(7) + 1, now, now + 1);
    expect(edges.map(({ day }) => day)).toEqual([2, 2]);
  });

  it('tells night, from 22 to 7 where the person lives, from day', () => {
    const midnight = Date.parse('2026-11-19T23:00:00Z');
    expect(load(midnight - hours(2) - 1, midnight + hours(7))[1]).toMatchObject({ day: 2, night: 0 });
    expect(load(midnight - hours(2), midnight, midnight + hours(7) - minutes(1))[1]).toMatchObject({ day: 0, night: 3 });
  });
});
