import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { readFact } from '../platform/facts.ts';
import { keyField, slugField } from '../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../platform/http/index.ts';
import { loadDirectory } from './directory.ts';
import { checkReferences, refuseWhileNamed } from './references.ts';
import { done, inBody, listQuery, page, pageOf, patchBody, patched } from './route-parts.ts';
import { removeTeam, saveTeam, setMember, teamBodyOf } from './save-team.ts';
import { panelState, showPanels } from './shown-panels.ts';
import { findPerson } from './store-people.ts';
import { findTeam, listTeams, type Team } from './store-teams.ts';
import { teamBody, teamReferences } from './team-body.ts';

const manager = z.union([z.object({ person: z.string() }), z.object({ rotation: z.string() })]).nullable();
const teamRow = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  parent: z.string().nullable(),
  manager,
  members: z.number(),
  services: z.number(),
});
const named = z.object({ slug: z.string(), name: z.string() });
const health = z.enum(['level', 'listing', 'over', 'no reading']);
const rotation = z.object({ slug: z.string(), name: z.string(), role: z.string(), words: z.string(), now: z.string().nullable() });
const teamWhole = teamRow.omit({ members: true, services: true }).extend({
  above: z.array(named).describe('Nearest first'),
  below: z.array(named),
  members: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string(), role: z.enum(['manager', 'member']) })),
  services: z.array(z.object({ slug: z.string(), name: z.string(), tier: z.number(), health })),
  rotations: z.array(rotation),
  panels: z.array(panelState),
});

const rowOf = (team: Team): z.output<typeof teamRow> => ({
  ...teamBodyOf(team),
  id: team.id,
  slug: team.slug,
  members: team.members.length,
  services: team.services,
});

async function wholeOf(call: Call, team: Team): Promise<z.output<typeof teamWhole>> {
  const now = call.clock.now();
  const directory = await loadDirectory(call.db);
  const panels = await showPanels(call.db, { kind: 'team', id: team.id, now });
  const services = directory.services.filter((service) => service.teamId === team.id);
  const healths = await readFact(call.db, 'service.health', { subjects: services.map((service) => service.id), now });
  return {
    ...teamBodyOf(team),
    id: team.id,
    slug: team.slug,
    above: directory
      .teamPath(team.id)
      .slice(1)
      .flatMap((id) => directory.team(id) ?? []),
    below: directory.teams.filter((each) => each.parentId === team.id),
    members: directory
      .membersOf(team.id)
      .map(({ id, slug, name }) => ({ id, slug, name, role: id === team.managerId ? 'manager' : 'member' })),
    services: services.map(({ id, slug, name, tier }) => ({ slug, name, tier, health: health.catch('no reading').parse(healths.get(id)) })),
    rotations: panels.of('team.rotations', rotation),
    panels: [...panels.states],
  };
}

const params = z.strictObject({ team: keyField });
const NONE = () => refuse('not-found', 'there is no such team');

/** Members are changed one by one, since taking a person in asks for more than changing a team. */
const withoutMembers = teamBody.omit({ members: true });
const newTeam = withoutMembers.extend({ slug: slugField });

async function save(
  tx: Tx,
  order: { readonly standing?: Team; readonly slug: string; readonly body: z.output<typeof withoutMembers> },
): Promise<Result<Team>> {
  const body = { ...order.body, members: order.standing === undefined ? [] : [...order.standing.members] };
  const saved = await saveTeam(tx, { id: order.standing?.id, slug: order.slug, body });
  if (!saved.ok) return saved;
  const stands = await checkReferences(tx, teamReferences(body));
  if (!stands.ok) return stands;
  const before = order.standing?.slug;
  // Most documents follow a new slug; one that keeps the old one as it was written would come to nobody.
  const left = before === undefined || before === order.slug ? ok(null) : await refuseWhileNamed(tx, { kind: 'team', slug: before });
  return left.ok ? saved : left;
}

async function withTeam<T>(call: Call, team: string, work: (tx: Tx, found: Team) => Promise<Result<T>>): Promise<Result<T>> {
  return call.db.write(call.actor, async (tx): Promise<Result<T>> => {
    const found = await findTeam(tx, team);
    return found === undefined ? NONE() : inBody(await work(tx, found));
  });
}

