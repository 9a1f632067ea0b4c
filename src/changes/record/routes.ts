import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { textField } from '../../platform/fields.ts';
import { Reply, route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { changeStates } from '../rules/index.ts';
import { changeBody } from './change-body.ts';
import { changeRow, changeRows, changeView, viewOfChange, type ChangeView } from './read-change.ts';
import { findChange, listChanges, lockChange, type Change, type ChangeFilter } from './store.ts';
import { draftChange, editChange, moveChange } from './write-change.ts';

/** The parameters of a path that names a change. */
export const namedChange = z.strictObject({ change: z.string().max(40).describe('CHG-20446, 20446 or the id') });

/** The change that a path names, for a permission. */
export const onChange = (input: { params: { readonly change: string } }): { kind: string; id: string } => ({
  kind: 'change',
  id: input.params.change,
});

const PAGE = 100;

const listQuery = z.strictObject({
  state: z.enum(changeStates).optional(),
  service: z.string().max(63).optional().describe('Slug or id'),
  team: z.string().max(63).optional().describe('Slug or id'),
  mine: z.enum(['true']).optional().describe('Those that I submitted or carry out'),
  q: z.string().trim().min(1).max(200).optional().describe('Words of the title'),
  before: z.coerce.number().int().optional().describe('The number of the last of the page before'),
});

/** The ids of what a list asks for by slug or id. */
async function subjectsOf(call: Call, asked: z.output<typeof listQuery>): Promise<Result<Pick<ChangeFilter, 'service' | 'team'>>> {
  const directory = await loadDirectory(call.db);
  const { service: serviceKey, team: teamKey } = asked;
  const service = serviceKey === undefined ? undefined : (directory.serviceBySlug(serviceKey) ?? directory.service(serviceKey));
  if (serviceKey !== undefined && service === undefined) return refuse('not-found', `there is no service "${serviceKey}"`);
  const team = teamKey === undefined ? undefined : directory.team(teamKey);
  if (teamKey !== undefined && team === undefined) return refuse('not-found', `there is no team "${teamKey}"`);
  return ok({ service: service?.id, team: team?.id });
}

const list = route({
  method: 'GET',
  path: '/api/v1/changes',
  name: 'changes.list',
  summary: 'Records of changes, the newest first; those that machines told of are asked for by service',
  permission: { to: 'member' },
  query: listQuery,
  output: z.object({ items: z.array(changeRow), next: z.number().nullable() }),
  handler: async (call, { query }) => {
    const subjects = await subjectsOf(call, query);
    if (!subjects.ok) return subjects;
    const found = await listChanges(call.db, {
      ...subjects.value,
      states: query.state === undefined ? undefined : [query.state],
      person: query.mine === undefined ? undefined : call.personId,
      words: query.q,
      before: query.before,
      limit: PAGE + 1,
    });
    const items = found.slice(0, PAGE);
    return ok({ items: await changeRows(call.db, items), next: found.length > PAGE ? (items.at(-1)?.number ?? null) : null });
  },
});

async function shownChange(call: Call, name: string): Promise<Result<ChangeView>> {
  const change = await findChange(call.db, name);
  return change === undefined ? refuse('not-found', `there is no change ${name}`) : ok(await viewOfChange(call.db, change));
}

const read = route({
  method: 'GET',
  path: '/api/v1/changes/:change',
  name: 'changes.read',
  summary: 'A change, whole',
  permission: { to: 'member' },
  params: namedChange,
  output: changeView,
  handler: async (call, { params }) => shownChange(call, params.change),
});

const draft = route({
  method: 'POST',
  path: '/api/v1/changes',
  name: 'changes.draft',
  summary: 'Begin a record: a draft that may lack much',
  description: 'Whoever writes it is its submitter, and its technician where it names nobody else; its team is that of its first service.',
  permission: { to: 'member' },
  body: changeBody,
  output: changeView,
  handler: async (call, { body }) => {
    const made = await call.db.write(call.actor, async (tx) => draftChange(tx, body, call.personId ?? null));
    return made.ok ? ok(new Reply(201, await viewOfChange(call.db, made.value))) : made;
  },
});

const edit = route({
  method: 'PUT',
  path: '/api/v1/changes/:change',
  name: 'changes.edit',
  summary: 'Write what is planned anew, over the version that was read',
  permission: { to: 'respond', on: onChange },
  params: namedChange,
  body: changeBody.extend({
    version: z.int().min(1).describe('The version that was read; refused where somebody has written a newer one'),
  }),
  output: changeView,
  handler: async (call, { params, body: { version, ...body } }) => {
    const done = await call.db.write(call.actor, async (tx) => editChange(tx, params.change, { body, version }));
    return done.ok ? ok(await viewOfChange(call.db, done.value)) : done;
  },
});

type ActOnChange = (tx: Tx, change: Change) => Promise<Result<unknown>>;

/** How to do one thing to a change whose row is locked, and to answer what is then shown of it. */
export const lockedThen =
  <T>(shown: (call: Call, name: string) => Promise<Result<T>>): ((call: Call, name: string, act: ActOnChange) => Promise<Result<T>>) =>
  async (call, name, act) => {
    const done = await call.db.write(call.actor, async (tx): Promise<Result<unknown>> => {
      const change = await lockChange(tx, name);
      return change === undefined ? refuse('not-found', `there is no change ${name}`) : act(tx, change);
    });
    return done.ok ? shown(call, name) : done;
  };

/** Does one thing to a change whose row is locked, and answers it as it then is. */
export const onLockedChange = lockedThen(shownChange);

const because = z.strictObject({ because: textField(1000).default('') });

/** One way of moving a record that needs nothing but a press. */
const moved = (command: 'withdraw' | 'cancel', summary: string): Route =>
  route({
    method: 'POST',
    path: `/api/v1/changes/:change/${command}`,
    name: `changes.${command}`,
    summary,
    permission: { to: 'respond', on: onChange },
    params: namedChange,
    body: because,
    output: changeView,
    handler: async (call, { params, body }) =>
      onLockedChange(call, params.change, async (tx, change) =>
        moveChange(tx, change, { command, because: body.because === '' ? 'somebody pressed it' : body.because }),
      ),
  });

export const recordRoutes: readonly Route[] = [
  list,
  read,
  draft,
  edit,
  moved('withdraw', 'Take a record back to draft'),
  moved('cancel', 'Give a change up'),
];
