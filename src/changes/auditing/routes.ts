import { z } from 'zod';

import { days, iso, ok, refuse, type Result } from '../../kernel/index.ts';
import { textField } from '../../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { changeView } from '../record/read-change.ts';
import { namedChange, onChange, onLockedChange } from '../record/routes.ts';
import { findChange } from '../record/store.ts';
import { closeChange, lacksOf } from './close-change.ts';
import { auditCsv, auditPdf, type AuditPaper } from './export-audit.ts';
import { auditedIn } from './store-audited.ts';
import { findClosing } from './store-closing.ts';

const words = textField(2000).default('');

const close = route({
  method: 'POST',
  path: '/api/v1/changes/:change/close',
  name: 'changes.close',
  summary: 'Close a complete record: from then on nobody writes it, nor what hangs on it',
  description: 'Refused while it lacks something, which is named. What nobody can write any more is explained instead.',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: z.strictObject({
    because: words.describe('What it came to; may be left out of one that succeeded'),
    explained: words.describe('Why it lacks what nobody can write any more'),
  }),
  output: changeView,
  handler: async (call, { params, body }) => onLockedChange(call, params.change, async (tx, change) => closeChange(tx, change, body)),
});

const closing = route({
  method: 'GET',
  path: '/api/v1/changes/:change/closing',
  name: 'changes.closing',
  summary: 'How a record was closed, or what it lacks before it may be',
  permission: { to: 'member' },
  params: namedChange,
  output: z.object({
    lacks: z.array(
      z.object({
        says: z.string(),
        remedy: z.string(),
        explains: z.boolean().describe('May be explained instead: nobody can write it any more'),
      }),
    ),
    closed: z
      .object({ at: z.number(), by: z.string(), because: z.string(), lacked: z.array(z.string()), explained: z.string() })
      .nullable(),
  }),
  handler: async (call, { params }) => {
    const change = await findChange(call.db, params.change);
    if (change === undefined) return refuse('not-found', `there is no change ${params.change}`);
    const closed = await findClosing(call.db, change.id);
    return ok({ lacks: closed === undefined ? [...(await lacksOf(call.db, change, ''))] : [], closed: closed ?? null });
  },
});

/** So many records are put on one paper. */
const MOST = 5000;
const LONGEST = days(366);

const period = z.strictObject({
  from: z.coerce.number().int().min(0).describe('Milliseconds since 1970; records that began, or were to begin, from then on'),
  until: z.coerce.number().int().min(0).describe('Its end, which is not in it'),
  team: z.string().max(63).optional().describe('Slug or id'),
});

async function paperOf(call: Call, { from, until, team: key }: z.output<typeof period>): Promise<Result<AuditPaper>> {
  if (until <= from || until - from > LONGEST)
    return refuse('bad-input', 'choose a period of at most 366 days, its end after its begin', 'query.until');
  const directory = await loadDirectory(call.db);
  const team = key === undefined ? undefined : directory.team(key);
  if (key !== undefined && team === undefined) return refuse('not-found', `there is no team "${key}"`);
  const records = await auditedIn(call.db, { from, until, team: team?.id, most: MOST + 1 });
  if (records.length > MOST)
    return refuse('bad-input', `there are more than ${MOST} records: choose a shorter period, or a team`, 'query.until');
  return ok({ from, until, madeAt: call.clock.now(), madeBy: call.actor.name, records, directory });
}

const nameOf = ({ from, until }: AuditPaper, end: string): string =>
  `attachment; filename="changes-${iso(from).slice(0, 10)}-${iso(until).slice(0, 10)}.${end}"`;

const asCsv = route({
  method: 'GET',
  path: '/api/v1/change-audit.csv',
  name: 'change-audit.csv',
  summary: 'For an auditor: who approved what, when and in which role, in a period, as a table',
  permission: { to: 'member' },
  query: period,
  output: z.string(),
  handler: async (call, { query }) => {
    const paper = await paperOf(call, query);
    if (!paper.ok) return paper;
    const headers = { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': nameOf(paper.value, 'csv') };
    return ok(new Reply(200, auditCsv(paper.value), headers));
  },
});

const asPdf = route({
  method: 'GET',
  path: '/api/v1/change-audit.pdf',
  name: 'change-audit.pdf',
  summary: 'The same as PDF, with whether somebody approved their own change said first',
  permission: { to: 'member' },
  query: period,
  output: z.string(),
  handler: async (call, { query }) => {
    const paper = await paperOf(call, query);
    if (!paper.ok) return paper;
    const headers = { 'content-type': 'application/pdf', 'content-disposition': nameOf(paper.value, 'pdf') };
    return ok(new Reply(200, await auditPdf(paper.value), headers));
  },
});

/** The API of closing and auditing records. */
export const auditingRoutes: readonly Route[] = [close, closing, asCsv, asPdf];