async function change(tx: Tx, standing: Team, changes: Readonly<Record<string, unknown>>): Promise<Result<Team>> {
  const { members: _members, ...before } = teamBodyOf(standing);
  const read = patched(newTeam, { ...before, slug: standing.slug }, changes);
  if (!read.ok) return read;
  const { slug, ...body } = read.value;
  return save(tx, { standing, slug, body });
}

const reading: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/teams',
    name: 'teams.list',
    summary: 'Teams, by slug; `parent` says where each stands in the tree',
    permission: { to: 'member' },
    query: listQuery,
    output: pageOf(teamRow),
    handler: async (call, { query }) => {
      const { rows, next } = page(await listTeams(call.db, { q: query.q, after: query.cursor, limit: query.limit + 1 }), query.limit);
      return ok({ items: rows.map(rowOf), next });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/teams/:team',
    name: 'teams.get',
    summary: 'One team: its place in the tree, members, services and rotations',
    permission: { to: 'member' },
    params,
    output: teamWhole,
    handler: async (call, input) => {
      const team = await findTeam(call.db, input.params.team);
      return team === undefined ? NONE() : ok(await wholeOf(call, team));
    },
  }),
];

const writing: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/teams',
    name: 'teams.create',
    summary: 'Make a team',
    permission: { to: 'manage', on: ({ body }) => ({ kind: 'team', id: body.parent ?? '' }) },
    body: newTeam,
    output: teamRow,
    handler: async (call, { body: { slug, ...body } }) => {
      const made = inBody(await call.db.write(call.actor, async (tx) => save(tx, { slug, body })));
      return made.ok ? ok(new Reply(201, rowOf(made.value))) : made;
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/teams/:team',
    name: 'teams.change',
    summary: 'Change name, slug, parent or manager of a team; a circle is refused',
    permission: { to: 'manage', on: (input) => ({ kind: 'team', id: input.params.team }) },
    params,
    body: patchBody,
    output: teamRow,
    handler: async (call, input) => {
      const changed = await withTeam(call, input.params.team, async (tx, team) => change(tx, team, input.body));
      return changed.ok ? ok(rowOf(changed.value)) : changed;
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/teams/:team',
    name: 'teams.remove',
    summary: 'Remove a team that owns nothing and that nothing names',
    permission: { to: 'manage', on: (input) => ({ kind: 'team', id: input.params.team }) },
    params,
    output: done,
    handler: async (call, input) =>
      withTeam(call, input.params.team, async (tx, team) => {
        const removed = await removeTeam(tx, team, `removed by ${tx.actor.name}`);
        if (!removed.ok) return removed;
        const free = await refuseWhileNamed(tx, { kind: 'team', slug: team.slug });
        return free.ok ? ok({ done: true as const }) : free;
      }),
  }),
];

const membership = params.extend({ person: keyField });

async function member(call: Call, input: { params: z.output<typeof membership> }, joins: boolean): Promise<Result<{ done: true }>> {
  return withTeam(call, input.params.team, async (tx, team) => {
    const person = await findPerson(tx, input.params.person);
    if (person?.active !== true) return refuse('not-found', 'there is no such person');
    const set = await setMember(tx, team, { person: person.slug, member: joins });
    return set.ok ? ok({ done: true as const }) : set;
  });
}

const membershipRoutes: readonly Route[] = [
  route({
    method: 'PUT',
    path: '/api/v1/teams/:team/members/:person',
    name: 'teams.add-member',
    summary: 'Make a person a member of a team',
    description: 'Whoever takes a person into a team must manage both: the team, and a team of the person if there is one.',
    permission: { to: 'manage', on: (input) => ({ kind: 'membership', id: `${input.params.team}/${input.params.person}` }) },
    params: membership,
    body: z.strictObject({}),
    output: done,
    handler: async (call, input) => member(call, input, true),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/teams/:team/members/:person',
    name: 'teams.remove-member',
    summary: 'Take a person out of a team',
    permission: { to: 'manage', on: (input) => ({ kind: 'team', id: input.params.team }) },
    params: membership,
    output: done,
    handler: async (call, input) => member(call, input, false),
  }),
];

/** Teams and their members, as the API gives them. */
export const teamRoutes: readonly Route[] = [...reading, ...writing, ...membershipRoutes];
