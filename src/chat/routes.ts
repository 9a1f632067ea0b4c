import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { route, type Call, type Route } from '../platform/http/index.ts';
import { lockTickets, ticketIdFrom } from '../incidents/index.ts';
import { askForRoom } from './ask-for-room.ts';
import { linkName, readToken } from './link.ts';
import { providerNames, type ProviderName } from './providers/provider.ts';
import { readRoomSettings, roomSettingsBody, writeRoomSettings } from './room-settings.ts';
import { identitiesOf, removeIdentity } from './store-identities.ts';
import { hurryRoom, roomOfTicket } from './store-rooms.ts';

/** What routes ask of the running instance. */
export interface ChatState {
  /** The chats that the operator has set up, with their names as people know them. */
  readonly providers: readonly { readonly name: ProviderName; readonly label: string }[];
  /** Has rooms looked after at once. */
  readonly poke: () => void;
}

const ofTicket = z.strictObject({ ticket: z.string().max(40).describe('T-12, 12 or the id') });
const onTicket = (input: { params: { readonly ticket: string } }): { kind: string; id: string } => ({
  kind: 'ticket',
  id: input.params.ticket,
});

const settingsView = z.object({
  ...roomSettingsBody.shape,
  providers: z.array(z.object({ name: z.enum(providerNames), label: z.string() })).describe('The chats that the operator has set up'),
});

const roomView = z.object({
  room: z
    .object({
      in: z.string().describe('Slack or Mattermost'),
      name: z.string().nullable(),
      url: z.string().nullable(),
      state: z.enum(['wanted', 'open', 'over']),
      private: z.boolean(),
      failure: z.string().nullable().describe('What failed when it was last looked after; null where nothing did'),
      failingSince: z.number().nullable(),
      overBecause: z.string().nullable(),
    })
    .nullable()
    .describe('Where people talk about the ticket in a chat; null where it has no room'),
  mayAsk: z.boolean().describe('Whether a room can be asked for'),
});

const labels: Readonly<Record<ProviderName, string>> = { slack: 'Slack', mattermost: 'Mattermost' };

const settingsRoutes = (state: () => ChatState): readonly Route[] => {
  const shown = async (call: Call): Promise<Result<z.infer<typeof settingsView>>> =>
    ok({ ...(await readRoomSettings(call.db)), providers: state().providers.map(({ name, label }) => ({ name, label })) });
  return [
    route({
      method: 'GET',
      path: '/api/v1/chat-rooms',
      name: 'rooms.settings',
      summary: 'In which chat incidents have rooms, and which of them get one by themselves',
      permission: { to: 'member' },
      output: settingsView,
      handler: shown,
    }),
    route({
      method: 'PUT',
      path: '/api/v1/chat-rooms',
      name: 'rooms.set',
      summary: 'Choose the chat in which incidents have rooms',
      permission: { to: 'administer', on: 'organisation' },
      body: roomSettingsBody,
      output: settingsView,
      handler: async (call, { body }) => {
        if (body.provider !== null && !state().providers.some(({ name }) => name === body.provider))
          return refuse('bad-input', `the operator has not set ${labels[body.provider]} up`, 'body.provider');
        await call.db.write(call.actor, async (tx) => writeRoomSettings(tx, body));
        state().poke();
        return shown(call);
      },
    }),
  ];
};

