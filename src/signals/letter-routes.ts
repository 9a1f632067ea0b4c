import { z } from 'zod';

import { ok, refuse } from '../kernel/index.ts';
import { route, type Route, type Target } from '../platform/http/index.ts';
import type { Replay } from './replay-letters.ts';
import { deleteLetters, findLetter, letterBody, lettersOf, type Letter } from './store-letters.ts';

const ofOne = z.strictObject({ integration: z.uuid() });
const oneLetter = z.strictObject({ integration: z.uuid(), letter: z.uuid() });
const onIntegration = (input: { params: { readonly integration: string } }): Target => ({
  kind: 'integration',
  id: input.params.integration,
});

const shown = z.object({
  id: z.string(),
  receivedAt: z.number(),
  contract: z.string().describe('which contract refused it; "folding" where it was accepted and could not be folded'),
  contentType: z.string().nullable(),
  bytes: z.number(),
  isCut: z.boolean().describe('only the beginning was kept: it cannot be replayed'),
  refusal: z.string(),
  field: z.string().nullable().describe('the field that the refusal names'),
  replays: z.number().describe('how often it was replayed and refused again'),
  replayedAt: z.number().nullable(),
});

const show = (letter: Letter): z.infer<typeof shown> => shown.parse(letter);

const PAGE = 100;

const placeOf = (letter: Letter): string => `${letter.receivedAt}_${letter.id}`;
const cursor = z.string().regex(/^\d{1,15}_[0-9a-f-]{36}$/);

const list = route({
  method: 'GET',
  path: '/api/v1/integrations/:integration/dead-letters',
  name: 'dead-letters.list',
  summary: 'What this sender sent and its contract could not take, the newest first',
  permission: { to: 'manage', on: onIntegration },
  params: ofOne,
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(PAGE).default(PAGE), cursor: cursor.optional() }),
  output: z.object({ items: z.array(shown), next: z.string().nullable() }),
  handler: async (call, { params, query }) => {
    const [at, id] = query.cursor?.split('_') ?? [];
    const before = at === undefined || id === undefined ? undefined : { at: Number(at), id };
    const letters = await lettersOf(call.db, params.integration, { limit: query.limit, before });
    const last = letters.length < query.limit ? undefined : letters.at(-1);
    return ok({ items: letters.map(show), next: last === undefined ? null : placeOf(last) });
  },
});

const read = route({
  method: 'GET',
  path: '/api/v1/integrations/:integration/dead-letters/:letter',
  name: 'dead-letters.read',
  summary: 'One dead letter, with its body',
  permission: { to: 'manage', on: onIntegration },
  params: oneLetter,
  output: shown.extend({ body: z.string().describe('what is not text is replaced') }),
  handler: async (call, { params }) => {
    const [letter, body] = [await findLetter(call.db, params.letter), await letterBody(call.db, params.letter)];
    if (letter?.integrationId !== params.integration || body === undefined) return refuse('not-found', 'there is no such dead letter');
    return ok({ ...show(letter), body: body.toString('utf8') });
  },
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/integrations/:integration/dead-letters/:letter',
  name: 'dead-letters.delete',
  summary: 'Delete a dead letter',
  permission: { to: 'manage', on: onIntegration },
  params: oneLetter,
  output: z.object({ deleted: z.number() }),
  handler: async (call, { params }) =>
    call.db.write(call.actor, async (tx) => {
      const deleted = await deleteLetters(tx, params.integration, [params.letter]);
      if (deleted === 0) return refuse('not-found', 'there is no such dead letter');
      tx.journal({
        action: 'dead-letter.deleted',
        subject: { kind: 'integration', id: params.integration },
        because: `${call.actor.name} deleted a dead letter`,
        body: { letter: params.letter },
      });
      return ok({ deleted });
    }),
});

const removeAll = route({
  method: 'DELETE',
  path: '/api/v1/integrations/:integration/dead-letters',
  name: 'dead-letters.delete-all',
  summary: 'Delete all dead letters of an integration',
  permission: { to: 'manage', on: onIntegration },
  params: ofOne,
  output: z.object({ deleted: z.number() }),
  handler: async (call, { params }) =>
    call.db.write(call.actor, async (tx) => {
      const deleted = await deleteLetters(tx, params.integration);
      tx.journal({
        action: 'dead-letter.deleted',
        subject: { kind: 'integration', id: params.integration },
        because: `${call.actor.name} deleted all ${deleted} dead letters`,
      });
      return ok({ deleted });
    }),
});

/** The routes by which dead letters are seen, replayed and deleted. Without `replay` none can be replayed: the table of routes alone. */
export function letterRoutes(replay: Replay | undefined): readonly Route[] {
  const nowhere = refuse('not-ready', 'no intake runs here');
  const one = route({
    method: 'POST',
    path: '/api/v1/integrations/:integration/dead-letters/:letter/replay',
    name: 'dead-letters.replay',
    summary: 'Send a dead letter through its contract again; it is removed when it is taken',
    permission: { to: 'manage', on: onIntegration },
    params: oneLetter,
    body: z.strictObject({}),
    output: z.object({ accepted: z.boolean(), refusal: z.string().nullable(), field: z.string().nullable() }),
    handler: async (call, { params }) => replay?.one(call.actor, params.integration, params.letter) ?? nowhere,
  });
  const all = route({
    method: 'POST',
    path: '/api/v1/integrations/:integration/dead-letters/replay',
    name: 'dead-letters.replay-all',
    summary: 'Send the oldest thousand dead letters through their contracts again',
    permission: { to: 'manage', on: onIntegration },
    params: ofOne,
    body: z.strictObject({}),
    output: z.object({ accepted: z.number(), refused: z.number() }),
    handler: async (call, { params }) => replay?.all(call.actor, params.integration) ?? nowhere,
  });
  return [list, read, one, all, remove, removeAll];
}
