import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { days, type Instant } from '../../kernel/index.ts';
import { get, type Item } from '../../web/api.ts';

/** Who is on from when until when; nobody is a gap. What has no end ends, for drawing, a year after the range. */
export type Shift = Omit<ToldShift, 'from' | 'until'> & { readonly from: Instant; readonly until: Instant };

type Told = Item<'GET /oncall/schedules'>;
type ToldShift = Told['final'][number];

/** One rotation over a stretch of time: its truth, and what the truth is made of. */
export type Schedule = Omit<Told, 'final' | 'turns'> & { readonly final: readonly Shift[]; readonly turns: readonly Shift[] };

export interface PersonRef {
  readonly id: string;
  readonly name: string;
}

export interface Range {
  readonly from: Instant;
  readonly until: Instant;
}

const shiftOf = (shift: ToldShift, range: Range): Shift => ({
  ...shift,
  from: shift.from ?? range.from,
  until: shift.until ?? range.until + days(365),
});

/** The schedules of every rotation over a range. */
export const schedulesQuery = (range: Range) =>
  queryOptions({
    queryKey: ['oncall', 'schedules', range],
    queryFn: async ({ signal }) => {
      const told = await get('/oncall/schedules', { query: range }, signal);
      return told.items.map((schedule): Schedule => ({
        ...schedule,
        final: schedule.final.map((shift) => shiftOf(shift, range)),
        turns: schedule.turns.map((shift) => shiftOf(shift, range)),
      }));
    },
    placeholderData: keepPreviousData,
  });
