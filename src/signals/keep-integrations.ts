import { z } from 'zod';

import { mustHave, ok, refuse, type Result } from '../kernel/index.ts';
import { newToken } from '../platform/clock/index.ts';
import { sqlState, type Reader, type Tx } from '../platform/database/index.ts';
import { hashOf } from '../platform/secrets.ts';
import { loadDirectory } from '../catalog/index.ts';
import { sources } from './entry.ts';
import {
  findIntegration,
  insertIntegration,
  markRevoked,
  replaceToken,
  scopes,
  severityWords,
  updateIntegration,
  type Integration,
  type TokenMark,
} from './store-integrations.ts';

/** What people say when they make an integration. */
export const integrationBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  team: z.string().max(120).describe('slug or id of the owning team'),
  source: z.enum(sources),
  scopes: z.array(z.enum(scopes)).min(1).default(['post']),
  maxSeverity: z.int().min(1).max(4).default(1).describe('alerts that say more are lowered to it'),
  severityTable: severityWords.default({}).describe('words of severity that differ from the table that ships'),
});
export type IntegrationBody = z.output<typeof integrationBody>;

/** What people may change of an integration; its team and its source stay. */
export const integrationEdit = integrationBody.pick({ name: true }).extend({
  scopes: z.array(z.enum(scopes)).min(1),
  maxSeverity: z.int().min(1).max(4),
  severityTable: severityWords,
});

/** Whether the organisation's last resort can be reached: without it nobody may be left to answer what comes in. */
export type LastResortCheck = (reader: Reader) => Promise<Result<null>>;

/** An integration and its token, which is shown this once. */
export interface WithToken {
  readonly integration: Integration;
  readonly token: string;
}

const markOf = (token: string): TokenMark => ({ hash: hashOf(token), hint: token.slice(-4) });

const stored = async (tx: Tx, id: string): Promise<Integration> =>
  mustHave(await findIntegration(tx, id), 'an integration stands after it was written');

const isNameTaken = (error: unknown): boolean => sqlState(error) === '23505';
const nameTaken = (name: string): Result<never> => refuse('already-exists', `an integration "${name}" stands already`, 'body.name');

/** Makes an integration with a token of its own. Refused while the last resort cannot be reached. */
export async function createIntegration(tx: Tx, body: IntegrationBody, lastResortReachable: LastResortCheck): Promise<Result<WithToken>> {
  const reachable = await lastResortReachable(tx);
  if (!reachable.ok) return reachable;
  const team = (await loadDirectory(tx)).team(body.team);
  if (team === undefined) return refuse('bad-input', `there is no team "${body.team}"`, 'body.team');
  const token = newToken(tx.clock);
  const id = tx.id();
  try {
    await insertIntegration(tx, { ...body, id, teamId: team.id }, markOf(token));
  } catch (error) {
    if (isNameTaken(error)) return nameTaken(body.name);
    throw error;
  }
  tx.journal({
    action: 'integration.created',
    subject: { kind: 'integration', id },
    because: `${body.source} alerts for ${team.name}`,
    body: { name: body.name, team: team.slug, scopes: body.scopes, maxSeverity: body.maxSeverity },
  });
  return ok({ integration: await stored(tx, id), token });
}

async function standing(tx: Tx, id: string): Promise<Result<Integration>> {
  const found = await findIntegration(tx, id);
  if (found === undefined) return refuse('not-found', `there is no integration ${id}`);
  return found.revokedAt === null ? ok(found) : refuse('conflict', `the integration "${found.name}" was revoked`);
}

/** Changes what an integration may do and which words of severity it uses; effective everywhere within a second. */
export async function changeIntegration(tx: Tx, id: string, edit: z.output<typeof integrationEdit>): Promise<Result<Integration>> {
  const found = await standing(tx, id);
  if (!found.ok) return found;
  try {
    await updateIntegration(tx, id, edit);
  } catch (error) {
    if (isNameTaken(error)) return nameTaken(edit.name);
    throw error;
  }
  tx.journal({ action: 'integration.changed', subject: { kind: 'integration', id }, because: 'edited', body: { ...edit } });
  return ok(await stored(tx, id));
}

/** Gives an integration a new token; the old one is dead everywhere within a second. */
export async function rotateToken(tx: Tx, id: string): Promise<Result<WithToken>> {
  const found = await standing(tx, id);
  if (!found.ok) return found;
  const token = newToken(tx.clock);
  await replaceToken(tx, id, markOf(token));
  tx.journal({ action: 'integration.rotated', subject: { kind: 'integration', id }, because: 'a new token was asked for' });
  return ok({ integration: await stored(tx, id), token });
}

/** Ends an integration; its token is dead everywhere within a second. What it sent stays. */
export async function revokeIntegration(tx: Tx, id: string): Promise<Result<Integration>> {
  const found = await standing(tx, id);
  if (!found.ok) return found;
  await markRevoked(tx, id);
  tx.journal({ action: 'integration.revoked', subject: { kind: 'integration', id }, because: 'revoked', body: { name: found.value.name } });
  return ok(await stored(tx, id));
}
