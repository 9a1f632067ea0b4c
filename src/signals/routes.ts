import { z } from 'zod';

import { mustHave, ok, refuse, type Result } from '../kernel/index.ts';
import { registerTarget } from '../platform/access/index.ts';
import { route, type Call, type Route, type Target } from '../platform/http/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import {
  changeIntegration,
  createIntegration,
  integrationBody,
  integrationEdit,
  revokeIntegration,
  rotateToken,
  type WithToken,
} from './keep-integrations.ts';
import { lastResortReachable } from './last-resort-reachable.ts';
import { letterRoutes } from './letter-routes.ts';
import { integrationShown, showIntegration, showIntegrations, type IntegrationShown } from './read-integration.ts';
import type { Replay } from './replay-letters.ts';
import { shippedSeverities } from './rules/severity.ts';
import { silenceRoutes } from './silence-routes.ts';
import { findIntegration, type Integration } from './store-integrations.ts';
import { findSilence } from './store-silences.ts';

const named = z.strictObject({ integration: z.uuid() });
type Named = z.infer<typeof named>;
const onIntegration = (input: { params: Named }): Target => ({ kind: 'integration', id: input.params.integration });

const withToken = z.object({ integration: integrationShown, token: z.string().describe('shown this once') });

async function shown(call: Call, integration: Integration): Promise<IntegrationShown> {
  return showIntegration(await loadDirectory(call.db), integration, { findings: [], letters: undefined });
}

async function shownWithToken(call: Call, made: Result<WithToken>): Promise<Result<z.infer<typeof withToken>>> {
  return made.ok ? ok({ integration: await shown(call, made.value.integration), token: made.value.token }) : made;
}

const list = route({
  method: 'GET',
  path: '/api/v1/integrations',
  name: 'integrations.list',
  summary: 'Integrations, with when each was last heard of and what its owner should mend',
  permission: { to: 'member' },
  output: z.object({ items: z.array(integrationShown), severities: z.record(z.string(), z.number()).describe('the table that ships') }),
  handler: async (call) => ok({ items: await showIntegrations(call.db), severities: { ...shippedSeverities } }),
});

const read = route({
  method: 'GET',
  path: '/api/v1/integrations/:integration',
  name: 'integrations.read',
  summary: 'One integration',
  permission: { to: 'member' },
  params: named,
  output: integrationShown,
  handler: async (call, { params }) => {
    const found = (await showIntegrations(call.db)).find((each) => each.id === params.integration);
    return found === undefined ? refuse('not-found', `there is no integration ${params.integration}`) : ok(found);
  },
});

const create = route({
  method: 'POST',
  path: '/api/v1/integrations',
  name: 'integrations.create',
  summary: 'Make an integration; its token is shown this once',
  permission: { to: 'manage', on: (input) => ({ kind: 'team', id: input.body.team }) },
  body: integrationBody,
  output: withToken,
  handler: async (call, { body }) =>
    shownWithToken(call, await call.db.write(call.actor, async (tx) => createIntegration(tx, body, lastResortReachable))),
});

const change = route({
  method: 'PUT',
  path: '/api/v1/integrations/:integration',
  name: 'integrations.change',
  summary: 'Change its name, what it may do, and its words of severity',
  permission: { to: 'manage', on: onIntegration },
  params: named,
  body: integrationEdit,
  output: integrationShown,
  handler: async (call, { params, body }) => {
    const changed = await call.db.write(call.actor, async (tx) => changeIntegration(tx, params.integration, body));
    return changed.ok ? ok(await shown(call, changed.value)) : changed;
  },
});

const rotate = route({
  method: 'POST',
  path: '/api/v1/integrations/:integration/rotate',
  name: 'integrations.rotate',
  summary: 'Give it a new token, shown this once; the old one is dead within a second',
  permission: { to: 'manage', on: onIntegration },
  params: named,
  output: withToken,
  handler: async (call, { params }) =>
    shownWithToken(call, await call.db.write(call.actor, async (tx) => rotateToken(tx, params.integration))),
});

const revoke = route({
  method: 'DELETE',
  path: '/api/v1/integrations/:integration',
  name: 'integrations.revoke',
  summary: 'End it; its token is dead within a second, and what it sent stays',
  permission: { to: 'manage', on: onIntegration },
  params: named,
  output: integrationShown,
  handler: async (call, { params }) => {
    const revoked = await call.db.write(call.actor, async (tx) => revokeIntegration(tx, params.integration));
    return revoked.ok ? ok(await shown(call, revoked.value)) : revoked;
  },
});

/** The API of signals. */
export const signalRoutes = (replay: Replay | undefined): readonly Route[] => [
  list,
  read,
  create,
  change,
  rotate,
  revoke,
  ...letterRoutes(replay),
  ...silenceRoutes,
];

/** Makes integrations and silences known to `may`; for app, once. */
export function registerSignalTargets(): void {
  registerTarget('integration', async (reader, id) => {
    const found = await findIntegration(reader, id);
    return found === undefined
      ? undefined
      : { teams: (await loadDirectory(reader)).teamPath(found.teamId), involved: [], restricted: false };
  });
  registerTarget('silence', async (reader, id) => {
    const found = await findSilence(reader, id);
    if (found === undefined) return undefined;
    const team = mustHave(found.teamId, 'a silence has a team');
    return { teams: (await loadDirectory(reader)).teamPath(team), involved: [], restricted: false };
  });
}
