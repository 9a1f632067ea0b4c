import { z } from 'zod';

import { ok, type Result } from '../../kernel/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { applyFiles, planFiles } from './apply-files.ts';
import { exportFiles } from './export-files.ts';
import type { PlannedChange } from './plan.ts';

/** All files of a large organisation come at once, since they are applied in one transaction. */
const MOST_BYTES = 16 * 1024 * 1024;

const file = z.strictObject({
  name: z.string().min(1).max(500).describe('As problems name it: the path of the file'),
  text: z.string().max(5_000_000).describe('YAML documents'),
});
const order = z.strictObject({
  files: z.array(file).max(1000),
  prune: z.boolean().default(false).describe('Also remove what stands, is of a kind that the files speak of, and is not in them'),
});

const change = z.object({
  act: z.enum(['create', 'change', 'remove']),
  kind: z.string(),
  slug: z.string(),
  file: z.string().nullable(),
  line: z.number().nullable(),
  fields: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
});
const answer = z.object({ applied: z.boolean(), changes: z.array(change) });

const viewOf = (planned: PlannedChange): z.output<typeof change> => {
  const place = planned.document?.where([]);
  const { act, slug } = planned.change;
  return { act, kind: planned.kind.name, slug, file: place?.file ?? null, line: place?.line ?? null, fields: [...planned.fields] };
};

const answerOf = (changes: Result<readonly PlannedChange[]>, applied: boolean): Result<z.output<typeof answer>> =>
  changes.ok ? ok({ applied, changes: changes.value.map(viewOf) }) : changes;

/** Configuration as code, as the API and the CLI give it. */
export const configRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/config/plan',
    name: 'config.plan',
    summary: 'What applying these files would change, in order; nothing is changed',
    description:
      'Files with problems are refused, each problem with file, line and field. The plan is tried and undone, so that it refuses whatever applying would.',
    permission: { to: 'operate', on: 'organisation' },
    body: order,
    bodyLimit: MOST_BYTES,
    output: answer,
    handler: async (call, { body }) => answerOf(await planFiles(call.db, call.actor, body), false),
  }),
  route({
    method: 'POST',
    path: '/api/v1/config/apply',
    name: 'config.apply',
    summary: 'Make what these files say so, in one transaction; the same files again change nothing',
    permission: { to: 'administer', on: 'organisation' },
    body: order,
    bodyLimit: MOST_BYTES,
    output: answer,
    handler: async (call, { body }) => answerOf(await applyFiles(call.db, call.actor, body), true),
  }),
  route({
    method: 'GET',
    path: '/api/v1/config/export',
    name: 'config.export',
    summary: 'What stands, as files that change nothing when they are applied',
    permission: { to: 'member' },
    output: z.object({ files: z.array(file) }),
    handler: async (call) => ok({ files: await exportFiles(call.db) }),
  }),
];
