import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { readMatrix } from './matrix-kind.ts';
import { sendNotices } from './notice.ts';
import { insertException, lockException, setException, type NewException, type TeamException } from './store-exceptions.ts';

const NONE = (number: number): Result<never> => refuse('not-found', `there is no exception ${number}`);

const journal = (tx: Tx, exception: TeamException, { what, because }: { what: string; because: string }): void =>
  tx.journal({
    action: `change-exception.${what}`,
    subject: { kind: 'team', id: exception.teamId },
    because,
    body: { number: exception.number, kind: exception.kind, wide: exception.wide, approvals: [...exception.approvals] },
  });

/** A team asks to do a kind of change with other approvals than the matrix says. */
export async function nominate(tx: Tx, given: NewException, by: string): Promise<Result<TeamException>> {
  const made = await insertException(tx, given, by);
  if (made === undefined) return refuse('conflict', 'it was not stored');
  journal(tx, made, { what: 'nominated', because: given.reason });
  return ok(made);
}

/** Tells the team that its list has grown. */
async function tellTeam(tx: Tx, exception: TeamException): Promise<void> {
  const members = (await loadDirectory(tx)).membersOf(exception.teamId);
  const asked = exception.approvals.length === 0 ? 'no approval' : `the approval of ${exception.approvals.join(', ')}`;
  const told = {
    about: exception.id,
    subject: `Exception ${exception.number} of your team stands: ${exception.words}`,
    body: `Changes of the kind ${exception.kind} that it is for need ${asked}.\n\nFor example: ${exception.example}\n\nWhy: ${exception.reason}`,
    reference: `${exception.id}/stands`,
  };
  await sendNotices(
    tx,
    members.map(({ id }) => ({ to: { person: id }, told })),
  );
}

export type ExceptionApprover = 'manager' | 'process-owner';

/** Who approves exceptions for the organisation; undefined where nobody is named, so that an administrator does. */
export async function processOwner(reader: Reader): Promise<string | undefined> {
  const { processOwner: named } = await readMatrix(reader);
  return named === null ? undefined : (await loadDirectory(reader)).person(named)?.id;
}

/** Who approves in the process owner's place: the team of operations, of a team that has services in operation. */
export async function operationsFor(reader: Reader, teamId: string): Promise<{ name: string; people: readonly string[] } | undefined> {
  const [{ operations }, directory] = [await readMatrix(reader), await loadDirectory(reader)];
  const team = operations === null ? undefined : directory.team(operations);
  const operates = directory.services.some((each) => each.lifecycle === 'operated' && directory.teamPath(each.teamId).includes(teamId));
  if (team === undefined || !operates || team.id === teamId) return undefined;
  const manager = team.managerId === null ? [] : [team.managerId];
  return { name: team.name, people: [...manager, ...directory.membersOf(team.id).map(({ id }) => id)] };
}

/** Why a person must not approve an exception, or null. */
function whyNot(found: TeamException, person: string): string | null {
  if (found.nominatedBy === person) return 'nobody approves what they nominated';
  return found.managerId === person || found.ownerId === person
    ? 'you have approved it already: somebody else gives the other approval'
    : null;
}

/** A manager of the team, or the process owner, approves. It stands once both have, who are two, and neither the one who asked. */
export async function approveException(
  tx: Tx,
  number: number,
  by: { readonly as: ExceptionApprover; readonly person: string },
): Promise<Result<TeamException>> {
  const found = await lockException(tx, number);
  if (found === undefined) return NONE(number);
  if (found.state !== 'nominated') return refuse('conflict', `exception ${number} is ${found.state}`);
  const why = whyNot(found, by.person);
  if (why !== null) return refuse('not-allowed', why);
  const named = by.as === 'manager' ? { ...found, managerId: by.person } : { ...found, ownerId: by.person };
  const next: TeamException = named.managerId !== null && named.ownerId !== null ? { ...named, state: 'approved' } : named;
  await setException(tx, next);
  journal(tx, next, { what: 'approved', because: `as ${by.as === 'manager' ? 'a manager of the team' : 'process owner'}` });
  if (next.state === 'approved') await tellTeam(tx, next);
  return ok(next);
}

/** An exception is rejected before it stood, or ended afterwards, for a reason. */
export async function endException(tx: Tx, number: number, because: string): Promise<Result<TeamException>> {
  const found = await lockException(tx, number);
  if (found === undefined) return NONE(number);
  if (found.state === 'rejected' || found.state === 'ended') return refuse('conflict', `exception ${number} is ${found.state}`);
  const next: TeamException = { ...found, state: found.state === 'nominated' ? 'rejected' : 'ended', endedBecause: because };
  await setException(tx, next);
  journal(tx, next, { what: next.state, because });
  return ok(next);
}
