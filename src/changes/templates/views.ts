import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { readMatrix } from '../approvals/matrix-kind.ts';
import { outcomes } from '../rules/index.ts';
import { templateBody } from './kind.ts';
import { standingsOf, type Template } from './standing.ts';

/** A template with what its runs prove. */
export const templateView = templateBody.extend({
  slug: z.string(),
  version: z.number(),
  teamName: z.string(),
  serviceNames: z.array(z.string()),
  proven: z.boolean().describe('Whether changes made from it now count as standard, which by the shipped matrix nobody approves'),
  because: z.string().describe('What proves it, or why it is not proven'),
  runs: z.number().describe('Finished changes made from it as it is'),
  clean: z.number().describe('Runs without fallout since the last one that had some'),
  fallouts: z.number(),
  asked: z.object({ runs: z.number(), months: z.number() }).describe('What it owes'),
  last: z
    .array(
      z.object({
        number: z.number(),
        title: z.string(),
        outcome: z.enum(outcomes).nullable().describe('Null while it is being rolled back'),
        endedAt: z.number().nullable(),
        incidents: z.array(z.number()),
      }),
    )
    .describe('Its last runs, the newest first'),
});
export type TemplateView = z.output<typeof templateView>;

/** So many of its runs are shown. */
const SHOWN = 20;

/** Templates as the API gives them. */
export async function viewsOf(reader: Reader, templates: readonly Template[], now: Instant): Promise<TemplateView[]> {
  const directory = await loadDirectory(reader);
  const standings = await standingsOf(reader, templates, { least: (await readMatrix(reader)).templatesOwe, now });
  return templates.flatMap((template) => {
    const { body, slug, version, id } = template;
    const standing = standings.get(id);
    if (standing === undefined) return [];
    const { evidence, asked, runs } = standing;
    return [
      {
        ...body,
        slug,
        version,
        teamName: directory.team(body.team)?.name ?? body.team,
        serviceNames: body.services.map((each) => directory.serviceBySlug(each)?.name ?? each),
        ...evidence,
        proven: evidence.proven && body.inUse,
        because: body.inUse ? evidence.because : `it is not in use; ${evidence.because}`,
        asked,
        last: runs.slice(0, SHOWN).map((run) => ({ ...run, incidents: [...run.incidents] })),
      },
    ];
  });
}
