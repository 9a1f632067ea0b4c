import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { putGrant, roles } from '../platform/access/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { readFact } from '../platform/facts.ts';
import { holdsOn } from '../platform/holds.ts';
import { emailField, keyField, lineField, slugField, textField, zoneField } from '../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../platform/http/index.ts';
import { contactChannels } from './contact-channels.ts';
import { personBodyOf } from './documents.ts';
import { personBody } from './person-body.ts';
import { refuseNamed, refuseWhileNamed, whereNamed } from './references.ts';
import { done, inBody, listQuery, page, pageOf, patchBody, patched } from './route-parts.ts';
import { freeSlug, reachFindings } from './rules/index.ts';
import { deactivatePerson, refuseLastAdministrator, saveOfflineContact, savePerson } from './save-person.ts';
import { showPanels } from './shown-panels.ts';
import { setMember } from './save-team.ts';
import { contactMethodsOf, methodsOfPerson, type ContactMethod } from './store-contact-methods.ts';
import { findPerson, listPeople, offlineContactOf, takenSlugs, type Person } from './store-people.ts';
import { findTeam, teamsOfPeople } from './store-teams.ts';

const team = z.object({ slug: z.string(), name: z.string(), role: z.enum(['manager', 'member']) });
const personView = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  email: z.string(),
  zone: z.string(),
  teams: z.array(team),
});
const personRow = personView.extend({ reachable: z.boolean().describe('Has verified contact methods that suffice for severity 1') });

const shift = z.object({ team: z.string(), role: z.string(), from: z.number(), until: z.number() });
const method = z.object({ channel: z.string(), verified: z.boolean(), rings: z.boolean(), provenAt: z.number().nullable() });
const personWhole = personView.extend({
  methods: z.array(method).describe('Without addresses: those are seen by their owner and managers'),
  findings: z.array(z.string()),
  shifts: z.array(shift).describe('Shifts ahead'),
});

const reaching = (methods: readonly ContactMethod[]) =>
  methods.filter((each) => each.verifiedAt !== null).map(({ channel }) => ({ channel, rings: contactChannels().rings(channel) }));

async function rowsOf(call: Call, people: readonly Person[]): Promise<z.output<typeof personRow>[]> {
  const ids = people.map((person) => person.id);
  const teams = await teamsOfPeople(call.db, ids);
  const methods = await contactMethodsOf(call.db, ids);
  return people.map((person) => ({
    ...person,
    teams: teams.get(person.id) ?? [],
    reachable: reachFindings(reaching(methods.get(person.id) ?? [])).length === 0,
  }));
}

async function wholeOf(call: Call, person: Person): Promise<z.output<typeof personWhole>> {
  const now = call.clock.now();
  const teams = await teamsOfPeople(call.db, [person.id]);
  const methods = await methodsOfPerson(call.db, person.id);
  const panels = await showPanels(call.db, { kind: 'person', id: person.id, now });
  const proven = await readFact(call.db, 'contact-method.proven-at', { subjects: methods.map((each) => each.id), now });
  return {
    ...person,
    teams: teams.get(person.id) ?? [],
    methods: methods.map(({ id, channel, verifiedAt }) => {
      const at = proven.get(id);
      return {
        channel,
        verified: verifiedAt !== null,
        rings: contactChannels().rings(channel),
        provenAt: typeof at === 'number' ? at : null,
      };
    }),
    findings: reachFindings(reaching(methods)),
    shifts: panels.of('person.shifts', shift),
  };
}

const params = z.strictObject({ person: keyField });

const newPerson = z.strictObject({
  name: lineField(),
  email: emailField,
  zone: zoneField.default('UTC'),
  slug: slugField.optional().describe('Made from the name where it is left out'),
  teams: z
    .array(z.strictObject({ team: keyField, role: z.enum(roles).default('responder') }))
    .max(20)
    .default([]),
});

/** Puts a new person into teams, with a role in each. */
async function joinTeams(tx: Tx, person: Person, wanted: z.output<typeof newPerson>['teams']): Promise<Result<null>> {
  for (const [place, { team: teamKey, role }] of wanted.entries()) {
    const found = await findTeam(tx, teamKey);
    if (found === undefined) return refuse('bad-input', `there is no team "${teamKey}"`, `teams.${place}.team`);
    const joined = await setMember(tx, found, { person: person.slug, member: true });
    if (!joined.ok) return joined;
    await putGrant(tx, { id: tx.id(), person: person.id, role, team: found.id });
    tx.journal({
      action: 'role.granted',
      subject: { kind: 'person', id: person.id },
      because: `granted by ${tx.actor.name}`,
      body: { role, team: found.id },
    });
  }
  return ok(null);
}

async function createPerson(tx: Tx, body: z.output<typeof newPerson>): Promise<Result<Person>> {
  const taken = await takenSlugs(tx);
  const slug = body.slug ?? freeSlug(body.name, 'person', (each) => taken.has(each));
  const { name, email, zone } = body;
  const saved = await savePerson(tx, { slug, body: { name, email, zone }, because: `added by ${tx.actor.name}` });
  if (!saved.ok) return saved;
  const joined = await joinTeams(tx, saved.value, body.teams);
  return joined.ok ? saved : joined;
}

