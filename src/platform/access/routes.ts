import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { newToken } from '../clock/index.ts';
import { sqlState } from '../database/index.ts';
import { readFact } from '../facts.ts';
import { Reply, route, type Call, type Route } from '../http/index.ts';
import { hashOf } from '../secrets.ts';
import { zoneOf, zoneTable } from '../time-zones/index.ts';
import type { Access, MadeSession } from './access.ts';
import { COOKIE } from './doorkeeper.ts';
import { roles } from './rules/may.ts';
import {
  allGrants,
  allKeys,
  endGrant,
  endSession,
  grantsOf,
  isLastAdministration,
  keyById,
  lockAdministration,
  personDetails,
  personStands,
  putGrant,
  putKey,
  revokeKey,
  teamStands,
} from './store.ts';

const password = z.string().min(10, 'use at least 10 characters').max(500);
const email = z.email().max(254);
const role = z.enum(roles);
const done = z.object({ done: z.literal(true) });

const cookie = (call: Call, value: string, maxAge: number): string =>
  `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${call.publicUrl.startsWith('https:') ? '; Secure' : ''}`;

/** Answers a new session: its secret goes into the cookie and nowhere else. */
function signedIn(call: Call, made: Result<MadeSession>): Result<Reply> {
  if (!made.ok) return made;
  const seconds = Math.floor((made.value.endsAt - call.clock.now()) / 1000);
  return ok(new Reply(200, { personId: made.value.personId }, { 'set-cookie': cookie(call, made.value.secret, seconds) }));
}

const signedInOutput = z.object({ personId: z.string() });

const sessionRoutes = (access: Access): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/setup',
    name: 'setup',
    summary: 'Set up the organisation and its first administrator, with the link that the start printed',
    permission: { to: 'anyone', why: 'nobody can be signed in yet; the one-time token proves who runs the machine' },
    body: z.strictObject({
      token: z.string().max(100),
      organisation: z.string().trim().min(1).max(200),
      name: z.string().trim().min(1).max(200),
      email,
      password,
      zone: z.string().max(100).default('UTC').describe('IANA time zone'),
    }),
    output: signedInOutput,
    handler: async (call, { body }) => signedIn(call, await access.setUp(body.token, body, 'set-up')),
  }),
  route({
    method: 'POST',
    path: '/api/v1/session',
    name: 'session.create',
    summary: 'Sign in with email and password',
    permission: { to: 'anyone', why: 'it is how one signs in' },
    body: z.strictObject({ email: z.string().max(254), password: z.string().max(500) }),
    output: signedInOutput,
    handler: async (call, { body }) =>
      signedIn(call, await access.signIn(body.email, body.password, { agent: 'web', address: call.address })),
  }),
];

const ownRoutes = (access: Access): readonly Route[] => [
  route({
    method: 'DELETE',
    path: '/api/v1/session',
    name: 'session.end',
    summary: 'Sign out here',
    permission: { to: 'member' },
    output: done,
    handler: async (call) => {
      const secret = call.session;
      if (secret !== undefined) await call.db.write(call.actor, async (tx) => endSession(tx, hashOf(secret)));
      return ok(new Reply(200, { done: true }, { 'set-cookie': cookie(call, '', 0) }));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/password',
    name: 'password.change',
    summary: 'Change my password; every session of mine ends',
    permission: { to: 'member' },
    body: z.strictObject({ now: z.string().max(500), next: password }),
    output: done,
    handler: async (call, { body }) => {
      if (call.personId === undefined) return refuse('conflict', 'a key has no password');
      const changed = await access.changePassword(call.personId, body);
      return changed.ok ? ok({ done: true as const }) : changed;
    },
  }),
];

const invitationRoutes = (access: Access): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/people/:person/invitation',
    name: 'people.invite',
    summary: 'A one-time link by which a person sets a password',
    permission: { to: 'administer', on: 'organisation' },
    params: z.strictObject({ person: z.uuid() }),
    body: z.strictObject({}),
    output: z.object({ url: z.string() }),
    handler: async (call, { params }) => {
      const token = await call.db.write<Result<string>>(call.actor, async (tx) => {
        if (!(await personStands(tx, params.person))) return refuse('not-found', 'there is no such person', 'params.person');
        return ok(await access.invite(tx, params.person));
      });
      return token.ok ? ok({ url: `${call.publicUrl}/invitation?token=${token.value}` }) : token;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/invitation',
    name: 'invitation.accept',
    summary: 'Set a password with an invitation, and sign in',
    permission: { to: 'anyone', why: 'the one-time token is the proof' },
    body: z.strictObject({ token: z.string().max(100), password }),
    output: signedInOutput,
    handler: async (call, { body }) => signedIn(call, await access.acceptInvitation(body.token, body.password, 'invitation')),
  }),
];

