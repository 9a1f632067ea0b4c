import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { keyField, lineField, textField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { findPerson, loadDirectory, type Directory } from '../../catalog/index.ts';
import { changeKinds } from '../rules/change-kinds.ts';
import { approverRoles } from '../rules/matrix.ts';
import { approveException, endException, nominate, operationsFor, processOwner, type ExceptionApprover } from './exceptions.ts';
import { endDelegation, insertDelegation, standingDelegations, type Delegation } from './store-delegates.ts';
import { findException, listExceptions, type TeamException } from './store-exceptions.ts';
import { LATEST } from '../record/change-body.ts';

const nullable = z.string().nullable();
const exceptionView = z.object({
  number: z.number(),
  team: z.string(),
  teamName: z.string(),
  kind: z.string(),
  wide: z.boolean(),
  approvals: z.array(z.enum(approverRoles)),
  words: z.string(),
  example: z.string(),
  reason: z.string(),
  state: z.enum(['nominated', 'approved', 'rejected', 'ended']),
  nominatedBy: nullable,
  approvedByManager: nullable,
  approvedByOwner: nullable,
  endedBecause: nullable,
});
type View = z.infer<typeof exceptionView>;

function viewOf(exception: TeamException, directory: Directory): View {
  const { id: _, teamId, nominatedBy, nominatedAt: __, managerId, ownerId, ...rest } = exception;
  const name = (person: string | null): string | null => (person === null ? null : (directory.person(person)?.name ?? 'somebody who left'));
  const team = directory.team(teamId);
  return {
    ...rest,
    approvals: [...rest.approvals],
    team: team?.slug ?? '',
    teamName: team?.name ?? '',
    nominatedBy: name(nominatedBy),
    approvedByManager: name(managerId),
    approvedByOwner: name(ownerId),
  };
}

const NEEDS_PERSON = refuse('not-allowed', 'a person does this; a key cannot');
const shown = async (call: Call, exception: TeamException): Promise<View> => viewOf(exception, await loadDirectory(call.db));
const shownIf = async (call: Call, done: Result<TeamException>): Promise<Result<View>> =>
  done.ok ? ok(await shown(call, done.value)) : done;

const list = route({
  method: 'GET',
  path: '/api/v1/change-exceptions',
  name: 'change-exceptions.list',
  summary: "What teams may do beside the matrix, and what they ask for: a team's list, or everybody's",
  permission: { to: 'member' },
  query: z.strictObject({ team: keyField.optional() }),
  output: z.object({ items: z.array(exceptionView) }),
  handler: async (call, { query }) => {
    const directory = await loadDirectory(call.db);
    const team = query.team === undefined ? undefined : directory.team(query.team);
    if (query.team !== undefined && team === undefined) return refuse('bad-input', `there is no team "${query.team}"`, 'query.team');
    return ok({ items: (await listExceptions(call.db, team?.id)).map((each) => viewOf(each, directory)) });
  },
});

const add = route({
  method: 'POST',
  path: '/api/v1/change-exceptions',
  name: 'change-exceptions.nominate',
  summary: 'Ask that changes of a kind by a team need other approvals than the matrix says',
  permission: { to: 'respond', on: ({ body }: { body: { readonly team: string } }) => ({ kind: 'team', id: body.team }) },
  body: z.strictObject({
    team: keyField,
    kind: z.enum(changeKinds),
    wide: z.boolean().default(false).describe('Also for changes that reach further than their services'),
    approvals: z.array(z.enum(approverRoles)).max(5).describe('Empty: none'),
    words: lineField(200).describe('Which changes'),
    example: textField(1000).pipe(z.string().min(1)),
    reason: textField(1000).pipe(z.string().min(1)),
  }),
  output: exceptionView,
  handler: async (call, { body: { team, ...rest } }) => {
    const { personId } = call;
    const found = (await loadDirectory(call.db)).team(team);
    if (found === undefined) return refuse('bad-input', `there is no team "${team}"`, 'body.team');
    if (personId === undefined) return NEEDS_PERSON;
    return shownIf(call, await call.db.write(call.actor, async (tx) => nominate(tx, { ...rest, teamId: found.id }, personId)));
  },
});

const byNumber = z.strictObject({ number: z.coerce.number().int().min(1) });

/** A manager of its team, or whoever is named process owner; an administrator where nobody is, and operations of what they operate. */
async function mayApprove(call: Call, { teamId }: TeamException, role: ExceptionApprover): Promise<Result<null>> {
  if (role === 'manager') return call.may('manage', { kind: 'team', id: teamId });
  const operations = await operationsFor(call.db, teamId);
  if (operations !== undefined)
    return operations.people.includes(call.personId ?? '')
      ? ok(null)
      : refuse('not-allowed', `the team has services in operation: ${operations.name} approves in the process owner's place`);
  const owner = await processOwner(call.db);
  if (owner === undefined) return call.may('administer', { kind: 'team', id: '' });
  return owner === call.personId ? ok(null) : refuse('not-allowed', 'the process owner approves exceptions');
}

const approve = route({
  method: 'POST',
  path: '/api/v1/change-exceptions/:number/approve',
  name: 'change-exceptions.approve',
  summary: 'Approve an exception as a manager of its team, or as the process owner; it stands once both have',
  permission: { to: 'member' },
  params: byNumber,
  body: z.strictObject({ as: z.enum(['manager', 'process-owner']) }),
  output: exceptionView,
  handler: async (call, { params, body }) => {
    const { personId } = call;
    const found = await findException(call.db, params.number);
    if (found === undefined) return refuse('not-found', `there is no exception ${params.number}`);
    if (personId === undefined) return NEEDS_PERSON;
    const allowed = await mayApprove(call, found, body.as);
    if (!allowed.ok) return allowed;
    return shownIf(
      call,
      await call.db.write(call.actor, async (tx) => approveException(tx, params.number, { as: body.as, person: personId })),
    );
  },
});

const end = route({
  method: 'POST',
  path: '/api/v1/change-exceptions/:number/end',
  name: 'change-exceptions.end',
  summary: 'Reject an exception, or end one that stands',
  permission: { to: 'member' },
  params: byNumber,
  body: z.strictObject({ because: textField(1000).pipe(z.string().min(1)) }),
  output: exceptionView,
  handler: async (call, { params, body }) => {
    const found = await findException(call.db, params.number);
    if (found === undefined) return refuse('not-found', `there is no exception ${params.number}`);
    const manages = await mayApprove(call, found, 'manager');
    const allowed = manages.ok ? manages : await mayApprove(call, found, 'process-owner');
    if (!allowed.ok) return manages;
    return shownIf(call, await call.db.write(call.actor, async (tx) => endException(tx, params.number, body.because)));
  },
});

const delegationView = z.object({
  id: z.string(),
  person: z.string(),
  personId: z.string(),
  delegate: z.string(),
  from: z.number(),
  until: z.number(),
  because: z.string(),
});
const delegationsView = z.object({ items: z.array(delegationView) });

async function delegations(call: Call): Promise<z.infer<typeof delegationsView>> {
  const directory = await loadDirectory(call.db);
  const name = (id: string): string => directory.person(id)?.name ?? 'somebody who left';
  const view = ({ id, personId, delegateId, from, until, because }: Delegation): z.infer<typeof delegationView> => ({
    id,
    person: name(personId),
    personId,
    delegate: name(delegateId),
    from,
    until,
    because,
  });
  return { items: (await standingDelegations(call.db, call.clock.now())).map(view) };
}

const listDelegations = route({
  method: 'GET',
  path: '/api/v1/change-delegations',
  name: 'change-delegations.list',
  summary: 'Who may approve in whose place, until when',
  permission: { to: 'member' },
  output: delegationsView,
  handler: async (call) => ok(await delegations(call)),
});

const delegate = route({
  method: 'POST',
  path: '/api/v1/change-delegations',
  name: 'change-delegations.add',
  summary: 'Let somebody approve changes in my place for a time',
  permission: { to: 'member' },
  body: z.strictObject({
    to: z.string().max(200).describe('Id, slug or email'),
    from: z.int().min(0).max(LATEST).optional().describe('Milliseconds since 1970; now where it is left out'),
    until: z.int().min(0).max(LATEST),
    because: lineField(200),
  }),
  output: delegationsView,
  handler: async (call, { body }) => {
    const { personId } = call;
    if (personId === undefined) return NEEDS_PERSON;
    const found = await findPerson(call.db, body.to);
    if (found === undefined || found.id === personId) return refuse('bad-input', `name somebody else who is known here`, 'body.to');
    const from = body.from ?? call.clock.now();
    if (body.until <= from) return refuse('bad-input', 'it ends before it begins', 'body.until');
    await call.db.write(call.actor, async (tx) => {
      await insertDelegation(tx, { personId, delegateId: found.id, from, until: body.until, because: body.because });
      tx.journal({
        action: 'change-delegation.added',
        subject: { kind: 'person', id: personId },
        because: body.because,
        body: { delegate: found.id, from, until: body.until },
      });
    });
    return ok(await delegations(call));
  },
});

const endDelegationRoute = route({
  method: 'DELETE',
  path: '/api/v1/change-delegations/:id',
  name: 'change-delegations.end',
  summary: 'End a delegation of mine',
  permission: { to: 'member' },
  params: z.strictObject({ id: z.uuid() }),
  output: delegationsView,
  handler: async (call, { params }) => {
    const { personId } = call;
    if (personId === undefined) return NEEDS_PERSON;
    const ended = await call.db.write(call.actor, async (tx) => {
      const count = await endDelegation(tx, params.id, personId);
      if (count > 0) tx.journal({ action: 'change-delegation.ended', subject: { kind: 'person', id: personId }, because: 'ended' });
      return count;
    });
    return ended === 0 ? refuse('not-found', 'there is no such delegation of yours') : ok(await delegations(call));
  },
});

/** The API of exceptions and of who stands for whom. */
export const exceptionRoutes: readonly Route[] = [list, add, approve, end, listDelegations, delegate, endDelegationRoute];
