import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { get } from '../../web/api.ts';

export interface PersonRef {
  readonly id: string;
  readonly name: string;
}

/** Who is on from when until when; nobody is a gap. */
export interface Shift {
  readonly from: string;
  readonly until: string;
  readonly person: PersonRef | null;
  readonly by: 'turn' | 'override' | 'gap';
}

export interface Override {
  readonly id: string;
  readonly from: string;
  readonly until: string;
  readonly person: PersonRef;
  readonly reason: string;
}

/** One rotation over a stretch of time: its truth, and what the truth is made of. */
export interface Schedule {
  readonly slug: string;
  readonly name: string;
  readonly role: string;
  readonly zone: string;
  /** "weekly, hand-over Monday 09:00 Europe/Berlin" */
  readonly words: string;
  readonly team: { readonly slug: string; readonly name: string };
  readonly final: readonly Shift[];
  readonly turns: readonly Shift[];
  readonly overrides: readonly Override[];
  readonly members: readonly PersonRef[];
  /** Whether the reader may write overrides. */
  readonly may: boolean;
}

export interface Range {
  readonly from: string;
  readonly until: string;
}

/** The schedules of every rotation over a range. */
export const schedulesQuery = (range: Range) =>
  queryOptions({
    queryKey: ['oncall', 'schedules', range],
    queryFn: async ({ signal }) => await get<{ items: readonly Schedule[] }>('/oncall/schedules', { ...range }, signal),
    placeholderData: keepPreviousData,
  });
