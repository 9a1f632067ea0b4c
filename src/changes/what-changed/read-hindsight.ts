import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { causesWithoutChange, learnedOf, type Learned } from '../../incidents/index.ts';
import { hindsight, median, placeAmong } from '../rules/index.ts';
import { namesByAddress, shownIn, type ShownFirst } from './store-shown.ts';

const share = z.object({
  value: z.number().nullable().describe('Null where there is nothing to measure: no data is not zero'),
  rows: z.array(z.string()).describe('Ids of the incidents counted'),
  of: z.array(z.string()).describe('Ids of those that they are a share of'),
});
const timed = z.object({
  rows: z.array(z.string()),
  restoreMs: z.number().nullable().describe('The median time from impact until service was restored; null where none was'),
});

export const hindsightAnswer = z.object({
  from: z.number(),
  until: z.number(),
  first: share.describe('The confirmed cause was ranked first'),
  three: share.describe('The confirmed cause was among the first three'),
  accused: share.describe('A change was accused where a reviewed post mortem says that none did it'),
  compound: timed.describe('Incidents with two or more likely changes that went on at the same time'),
  single: timed.describe('The others'),
  incidents: z
    .array(
      z.object({
        id: z.string(),
        number: z.number(),
        title: z.string(),
        cutAt: z.number(),
        shownAt: z.number(),
        shown: z.array(z.object({ change: z.string(), likelihood: z.number() })),
        none: z.boolean(),
        confirmed: z.array(z.string()).nullable().describe('The changes that did it; none where no change did; null while not confirmed'),
        place: z.number().nullable().describe('Where the confirmed change stood'),
        overlapping: z.array(z.string()),
        restoreMs: z.number().nullable(),
      }),
    )
    .describe('The rows behind the numbers, the newest first'),
});
export type HindsightAnswer = z.output<typeof hindsightAnswer>;

/** The names of the changes that did it, none where no change did, undefined while no reviewed post mortem says so. */
function confirmed({ isReviewed, cause, changes }: Learned, byAddress: ReadonlyMap<string, string>): string[] | undefined {
  if (!isReviewed) return undefined;
  if (changes.length > 0) return changes.map((given) => byAddress.get(given) ?? given.toUpperCase());
  return cause !== null && causesWithoutChange.includes(cause) ? [] : undefined;
}

const numbersOf = (all: readonly ShownFirst[]): number[] =>
  [...new Set(all.flatMap(({ ranked }) => ranked.map(({ change }) => Number(change.slice('CHG-'.length)))))].filter(Number.isSafeInteger);

/** How right the first answers were, and how compound incidents went, over a time. */
export async function readHindsight(reader: Reader, span: { from: Instant; until: Instant }): Promise<HindsightAnswer> {
  const all = await shownIn(reader, span);
  const [byAddress, learned] = await Promise.all([
    namesByAddress(reader, numbersOf(all)),
    learnedOf(
      reader,
      all.map(({ ticketId }) => ticketId),
    ),
  ]);
  const known = new Map(learned.map((each) => [each.id, each]));
  const rows = all.flatMap(({ ticketId, shownAt, isNone, ranked, overlapping }) => {
    const incident = known.get(ticketId);
    if (incident === undefined) return [];
    const { id, number, title, cutAt, restoreMs } = incident;
    const causes = confirmed(incident, byAddress);
    return [
      {
        id,
        number,
        title,
        cutAt,
        shownAt,
        shown: ranked,
        isNone,
        causes,
        overlapping,
        restoreMs,
        ranked: ranked.map(({ change }) => change),
      },
    ];
  });
  const time = (of: typeof rows) => ({ rows: of.map(({ id }) => id), restoreMs: median(of.flatMap(({ restoreMs }) => restoreMs ?? [])) });
  const { first, three, accused } = hindsight(rows);
  const copied = ({ value, rows: counted, of }: typeof first) => ({ value, rows: [...counted], of: [...of] });
  return {
    ...span,
    first: copied(first),
    three: copied(three),
    accused: copied(accused),
    compound: time(rows.filter(({ overlapping }) => overlapping.length > 1)),
    single: time(rows.filter(({ overlapping }) => overlapping.length < 2)),
    incidents: rows.map(({ isNone, causes, ranked, ...row }) => ({
      ...row,
      none: isNone,
      confirmed: causes ?? null,
      place: placeAmong({ ranked, causes }) ?? null,
    })),
  };
}
