import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { route, type Call, type Route } from '../platform/http/index.ts';
import { findPerson } from '../catalog/index.ts';
import { findTicket, lockTickets, ticketIdFrom, type Ticket } from '../incidents/index.ts';
import { cadenceBody, readCadence, setCadence } from './cadence.ts';
import { communicationView, membersView, readCommunication } from './read-communication.ts';
import { audiences, defaultCadence } from './rules/promises.ts';
import { endMember, insertMember } from './store-audiences.ts';
import { previewWord, tellAudience, type WordOrder } from './tell-audience.ts';

const ofTicket = z.strictObject({ ticket: z.string().max(40).describe('T-12, 12 or the id') });
const onTicket = (input: { params: { readonly ticket: string } }): { kind: string; id: string } => ({
  kind: 'ticket',
  id: input.params.ticket,
});
const manage = { to: 'manage', on: 'organisation' } as const;

async function ticketOf(call: Call, name: string): Promise<Result<Ticket>> {
  const id = await ticketIdFrom(call.db, name);
  const ticket = id === undefined ? undefined : await findTicket(call.db, id);
  return ticket === undefined ? refuse('not-found', `there is no ticket ${name}`) : ok(ticket);
}

async function shown(call: Call, name: string): Promise<Result<z.infer<typeof communicationView>>> {
  const ticket = await ticketOf(call, name);
  if (!ticket.ok) return ticket;
  return ok(await readCommunication(call.db, ticket.value, { publicUrl: call.publicUrl, now: call.clock.now() }));
}

const read = route({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/communication',
  name: 'communication.read',
  summary: 'What was told of an incident, on status pages and to audiences, and what is proposed to be told next',
  permission: { to: 'read', on: onTicket },
  params: ofTicket,
  output: communicationView,
  handler: async (call, { params }) => shown(call, params.ticket),
});

const word = {
  audience: z.enum(audiences),
  text: z.string().trim().min(1).max(4000),
  nextAt: z.number().int().nullable().default(null).describe('By when the next word is promised; null on the last one'),
};
type Word = Pick<WordOrder, 'audience' | 'text'> & { readonly nextAt: number | null };
const orderOf = ({ audience, text, nextAt }: Word): WordOrder => ({ audience, text, nextAt: nextAt ?? undefined });

const preview = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/stakeholder-updates/preview',
  name: 'stakeholder-updates.preview',
  summary: 'What an update would say to an audience, and whom it would reach; nothing is sent by it',
  permission: { to: 'respond', on: onTicket },
  params: ofTicket,
  body: z.strictObject(word),
  output: z.object({
    preview: z.string().describe('To be given back by sending'),
    subject: z.string(),
    text: z.string().describe('With the promise below it'),
    recipients: z.array(z.object({ name: z.string(), by: z.string() })),
    unreached: z.array(z.string()).describe('People who have nothing by which they could be reached'),
  }),
  handler: async (call, { params, body }) => {
    const ticket = await ticketOf(call, params.ticket);
    if (!ticket.ok) return ticket;
    const found = await previewWord(call.db, { ticket: ticket.value, order: orderOf(body) }, call.clock.now());
    return found.ok ? ok({ ...found.value, recipients: [...found.value.recipients], unreached: [...found.value.unreached] }) : found;
  },
});

const send = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/stakeholder-updates',
  name: 'stakeholder-updates.send',
  summary: 'Send what was previewed to an audience, and promise the next word',
  description: 'Done by a person alone: a key is refused. Refused as well when it is not exactly what was previewed.',
  permission: { to: 'respond', on: onTicket },
  params: ofTicket,
  body: z.strictObject({ ...word, preview: z.string().length(64) }),
  output: communicationView,
  handler: async (call, { params, body }) => {
    const found = await ticketOf(call, params.ticket);
    if (!found.ok) return found;
    const done = await call.db.write(call.actor, async (tx): Promise<Result<null>> => {
      const ticket = (await lockTickets(tx, [found.value.id]))[0];
      if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
      return tellAudience(tx, ticket, { order: orderOf(body), preview: body.preview, publicUrl: call.publicUrl });
    });
    return done.ok ? shown(call, params.ticket) : done;
  },
});

const memberList = z.object({
  items: z.array(z.object({ id: z.string(), audience: z.enum(audiences), name: z.string(), reached: z.string() })),
  cadence: cadenceBody.describe('Minutes between two words, by audience and severity; null promises nothing by itself'),
});
type MemberList = z.infer<typeof memberList>;

const members = async (call: Call): Promise<Result<MemberList>> =>
  ok({ items: await membersView(call.db), cadence: await readCadence(call.db) });

const list = route({
  method: 'GET',
  path: '/api/v1/audiences',
  name: 'audiences.list',
  summary: 'Who is told of incidents, and how often',
  permission: { to: 'operate', on: 'organisation' },
  output: memberList,
  handler: members,
});

const add = route({
  method: 'POST',
  path: '/api/v1/audiences/:audience/members',
  name: 'audiences.add-member',
  summary: 'Add a person, or a mail address of somebody outside, to an audience',
  permission: manage,
  params: z.strictObject({ audience: z.enum(audiences) }),
  body: z.strictObject({
    person: z.string().max(200).optional().describe('Id, slug or email'),
    address: z.email().max(254).toLowerCase().optional().describe('Of somebody outside'),
    name: z.string().trim().min(1).max(80).optional().describe('Of somebody outside'),
  }),
  output: memberList,
  handler: async (call, { params, body }) => {
    const person = body.person === undefined ? undefined : await findPerson(call.db, body.person);
    if (body.person !== undefined && person === undefined) return refuse('bad-input', `there is no person "${body.person}"`, 'body.person');
    const { address } = person === undefined ? body : { address: undefined };
    const name = person?.name ?? body.name;
    if (name === undefined || (person === undefined && address === undefined))
      return refuse('bad-input', 'name a person, or give the address and name of somebody outside', 'body.address');
    await call.db.write(call.actor, async (tx) => {
      const isNew = await insertMember(tx, { audience: params.audience, person: person?.id, address, name });
      if (isNew)
        tx.journal({
          action: 'stakeholders.member-added',
          subject: { kind: 'audience', id: params.audience },
          because: `${name} is told from now on`,
          body: { name },
        });
      return ok(null);
    });
    return members(call);
  },
});

const remove = route({
  method: 'DELETE',
  path: '/api/v1/audiences/:audience/members/:member',
  name: 'audiences.remove-member',
  summary: 'Take somebody off an audience',
  permission: manage,
  params: z.strictObject({ audience: z.enum(audiences), member: z.uuid() }),
  output: memberList,
  handler: async (call, { params }) => {
    await call.db.write(call.actor, async (tx) => {
      if ((await endMember(tx, params.audience, params.member)) === 1)
        tx.journal({
          action: 'stakeholders.member-removed',
          subject: { kind: 'audience', id: params.audience },
          because: 'taken off',
          body: { member: params.member },
        });
      return ok(null);
    });
    return members(call);
  },
});

const pace = route({
  method: 'PUT',
  path: '/api/v1/audiences/cadence',
  name: 'audiences.set-cadence',
  summary: 'How many minutes lie between two words to each audience, by severity',
  permission: manage,
  body: z.strictObject({ cadence: cadenceBody.default(defaultCadence) }),
  output: memberList,
  handler: async (call, { body }) => {
    await call.db.write(call.actor, async (tx) => {
      await setCadence(tx, body.cadence);
      return ok(null);
    });
    return members(call);
  },
});

/** The API of updates to audiences. */
export const audienceRoutes: readonly Route[] = [read, preview, send, list, add, remove, pace];