const keyView = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string().describe('The last four characters'),
  role,
  teamId: z.string().nullable(),
  madeAt: z.number(),
  seenAt: z.number().nullable(),
});

const noTeam = refuse('bad-input', 'there is no such team', 'body.teamId');

const keyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/keys',
    name: 'keys.list',
    summary: 'Machine keys that are valid; their secrets are shown once, when they are made',
    permission: { to: 'administer', on: 'organisation' },
    output: z.object({ items: z.array(keyView) }),
    handler: async (call) =>
      ok({
        items: (await allKeys(call.db)).map(({ team_id: teamId, made_at: madeAt, seen_at: seenAt, ...rest }) => ({
          ...rest,
          teamId,
          madeAt,
          seenAt,
        })),
      }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/keys',
    name: 'keys.create',
    summary: 'Make a machine key with a role on a team, or on the organisation',
    permission: { to: 'administer', on: 'organisation' },
    body: z.strictObject({ name: z.string().trim().min(1).max(100), role, teamId: z.uuid().nullable().default(null) }),
    output: z.object({ id: z.string(), key: z.string().describe('Shown this once') }),
    handler: async (call, { body }) => {
      const secret = `ek_${newToken(call.clock)}`;
      return call.db.write<Result<{ id: string; key: string }>>(call.actor, async (tx) => {
        if (body.teamId !== null && !(await teamStands(tx, body.teamId))) return noTeam;
        const id = tx.id();
        const made = await putKey(tx, {
          id,
          name: body.name,
          hash: hashOf(secret),
          hint: secret.slice(-4),
          role: body.role,
          team: body.teamId,
        });
        if (made === 0) return refuse('already-exists', `a key named "${body.name}" stands already`, 'body.name');
        tx.journal({
          action: 'key.created',
          subject: { kind: 'key', id },
          because: `made by ${call.actor.name}`,
          body: { name: body.name, role: body.role },
        });
        return ok({ id, key: secret });
      });
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/keys/:key',
    name: 'keys.revoke',
    summary: 'Revoke a machine key at once',
    permission: { to: 'administer', on: 'organisation' },
    params: z.strictObject({ key: z.uuid() }),
    output: done,
    handler: async (call, { params }) =>
      call.db.write<Result<{ done: true }>>(call.actor, async (tx) => {
        if ((await revokeKey(tx, params.key)) === 0) return refuse('not-found', 'there is no such key');
        tx.journal({ action: 'key.revoked', subject: { kind: 'key', id: params.key }, because: `revoked by ${call.actor.name}` });
        return ok({ done: true as const });
      }),
  }),
];

const grantView = z.object({ id: z.string(), personId: z.string(), role, teamId: z.string().nullable(), grantedAt: z.number() });

async function grantRole(
  call: Call,
  wanted: { person: string; role: (typeof roles)[number]; team: string | null },
): Promise<Result<{ id: string }>> {
  try {
    return await call.db.write<Result<{ id: string }>>(call.actor, async (tx) => {
      if (!(await personStands(tx, wanted.person))) return refuse('bad-input', 'there is no such person', 'body.personId');
      if (wanted.team !== null && !(await teamStands(tx, wanted.team))) return noTeam;
      const id = tx.id();
      await putGrant(tx, { id, ...wanted });
      tx.journal({
        action: 'role.granted',
        subject: { kind: 'person', id: wanted.person },
        because: `granted by ${call.actor.name}`,
        body: { role: wanted.role, team: wanted.team },
      });
      return ok({ id });
    });
  } catch (error) {
    if (sqlState(error) === '23505') return refuse('already-exists', 'the person has that role there already');
    throw error;
  }
}

const grantRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/grants',
    name: 'grants.list',
    summary: 'Who holds which role where',
    permission: { to: 'member' },
    output: z.object({ items: z.array(grantView) }),
    handler: async (call) =>
      ok({
        items: (await allGrants(call.db)).map(({ person_id: personId, team_id: teamId, granted_at: grantedAt, ...rest }) => ({
          ...rest,
          personId,
          teamId,
          grantedAt,
        })),
      }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/grants',
    name: 'grants.create',
    summary: 'Give a person a role on a team and all below it, or on the organisation',
    permission: { to: 'administer', on: 'organisation' },
    body: z.strictObject({ personId: z.uuid(), role, teamId: z.uuid().nullable().default(null) }),
    output: z.object({ id: z.string() }),
    handler: async (call, { body }) => grantRole(call, { person: body.personId, role: body.role, team: body.teamId }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/grants/:grant',
    name: 'grants.end',
    summary: 'Take a role back',
    permission: { to: 'administer', on: 'organisation' },
    params: z.strictObject({ grant: z.uuid() }),
    output: done,
    handler: async (call, { params }) =>
      call.db.write<Result<{ done: true }>>(call.actor, async (tx) => {
        await lockAdministration(tx);
        if (await isLastAdministration(tx, params.grant)) return refuse('conflict', 'nobody would administer the organisation any more');
        if ((await endGrant(tx, params.grant)) === 0) return refuse('not-found', 'there is no such grant');
        tx.journal({ action: 'role.ended', subject: { kind: 'grant', id: params.grant }, because: `taken back by ${call.actor.name}` });
        return ok({ done: true as const });
      }),
  }),
];

const meView = z.object({
  kind: z.enum(['person', 'key', 'operator']),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable().describe('Null for a key and the operator'),
  zone: z.string().nullable().describe('IANA time zone; null for a key and the operator'),
  zoneTable: z
    .object({
      from: z.int().describe('Epoch milliseconds'),
      until: z.int(),
      periods: z.array(z.object({ at: z.int(), offset: z.int().describe('Milliseconds ahead of UTC'), letters: z.string() })).readonly(),
    })
    .nullable()
    .describe(
      'How far that zone is ahead of UTC, a year back and a year ahead at least: a browser that asks its own tables for it first reads them all',
    ),
  onCall: z.boolean().describe('Holds a rotation now, or answers as primary or secondary for a service'),
  grants: z.array(z.object({ role, team: z.string().nullable() })),
});

/** Who asks, as they may know it of themselves. */
async function whoAmI({ actor, db, clock }: Call): Promise<z.infer<typeof meView>> {
  const { name } = actor;
  const nobody = { email: null, zone: null, zoneTable: null, onCall: false };
  if (actor.kind === 'person') {
    const { id } = actor;
    const now = clock.now();
    const onCall = await readFact(db, 'person.on-call', { subjects: [id], now });
    const details = await personDetails(db, id);
    const told = details === undefined ? nobody : { ...details, zoneTable: zoneTable(zoneOf(details.zone), now) };
    return { kind: 'person', id, name, ...told, onCall: onCall.get(id) === true, grants: await grantsOf(db, id) };
  }
  // Beside people and keys only the operator of this machine comes this far: over the socket in the data folder.
  if (actor.kind !== 'key') return { kind: 'operator', id: 'operator', name, ...nobody, grants: [{ role: 'admin', team: null }] };
  const key = await keyById(db, actor.id);
  return { kind: 'key', id: actor.id, name, ...nobody, grants: key === undefined ? [] : [{ role: key.role, team: key.team_id }] };
}

const me = route({
  method: 'GET',
  path: '/api/v1/me',
  name: 'me',
  summary: 'Who I am, which roles I hold, and whether I am on call now',
  permission: { to: 'member' },
  output: meView,
  handler: async (call) => ok(await whoAmI(call)),
});

/** The API of access: set-up, sessions, keys, roles. */
export const accessRoutes = (access: Access): readonly Route[] => [
  ...sessionRoutes(access),
  ...ownRoutes(access),
  ...invitationRoutes(access),
  me,
  ...keyRoutes,
  ...grantRoutes,
];
