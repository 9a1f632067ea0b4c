import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import type { Call } from '../../platform/http/index.ts';
import { findPerson } from '../../catalog/index.ts';
import { assignTicket, changeSeverity } from '../edit-ticket.ts';
import { moveTicket } from '../move-ticket.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { sentence } from '../route-parts.ts';
import { markDuplicate } from './tie-tickets.ts';

/** One act for many tickets. */
export const manyAct = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('assign'), person: z.string().max(200).describe('Id, slug or email') }),
  z.strictObject({ do: z.literal('severity'), severity: z.number().int().min(1).max(4) }),
  z.strictObject({ do: z.literal('duplicate'), of: z.string().max(40).describe('T-12, 12 or the id') }),
  z.strictObject({ do: z.enum(['take', 'mitigate', 'restore', 'resolve', 'close', 'reject', 'reopen', 'hand-back']) }),
]);
export type ManyAct = z.infer<typeof manyAct>;

export const manyBody = z.strictObject({
  tickets: z.array(z.string().max(40)).min(1).max(200).describe('T-12, 12 or the id'),
  act: manyAct,
  because: sentence,
});

/** What became of each: one that is refused holds up no other. */
export const manyView = z.object({
  outcomes: z.array(z.object({ ticket: z.string(), done: z.boolean(), why: z.string().nullable().describe('Why not') })),
});

type Apply = (tx: Tx, id: string) => Promise<Result<unknown>>;

/** What the act does to one ticket; what it names is looked up once. */
async function applyOf(call: Call, { act, because }: z.infer<typeof manyBody>): Promise<Result<Apply>> {
  const by = call.session === undefined ? 'api' : 'web';
  if (act.do === 'assign') {
    const person = await findPerson(call.db, act.person);
    if (person === undefined) return refuse('bad-input', `there is no person "${act.person}"`, 'body.act.person');
    return ok(async (tx, id) => assignTicket(tx, id, { person, because }));
  }
  if (act.do === 'severity') return ok(async (tx, id) => changeSeverity(tx, id, { severity: act.severity, because }));
  if (act.do === 'duplicate') {
    const of = await ticketIdFrom(call.db, act.of);
    if (of === undefined) return refuse('bad-input', `there is no ticket ${act.of}`, 'body.act.of');
    return ok(async (tx, id) => markDuplicate(tx, id, { of, because, by }));
  }
  const command = act.do;
  return ok(async (tx, id) => moveTicket(tx, id, { command, because, by }));
}

async function actOnOne(call: Call, name: string, apply: Apply): Promise<Result<unknown>> {
  const allowed = await call.may('respond', { kind: 'ticket', id: name });
  if (!allowed.ok) return allowed;
  const id = await ticketIdFrom(call.db, name);
  if (id === undefined) return refuse('not-found', `there is no ticket ${name}`);
  return call.db.write(call.actor, async (tx) => apply(tx, id));
}

/** Does one thing to each of many tickets, each in a transaction of its own and by its own permission. */
export async function actOnMany(call: Call, body: z.infer<typeof manyBody>): Promise<Result<z.infer<typeof manyView>>> {
  const apply = await applyOf(call, body);
  if (!apply.ok) return apply;
  const outcomes: z.infer<typeof manyView>['outcomes'] = [];
  for (const ticket of new Set(body.tickets)) {
    const done = await actOnOne(call, ticket, apply.value);
    outcomes.push({ ticket, done: done.ok, why: done.ok ? null : done.refusal.detail });
  }
  return ok({ outcomes });
}