const roomRoutes = (state: () => ChatState): readonly Route[] => {
  const shown = async (call: Call, name: string): Promise<Result<z.infer<typeof roomView>>> => {
    const id = await ticketIdFrom(call.db, name);
    if (id === undefined) return refuse('not-found', `there is no ticket ${name}`);
    const room = await roomOfTicket(call.db, id);
    const { provider } = await readRoomSettings(call.db);
    const isSetUp = state().providers.some((each) => each.name === provider);
    const mayAsk = isSetUp && (room === undefined || room.state === 'over');
    if (room === undefined) return ok({ room: null, mayAsk });
    const { name: called, url, state: stands, isPrivate, failure, failingSince, overBecause } = room;
    const view = { name: called, url, state: stands, private: isPrivate, failure, failingSince, overBecause };
    return ok({ room: { in: labels[room.provider], ...view }, mayAsk });
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/tickets/:ticket/room',
      name: 'rooms.read',
      summary: 'The room of a ticket in a chat',
      permission: { to: 'read', on: onTicket },
      params: ofTicket,
      output: roomView,
      handler: async (call, { params }) => shown(call, params.ticket),
    }),
    route({
      method: 'POST',
      path: '/api/v1/tickets/:ticket/room',
      name: 'rooms.ask',
      summary: 'Have a room made for a ticket; where one fails, have it tried again now',
      permission: { to: 'respond', on: onTicket },
      params: ofTicket,
      body: z.strictObject({}),
      output: roomView,
      handler: async (call, { params }) => {
        const id = await ticketIdFrom(call.db, params.ticket);
        if (id === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
        const settings = await readRoomSettings(call.db);
        const providers = state().providers.map(({ name }) => name);
        const done = await call.db.write(call.actor, async (tx): Promise<Result<unknown>> => {
          const [ticket] = await lockTickets(tx, [id]);
          const room = await roomOfTicket(tx, id);
          if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
          if (room !== undefined && room.state !== 'over') return ok(await hurryRoom(tx, room.id));
          return askForRoom(tx, ticket, { settings, providers, because: `asked for by ${call.actor.name}` });
        });
        if (!done.ok) return done;
        state().poke();
        return shown(call, params.ticket);
      },
    }),
  ];
};

const nameView = z.object({ provider: z.enum(providerNames), user: z.string(), name: z.string() });
const nameList = z.object({ items: z.array(nameView.extend({ since: z.number() })) });

const mine = async (call: Call): Promise<Result<z.infer<typeof nameList>>> =>
  ok({ items: call.personId === undefined ? [] : await identitiesOf(call.db, call.personId) });

const nameRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/chat-names',
    name: 'chat-names.list',
    summary: 'Names in chats that are yours',
    permission: { to: 'member' },
    output: nameList,
    handler: mine,
  }),
  route({
    method: 'GET',
    path: '/api/v1/chat-names/claim',
    name: 'chat-names.read-claim',
    summary: 'Whose name in a chat a link speaks of; nothing is changed by it',
    permission: { to: 'member' },
    query: z.strictObject({ token: z.string().max(1000) }),
    output: nameView,
    handler: async (call, { query }) => readToken(call.db, query.token, call.clock.now()),
  }),
  route({
    method: 'POST',
    path: '/api/v1/chat-names',
    name: 'chat-names.link',
    summary:
      'Say that the name in a chat that a link speaks of is yours: what it writes there is yours from then on, and acts with your rights',
    permission: { to: 'member' },
    body: z.strictObject({ token: z.string().max(1000) }),
    output: nameList,
    handler: async (call, { body }) => {
      const done = await call.db.write(call.actor, async (tx) => linkName(tx, body.token));
      return done.ok ? mine(call) : done;
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/chat-names/:provider/:user',
    name: 'chat-names.unlink',
    summary: 'Say that a name in a chat is not yours any more',
    permission: { to: 'member' },
    params: z.strictObject({ provider: z.enum(providerNames), user: z.string().max(60) }),
    output: nameList,
    handler: async (call, { params }) => {
      const { personId } = call;
      if (personId !== undefined)
        await call.db.write(call.actor, async (tx) => {
          if ((await removeIdentity(tx, personId, params)) === 1)
            tx.journal({ action: 'chat.unlinked', subject: { kind: 'person', id: personId }, because: 'taken back', body: params });
        });
      return mine(call);
    },
  }),
];

/** The API of rooms, and of names in chats. */
export const chatRoutes = (state: () => ChatState): readonly Route[] => [...settingsRoutes(state), ...roomRoutes(state), ...nameRoutes];
