import { z } from 'zod';

import { mustHave, ok, refuse, type Result } from '../kernel/index.ts';
import { newToken } from '../platform/clock/index.ts';
import { sqlState, type Reader, type Tx } from '../platform/database/index.ts';
import { hashOf } from '../platform/secrets.ts';
import { loadDirectory } from '../catalog/index.ts';
import { sources } from './entry.ts';
import { expectFrom } from './expected.ts';
import type { Expected } from './rules/silent.ts';
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

/** How often an integration is expected to be heard of; an alert says so when it is not. */
export const expectation = z
  .strictObject({
    everySeconds: z.int().min(60).max(2_678_400).describe('how often it is heard of while it works'),
    graceSeconds: z.int().min(60).max(2_678_400).default(120).describe('how much later than that it may come'),
    severity: z.int().min(1).max(4).default(2).describe('of the alert that it is silent'),
    service: z.string().min(1).max(120).nullable().default(null).describe('slug of the service that the alert is about; null: unrouted'),
  })
  .describe('how often it is expected to be heard of; null: not at all');

/** What people say when they make an integration. */
export const integrationBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  team: z.string().max(120).describe('slug or id of the owning team'),
  source: z.enum(sources),
  scopes: z.array(z.enum(scopes)).min(1).default(['post']),
  maxSeverity: z.int().min(1).max(4).default(1).describe('alerts that say more are lowered to it'),
  severityTable: severityWords.default({}).describe('words of severity that differ from the table that ships'),
  expected: expectation.nullable().default(null),
});
export type IntegrationBody = z.output<typeof integrationBody>;

/** What people may change of an integration; its team and its source stay. */
export const integrationEdit = integrationBody.pick({ name: true }).extend({
  scopes: z.array(z.enum(scopes)).min(1),
  maxSeverity: z.int().min(1).max(4),
  severityTable: severityWords,
  expected: expectation.nullable().optional().describe('left out: stays as it is'),
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

async function unknownService(tx: Tx, expected: Expected | null): Promise<Result<never> | undefined> {
  if (expected?.service === null || expected === null) return undefined;
  const service = (await loadDirectory(tx)).serviceBySlug(expected.service);
  return service === undefined ? refuse('bad-input', `there is no service "${expected.service}"`, 'body.expected.service') : undefined;
}

/** Makes an integration with a token of its own. Refused while the last resort cannot be reached. */
export async function createIntegration(tx: Tx, body: IntegrationBody, lastResortReachable: LastResortCheck): Promise<Result<WithToken>> {
  const reachable = await lastResortReachable(tx);
  if (!reachable.ok) return reachable;
  const team = (await loadDirectory(tx)).team(body.team);
  if (team === undefined) return refuse('bad-input', `there is no team "${body.team}"`, 'body.team');
  const wrong = await unknownService(tx, body.expected);
  if (wrong !== undefined) return wrong;
  const token = newToken(tx.clock);
  const id = tx.id();
  try {
    await insertIntegration(tx, { ...body, id, teamId: team.id }, markOf(token));
  } catch (error) {
    if (isNameTaken(error)) return nameTaken(body.name);
    throw error;
  }
  if (body.expected !== null) await expectFrom(tx, id, body.expected);
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
  const expected = edit.expected === undefined ? found.value.expected : edit.expected;
  const wrong = await unknownService(tx, expected);
  if (wrong !== undefined) return wrong;
  try {
    await updateIntegration(tx, id, { ...edit, expected });
  } catch (error) {
    if (isNameTaken(error)) return nameTaken(edit.name);
    throw error;
  }
  if (edit.expected !== undefined) await expectFrom(tx, id, edit.expected);
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
  await expectFrom(tx, id, null);
  tx.journal({ action: 'integration.revoked', subject: { kind: 'integration', id }, because: 'revoked', body: { name: found.value.name } });
  return ok(await stored(tx, id));
}
