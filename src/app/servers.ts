import { join } from 'node:path';

import type { FastifyInstance } from 'fastify';

import { createDoorkeeper, operatorDoorkeeper } from '../platform/access/index.ts';
import type { Database } from '../platform/database/index.ts';
import { clientTypesRoute, openApiRoute, openSite, referenceRoute, serve, type RawRoute, type Route } from '../platform/http/index.ts';
import type { Live } from '../platform/live/index.ts';
import { top } from '../platform/top.ts';
import { phoneRoutes } from '../incidents/index.ts';
import { smsRoutes, voiceRoutes } from '../paging/index.ts';
import { approvalPages, calendarFeedRoute } from '../changes/index.ts';
import { statusPageRoutes, type Shelf } from '../status/index.ts';
import { callHooks, smsHooks } from './answers.ts';
import { backupRoute } from './backup-route.ts';
import { drawFirstOf } from './first-view.ts';
import type { AppParts } from './parts.ts';

/** Where the build puts the web app. */
const WEB = join(top, 'dist/web');
/** And what draws its first views. */
const FIRST_VIEW = join(top, 'dist/first-view/first-view.js');

export interface ServerParts {
  readonly db: Database;
  readonly routes: readonly Route[];
}

/** The server that people, keys and contracts reach. */
export async function webServer(
  { config, clock, onError, onAnswered }: AppParts,
  rest: ServerParts & { live: Live; shelf: Shelf; contracts: readonly RawRoute[] },
): Promise<FastifyInstance> {
  const { db, routes, live, shelf } = rest;
  const doorkeeper = createDoorkeeper(db);
  const described = [openApiRoute(routes, config.publicUrl), clientTypesRoute(routes), referenceRoute(routes)];
  const { publicUrl } = config;
  const pages = [
    ...described,
    ...phoneRoutes({ db, publicUrl }),
    ...statusPageRoutes({ db, shelf, publicUrl, doorkeeper }),
    calendarFeedRoute({ db, publicUrl }),
    ...approvalPages({ db, publicUrl }),
  ];
  return serve({
    routes,
    raw: [...rest.contracts, ...pages, ...voiceRoutes(config, callHooks(db)), ...smsRoutes(config, smsHooks(db))],
    streams: [{ path: '/api/v1/events', watches: 'ticket', open: async (follower, asked) => live.follow(follower, asked) }],
    site: await openSite(WEB, drawFirstOf({ script: FIRST_VIEW, clock, onError })),
    db,
    clock,
    doorkeeper,
    publicUrl,
    trustedProxies: config.trustedProxies,
    hosts: [new URL(publicUrl).host],
    tls: config.tls,
    onAnswered,
    onBug: (error, { id, method, path }) => onError(`request ${id}: ${method} ${path}`, error),
  });
}

/** Our own API for whoever may open the socket in the data folder: the operator of this machine. */
export function operatorServer(parts: AppParts, { db, routes }: ServerParts): FastifyInstance {
  const { config, clock, onError, onAnswered } = parts;
  return serve({
    routes,
    raw: [backupRoute(parts)],
    db,
    clock,
    doorkeeper: operatorDoorkeeper(db),
    publicUrl: config.publicUrl,
    trustedProxies: [],
    hosts: [],
    onAnswered,
    onBug: (error, { id, method, path }) => onError(`operator's ${id}: ${method} ${path}`, error),
  });
}
