import { z } from 'zod';

import type { Reference } from '../platform/documents.ts';
import { currentDefinitions, type Definition, type DefinitionKind } from '../platform/definitions/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { lineField, slugField } from '../platform/fields.ts';
import type { Directory } from './directory.ts';

const day = z.strictObject({ date: z.iso.date('a day is written like 2026-12-25'), name: lineField(80) });

const isSorted = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Days on which teams do not work, as files and requests write them; the teams below a team have them, too. */
export const holidaysBody = z.strictObject({
  name: lineField(),
  teams: z
    .array(slugField)
    .min(1)
    .max(200)
    .transform((slugs) => [...new Set(slugs)].toSorted(isSorted)),
  days: z
    .array(day)
    .max(1000)
    .transform((all) => [...new Map(all.map((each) => [each.date, each])).values()].toSorted((a, b) => isSorted(a.date, b.date))),
});
export type Holidays = z.output<typeof holidaysBody>;
export const holidaysKind: DefinitionKind<Holidays> = { name: 'holidays', body: holidaysBody };

export const holidayReferences = (body: Holidays): Reference[] =>
  body.teams.map((slug, place) => ({ kind: 'team', slug, at: ['teams', place] }));

/** What one version of a calendar has that another had not, in words. */
export function saidOfHolidays(read: Holidays | undefined, stands: Holidays | undefined): readonly string[] {
  if (stands === undefined) return ['removed it'];
  const of = (calendar: Holidays | undefined): ReadonlySet<string> =>
    new Set([
      ...(calendar?.teams ?? []).map((team) => `team ${team}`),
      ...(calendar?.days ?? []).map(({ date, name }) => `${date} ${name}`),
    ]);
  const [before, after] = [of(read), of(stands)];
  return [
    ...(read?.name === stands.name ? [] : [`called it "${stands.name}"`]),
    ...[...after].filter((each) => !before.has(each)).map((each) => `added ${each}`),
    ...[...before].filter((each) => !after.has(each)).map((each) => `removed ${each}`),
  ];
}

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, readonly Definition<Holidays>[]>();

/** The days on which a team does not work, such as 2026-12-25: its own and those of the teams above it. */
export async function holidaysOf(reader: Reader, directory: Directory, teamId: string): Promise<ReadonlySet<string>> {
  const all = kept.get(directory) ?? (await currentDefinitions(reader, holidaysKind));
  kept.set(directory, all);
  const path = new Set(directory.teamPath(teamId));
  const own = all.filter(({ body }) => body.teams.some((slug) => path.has(directory.team(slug)?.id ?? '')));
  return new Set(own.flatMap(({ body }) => body.days.map(({ date }) => date)));
}
