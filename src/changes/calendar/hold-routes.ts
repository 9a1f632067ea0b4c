import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { findTicket, lockTickets, ticketIdFrom, type Ticket } from '../../incidents/index.ts';
import { holdChanges, proposeHolding, releaseChanges } from './hold-changes.ts';
import { holdsOf } from './store-holds.ts';

const params = z.strictObject({ ticket: z.string().max(40).describe('T-12, 12 or the id') });
const onTicket = (input: { params: { readonly ticket: string } }): { kind: string; id: string } => ({
  kind: 'ticket',
  id: input.params.ticket,
});
const because = z.string().trim().min(1).max(2000);

const proposed = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  from: z.number(),
  until: z.number(),
  state: z.string(),
  because: z.string(),
});
const view = z.object({
  proposal: z.object({
    preview: z.string().describe('Names exactly this proposal: holding gives it back'),
    hold: z.array(proposed).describe('Would go on during the incident in its blast radius'),
    underWay: z.array(proposed).describe('Cannot be held: whoever carries them out is to stop'),
  }),
  held: z.array(
    z.object({
      id: z.string().describe('Of the change'),
      number: z.string(),
      title: z.string(),
      state: z.string(),
      because: z.string(),
      heldBy: z.string(),
      heldAt: z.number(),
      releasedBy: z.string().nullable(),
      releasedAt: z.number().nullable(),
    }),
  ),
});
type View = z.output<typeof view>;

type Proposed = Awaited<ReturnType<typeof proposeHolding>>['hold'][number];
const proposedView = ({ change, because: why }: Proposed): z.output<typeof proposed> => ({
  id: change.id,
  number: `CHG-${change.number}`,
  title: change.title,
  from: change.from,
  until: change.until,
  state: change.state,
  because: why,
});

async function shown(call: Call, name: string): Promise<Result<View>> {
  const id = await ticketIdFrom(call.db, name);
  const ticket = id === undefined ? undefined : await findTicket(call.db, id);
  if (ticket === undefined) return refuse('not-found', `there is no ticket ${name}`);
  const { preview, hold, underWay } = await proposeHolding(call.db, ticket, call.clock.now());
  const held = await holdsOf(call.db, ticket.id);
  return ok({
    proposal: { preview, hold: hold.map(proposedView), underWay: underWay.map(proposedView) },
    held: held.map(({ changeId, number, title, state, because: why, heldBy, heldAt, releasedBy, releasedAt }) => ({
      id: changeId,
      number: `CHG-${number}`,
      title,
      state,
      because: why,
      heldBy,
      heldAt,
      releasedBy,
      releasedAt,
    })),
  });
}

async function onLocked(call: Call, name: string, act: (tx: Tx, ticket: Ticket) => Promise<Result<null>>): Promise<Result<View>> {
  const id = await ticketIdFrom(call.db, name);
  const done = await call.db.write(call.actor, async (tx): Promise<Result<null>> => {
    const [ticket] = id === undefined ? [] : await lockTickets(tx, [id]);
    return ticket === undefined ? refuse('not-found', `there is no ticket ${name}`) : act(tx, ticket);
  });
  return done.ok ? shown(call, name) : done;
}

const read = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/held-changes',
  name: 'changes.to-hold',
  summary: 'Which changes a severity 1 proposes to hold in its blast radius, and which are held because of it',
  permission: { to: 'read', on: onTicket },
  params,
  output: view,
  handler: async (call, input) => shown(call, input.params.ticket),
});

const hold = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/hold-changes',
  name: 'changes.hold',
  summary: 'Approve holding changes that were proposed: they do not start until they are released',
  permission: { to: 'respond', on: onTicket },
  params,
  body: z.strictObject({
    preview: z.string().max(64),
    changes: z.array(z.uuid()).min(1).max(1000),
    because: because.default('held because of the incident'),
  }),
  output: view,
  handler: async (call, input) => onLocked(call, input.params.ticket, async (tx, ticket) => holdChanges(tx, ticket, input.body)),
});

const release = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/release-changes',
  name: 'changes.release',
  summary: 'Release changes that were held because of a ticket; one whose time is over needs a new one',
  permission: { to: 'respond', on: onTicket },
  params,
  body: z.strictObject({
    changes: z.array(z.uuid()).min(1).max(1000).optional().describe('Left out, all of them'),
    because: because.default('the incident is over'),
  }),
  output: view,
  handler: async (call, input) =>
    onLocked(call, input.params.ticket, async (tx, ticket) =>
      releaseChanges(tx, ticket, { changes: input.body.changes, because: input.body.because }),
    ),
});

/** Holding changes while a severity 1 is open, and releasing them. */
export const holdRoutes: readonly Route[] = [read, hold, release];
