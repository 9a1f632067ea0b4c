import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { causes } from '../rules/causes.ts';
import { postMortemStates } from '../rules/post-mortem.ts';
import { forms } from '../rules/review-form.ts';
import { foundPostMortems } from './store-search.ts';

/** What past post mortems are searched by. Every part narrows it. */
export const postMortemFilter = z.strictObject({
  q: z
    .string()
    .max(200)
    .default('')
    .describe('Words of its texts, whys and actions; "in quotes" for a phrase, -word for what it must not say'),
  state: z.enum(postMortemStates).optional(),
  service: z.string().max(100).optional().describe('Slug or id'),
  team: z.string().max(100).optional().describe('Slug or id; the teams below it belong to it'),
  cause: z
    .enum([...causes, 'none'])
    .optional()
    .describe('"none": not classified'),
  severity: z.coerce.number().int().min(1).max(4).optional(),
  from: z.coerce.number().int().min(0).optional().describe('Of the incident; milliseconds since 1970'),
  until: z.coerce.number().int().min(0).optional().describe('Of the incident; milliseconds since 1970'),
});
export type PostMortemFilter = z.infer<typeof postMortemFilter>;

/** A post mortem in a list. */
export const foundView = z.object({
  number: z.number(),
  title: z.string(),
  severity: z.number(),
  service: z.object({ slug: z.string(), name: z.string() }),
  state: z.enum(postMortemStates),
  form: z.enum(forms),
  owner: z.string().nullable(),
  dueAt: z.number().nullable(),
  cutAt: z.number(),
  cause: z.enum(causes).nullable(),
  excerpt: z.string().nullable().describe('Where the words were found, each between « and »'),
});

const MOST = 200;

/** Post mortems that a filter asks for and a person may read, the newest incident first. */
export async function searchPostMortems(
  reader: Reader,
  filter: PostMortemFilter,
  person: string | undefined,
): Promise<z.infer<typeof foundView>[]> {
  const directory = await loadDirectory(reader);
  const service = filter.service === undefined ? undefined : (directory.serviceBySlug(filter.service)?.id ?? filter.service);
  const team = filter.team === undefined ? undefined : (directory.team(filter.team)?.id ?? filter.team);
  const teams = team === undefined ? undefined : directory.teams.map(({ id }) => id).filter((id) => directory.teamPath(id).includes(team));
  const span: { from: Instant | undefined; until: Instant | undefined } = { from: filter.from, until: filter.until };
  const rows = await foundPostMortems(reader, { ...filter, ...span, words: filter.q.trim(), service, teams, person, most: MOST });
  return rows.map(({ serviceId, ...row }) => {
    const found = directory.service(serviceId);
    return { ...row, service: { slug: found?.slug ?? 'unknown', name: found?.name ?? 'unknown' } };
  });
}
