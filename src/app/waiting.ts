import { iso } from '../kernel/index.ts';
import { awayDatabase } from '../platform/database/index.ts';
import { html } from '../platform/html.ts';
import { problemOf, serve, type RawAnswer, type RawRequest, type RawRoute } from '../platform/http/index.ts';
import { createDoorkeeper } from '../platform/access/index.ts';
import type { Bundle, Emergency } from '../emergency/index.ts';
import { createChannels, type Channels } from '../paging/index.ts';
import { openSpoolIntake } from '../signals/index.ts';
import { settingsOf } from './channel-settings.ts';
import { emergencyCheck } from './emergency-health.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { AppParts } from './parts.ts';

/** An instance that was started while the database is away: it takes alerts and pages, and does nothing else. */
export interface Waiting {
  /** Opens the port. */
  listen(): Promise<string>;
  /** Those that it pages by; whoever comes after it goes on with them. */
  readonly channels: Channels;
  /** Closes the port once what is under way is answered. */
  stop(): Promise<void>;
}

const AWAY = 'the database has not answered since this instance was started';
const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const text = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

function health({ clock }: AppParts, emergency: Emergency, metrics: Metrics): RawRoute[] {
  const get = (path: string, handler: RawRoute['handler']): RawRoute => ({ method: 'GET', path, bodyLimit: 0, handler });
  return [
    get('/livez', () => ({ status: 200, headers: text, body: 'OK' })),
    get('/readyz', async () => {
      const standing = { name: 'emergency', ...emergencyCheck(await emergency.state(), clock.now()) };
      const checks = [{ name: 'database', ok: false, detail: AWAY }, standing];
      return { status: 503, headers: json, body: JSON.stringify({ ok: false, checks }) };
    }),
    get('/health/engine', async () => {
      const { detail } = emergencyCheck(await emergency.state(), clock.now());
      const body = { ok: false, why: [AWAY, detail], instance: 'waiting', at: Math.round(clock.now()), quiet: false, loops: {} };
      return { status: 503, headers: json, body: JSON.stringify(body) };
    }),
    get('/metrics', async () => {
      const parts = { db: { clock }, engine: undefined, emergency, skew: () => 0, followers: () => 0 };
      return { status: 200, headers: { ...text, 'content-type': metrics.contentType }, body: await metrics.text(parts, undefined) };
    }),
  ];
}

const page = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <meta http-equiv="refresh" content="10" />
      <title>Evenkeel waits for its database</title>
      <style>
        :root {
          color-scheme: light dark;
        }
        body {
          font:
            15px/22px system-ui,
            sans-serif;
          max-width: 36em;
          margin: 0 auto;
          padding: 32px 16px;
          background: light-dark(#f3f2ec, #0b1216);
          color: light-dark(#14222b, #e2e9eb);
        }
        h1 {
          font-size: 20px;
          font-weight: 600;
          padding-bottom: 5px;
          border-bottom: 1px solid light-dark(#c6c5ba, #33424b);
        }
      </style>
    </head>
    <body>
      <h1>Evenkeel waits for its database</h1>
      <p>It was started while PostgreSQL does not answer. Alerts are taken and kept, and severity 1 and 2 page by what was last known.</p>
      <p>Links of pages that were sent before work again once the database answers. This page looks again every 10 s.</p>
    </body>
  </html>`.text;

/** Whatever else is asked: it exists, and needs the database. */
function everythingElse(): RawRoute[] {
  const handler = (request: RawRequest): RawAnswer => {
    const headers = { 'retry-after': '2', 'cache-control': 'no-store' };
    if (request.headers.accept?.includes('text/html') === true)
      return { status: 503, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body: page };
    const body = JSON.stringify(problemOf({ code: 'not-ready', detail: AWAY }));
    return { status: 503, headers: { ...headers, 'content-type': 'application/problem+json' }, body };
  };
  return (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => ({
    method,
    path: '/*',
    bodyLimit: method === 'GET' ? 0 : 1024 * 1024,
    handler,
  }));
}

/** Puts together what an instance can do without a database, by what it last knew. */
export function openWaiting(parts: AppParts, emergency: Emergency, bundle: Bundle): Waiting {
  const { config, clock, onError } = parts;
  const channels = (parts.channels ?? createChannels)(settingsOf(parts, bundle.body.push));
  const metrics = createMetrics();
  const intake = openSpoolIntake({ clock, spool: emergency.spool, signals: bundle.signals, onTaken: metrics.taken });
  const db = awayDatabase(clock);
  const server = serve({
    routes: [],
    raw: [...health(parts, emergency, metrics), ...intake.routes, ...emergency.routes, ...everythingElse()],
    db,
    clock,
    doorkeeper: createDoorkeeper(db),
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    hosts: [new URL(config.publicUrl).host],
    tls: config.tls,
    onAnswered: parts.onAnswered,
    onBug: (error, { id, method, path }) => onError(`request ${id}: ${method} ${path}`, error),
  });
  emergency.start(channels, undefined);
  return {
    channels,
    listen: async () => server.listen({ port: config.port, host: config.host }),
    async stop() {
      await server.close();
      await intake.close();
    },
  };
}

/** What is told of it in the log. */
export const waitingWords = (bundle: Bundle): string =>
  `the database does not answer: alerts are kept in the spool, and severity 1 and 2 page by what was known at ${iso(bundle.at)}; all the rest begins once it answers`;
