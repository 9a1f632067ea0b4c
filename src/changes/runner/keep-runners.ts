import { ok, refuse, type Result } from '../../kernel/index.ts';
import { newToken } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { hashOf } from '../../platform/secrets.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { findRunner, insertRunner, revokeRunner } from './store-runners.ts';

/** Makes a runner with a credential of its own, which is shown this once. */
export async function makeRunner(tx: Tx, wanted: { name: string; team: string }): Promise<Result<{ id: string; token: string }>> {
  const team = (await loadDirectory(tx)).team(wanted.team);
  if (team === undefined) return refuse('bad-input', `there is no team "${wanted.team}"`, 'body.team');
  const [id, token] = [tx.id(), newToken(tx.clock)];
  const made = await insertRunner(tx, { id, name: wanted.name, teamId: team.id, hash: hashOf(token), hint: token.slice(-4) });
  if (made === 0) return refuse('already-exists', `a runner "${wanted.name}" stands already`, 'body.name');
  tx.journal({
    action: 'change-runner.made',
    subject: { kind: 'change-runner', id },
    because: `runs commands of approved steps for ${team.name}`,
    body: { name: wanted.name, team: team.slug },
  });
  return ok({ id, token });
}

/** Takes the credential of a runner back at once: what it runs goes on, and is reported by nobody. */
export async function endRunner(tx: Tx, name: string): Promise<Result<null>> {
  const runner = await findRunner(tx, name);
  if (runner === undefined) return refuse('not-found', `there is no runner "${name}"`);
  await revokeRunner(tx, runner.id);
  tx.journal({
    action: 'change-runner.revoked',
    subject: { kind: 'change-runner', id: runner.id },
    because: 'its credential was taken back',
    body: { name: runner.name },
  });
  return ok(null);
}
