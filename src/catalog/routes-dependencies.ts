import { z } from 'zod';

import { ok, refuse } from '../kernel/index.ts';
import { keyField } from '../platform/fields.ts';
import { route, type Route } from '../platform/http/index.ts';
import { dependenciesAnswer, readDependencies } from './read-dependencies.ts';

/** The graph of dependencies, from one service. */
export const dependencyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/services/:service/dependencies',
    name: 'services.dependencies',
    summary: 'What a service depends on and what depends on it, to any depth, with how each is now',
    permission: { to: 'member' },
    params: z.strictObject({ service: keyField }),
    query: z.strictObject({ depth: z.coerce.number().int().min(1).max(64).optional().describe('At most so many dependencies away') }),
    output: dependenciesAnswer,
    handler: async (call, { params, query }) => {
      const found = await readDependencies(call.db, { service: params.service, depth: query.depth, now: call.clock.now() });
      return found === undefined ? refuse('not-found', 'there is no such service') : ok(found);
    },
  }),
];
