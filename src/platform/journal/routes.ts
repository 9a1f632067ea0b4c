import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import type { Reader } from '../database/index.ts';
import { route, type Route } from '../http/index.ts';
import { verifyJournal } from './verify.ts';
import { auditLines, timelineOf, type StoredLine } from './read.ts';

const shown = z.object({
  id: z.number(),
  at: z.number().describe('When it was written'),
  happenedAt: z.number().nullable().describe('When it happened, where it was written down later: its place in the timeline'),
  actor: z.object({ kind: z.string(), id: z.string().optional(), name: z.string() }),
  action: z.string().describe('A noun of the field and what happened to it: ticket.taken'),
  subject: z.object({ kind: z.string(), id: z.string() }),
  because: z.string(),
  audience: z.enum(['members', 'restricted']).describe('Restricted lines are for those on the list of the note'),
  body: z.record(z.string(), z.unknown()),
});

const show = ({ id, at, actor, action, subject, because, audience, body }: StoredLine): z.infer<typeof shown> => ({
  id,
  at,
  happenedAt: typeof body['happenedAt'] === 'number' ? body['happenedAt'] : null,
  actor: { kind: actor.kind, name: actor.name, ...(actor.id === undefined ? {} : { id: actor.id }) },
  action,
  subject,
  because,
  audience,
  body,
});

/** The newest lines of a ticket's timeline that every member may read, as the timeline's route shows them. */
export const newestLines = async (reader: Reader, ticket: string, most: number): Promise<z.infer<typeof shown>[]> =>
  (await timelineOf(reader, ticket, { before: undefined, limit: most, person: undefined })).map(show);

const output = z.object({ items: z.array(shown), next: z.string().nullable() });
const limit = z.coerce.number().int().min(1).max(500).default(100);
/** The line before which the page begins: the last of the page before. */
const cursor = z.union([z.literal(''), z.string().regex(/^\d{1,15}$/, 'use the cursor that the page before gave')]).optional();
const before = (given: string | undefined): number | undefined => (given === undefined || given === '' ? undefined : Number(given));

const pageOf = (lines: readonly StoredLine[], most: number): z.infer<typeof output> => ({
  items: lines.slice(0, most).map(show),
  next: lines.length > most ? String(lines[most - 1]?.id ?? '') : null,
});

/** The journal's readings: the timeline of a ticket, and the audit of everything. Tickets are named as their own area names them. */
export const journalRoutes = (
  ticketIdFrom: (reader: Reader, name: string) => Promise<string | undefined>,
  /** Where the signed heads of the chain stand. */
  dataDir: string,
): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/journal/verdict',
    name: 'journal.verify',
    summary: 'Hold the journal against its seals: what was changed, removed or put in',
    permission: { to: 'administer', on: 'organisation' },
    output: z.object({ seals: z.number(), lines: z.number(), signatures: z.number(), broken: z.string().nullable() }),
    handler: async (call) => {
      const { broken, ...rest } = await verifyJournal(call.db, dataDir);
      return ok({ ...rest, broken: broken ?? null });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/tickets/:ticket/timeline',
    name: 'tickets.timeline',
    summary: 'What happened to a ticket, the last written first, with reasons',
    permission: { to: 'read', on: (input) => ({ kind: 'ticket', id: input.params.ticket }) },
    params: z.strictObject({ ticket: z.string().max(40) }),
    query: z.strictObject({ limit, cursor }),
    output,
    handler: async (call, { params, query }) => {
      const id = await ticketIdFrom(call.db, params.ticket);
      if (id === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
      return ok(
        pageOf(await timelineOf(call.db, id, { before: before(query.cursor), limit: query.limit + 1, person: call.personId }), query.limit),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/journal',
    name: 'journal.list',
    summary: 'Everything that happened, newest first: who, what, to what, why',
    permission: { to: 'administer', on: 'organisation' },
    query: z.strictObject({
      subjectKind: z.string().max(60).optional(),
      subjectId: z.string().max(100).optional(),
      actorId: z.string().max(60).optional(),
      action: z.string().max(60).optional().describe('The beginning of the action'),
      from: z.coerce.number().int().optional(),
      until: z.coerce.number().int().optional(),
      limit,
      cursor,
    }),
    output,
    handler: async (call, { query }) => {
      const { cursor: given, limit: most, ...filter } = query;
      return ok(pageOf(await auditLines(call.db, { ...filter, before: before(given), limit: most + 1 }, call.personId), most));
    },
  }),
];