const reading: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/people',
    name: 'people.list',
    summary: 'People, by slug',
    permission: { to: 'member' },
    query: listQuery.extend({ team: keyField.optional().describe('Only members of this team') }),
    output: pageOf(personRow),
    handler: async (call, { query }) => {
      const inTeam = query.team === undefined ? undefined : await findTeam(call.db, query.team);
      if (query.team !== undefined && inTeam === undefined) return refuse('bad-input', `there is no team "${query.team}"`, 'query.team');
      const wanted = { q: query.q, after: query.cursor, team: inTeam?.id, limit: query.limit + 1 };
      const { rows, next } = page(await listPeople(call.db, wanted), query.limit);
      return ok({ items: await rowsOf(call, rows), next });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/people/:person',
    name: 'people.get',
    summary: 'One person: teams, how they are reached, shifts ahead',
    permission: { to: 'member' },
    params,
    output: personWhole,
    handler: async (call, input) => {
      const person = await findPerson(call.db, input.params.person);
      return person === undefined ? refuse('not-found', 'there is no such person') : ok(await wholeOf(call, person));
    },
  }),
];

const NOBODY = () => refuse('not-found', 'there is no such person');

/** Finds an active person and works on them in one transaction. */
async function withPerson<T>(call: Call, person: string, work: (tx: Tx, found: Person) => Promise<Result<T>>): Promise<Result<T>> {
  return call.db.write(call.actor, async (tx): Promise<Result<T>> => {
    const found = await findPerson(tx, person);
    return found?.active === true ? inBody(await work(tx, found)) : NOBODY();
  });
}

async function changePerson(tx: Tx, found: Person, changes: Readonly<Record<string, unknown>>): Promise<Result<Person>> {
  const { slug = found.slug, ...fields } = changes;
  const parsedSlug = slugField.safeParse(slug);
  if (!parsedSlug.success) return refuse('bad-input', parsedSlug.error.issues[0]?.message ?? 'this cannot be a slug', 'slug');
  const body = patched(personBody, personBodyOf(found), fields);
  if (!body.ok) return body;
  const saved = await savePerson(tx, { id: found.id, slug: parsedSlug.data, body: body.value });
  // Most documents follow a new slug; one that keeps the old one as it was written would come to nobody.
  const left = saved.ok && saved.value.slug !== found.slug ? await refuseWhileNamed(tx, { kind: 'person', slug: found.slug }) : ok(null);
  return left.ok ? saved : left;
}

const changed = z.object({ id: z.string(), slug: z.string(), name: z.string(), email: z.string(), zone: z.string() });

const writing: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/people',
    name: 'people.create',
    summary: 'Add a person; an invitation lets them set a password',
    permission: { to: 'administer', on: 'organisation' },
    body: newPerson,
    output: changed,
    handler: async (call, { body }) => {
      const made = inBody(await call.db.write(call.actor, async (tx) => createPerson(tx, body)));
      return made.ok ? ok(new Reply(201, changed.parse(made.value))) : made;
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/people/:person',
    name: 'people.change',
    summary: 'Change name, email, zone or slug of a person',
    permission: { to: 'administer', on: 'organisation' },
    params,
    body: patchBody,
    output: changed,
    handler: async (call, input) => withPerson(call, input.params.person, async (tx, found) => changePerson(tx, found, input.body)),
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/me',
    name: 'me.change',
    summary: 'Change my name or time zone',
    permission: { to: 'member' },
    body: z.strictObject({ name: lineField().optional(), zone: zoneField.optional() }),
    output: changed,
    handler: async (call, { body }) =>
      call.personId === undefined
        ? refuse('conflict', 'a key has no name or zone of a person')
        : withPerson(call, call.personId, async (tx, found) => changePerson(tx, found, body)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/people/:person',
    name: 'people.deactivate',
    summary: 'End a person: out of every team, no contact methods, no sign-in',
    description:
      'Refused for the last administrator, and while a service, rotation, policy or override, a team as its manager, or the last resort names the person: the detail lists where. What they did keeps their name.',
    permission: { to: 'administer', on: 'organisation' },
    params,
    output: done,
    handler: async (call, input) =>
      withPerson(call, input.params.person, async (tx, found) => {
        const spared = await refuseLastAdministrator(tx, found);
        if (!spared.ok) return spared;
        const named = { kind: 'person', slug: found.slug };
        // Members leave their teams by themselves; whatever else names them needs another person's name in their place.
        const places = await whereNamed(tx, named, (by, at) => !(by === 'team' && at[0] === 'members'));
        const held = await holdsOn(tx, { kind: 'person', id: found.id, now: tx.now });
        const free = refuseNamed(named, [...places, ...held]);
        if (!free.ok) return free;
        const ended = await deactivatePerson(tx, found, `ended by ${tx.actor.name}`);
        return ended.ok ? ok({ done: true as const }) : ended;
      }),
  }),
];

const contact = z.record(lineField(60), textField(500));
const offline: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/people/:person/offline-contact',
    name: 'people.offline-contact',
    summary: 'Contact data outside Evenkeel: for operations and managers',
    permission: { to: 'operate', on: ({ params: { person } }) => ({ kind: 'person', id: person }) },
    params,
    output: z.object({ contact }),
    handler: async (call, input) => {
      const person = await findPerson(call.db, input.params.person);
      return person === undefined ? NOBODY() : ok({ contact: await offlineContactOf(call.db, person.id) });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/people/:person/offline-contact',
    name: 'people.set-offline-contact',
    summary: 'Set the contact data that operations and managers see: any names, such as home phone',
    permission: { to: 'operate', on: ({ params: { person } }) => ({ kind: 'person', id: person }) },
    params,
    body: z.strictObject({ contact }),
    output: done,
    handler: async (call, input) =>
      withPerson(call, input.params.person, async (tx, found) => {
        await saveOfflineContact(tx, found, input.body.contact);
        return ok({ done: true as const });
      }),
  }),
];

/** People, as the API gives them. */
export const peopleRoutes: readonly Route[] = [...reading, ...writing, ...offline];
