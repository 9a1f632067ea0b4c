import { createServer, type Server } from 'node:http';

import Fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { systemClock } from '../platform/clock/index.ts';
import { createEgress } from '../platform/egress/index.ts';
import { startOwnHeartbeat } from './own-heartbeat.ts';

const egress = createEgress();
const heard: string[] = [];
let outside: Server;
let url = '';

beforeAll(async () => {
  outside = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => void outside.listen(0, '127.0.0.1', resolve));
  const address = outside.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/check`;
});
afterAll(async () => {
  outside.closeAllConnections();
  outside.close();
  await egress.close();
});

it('SIG-11: a single site tells an outside watcher that its engine works, nothing when it does not, and soon that it does not', async () => {
  let isWell = true;
  let looks = 0;
  const server = Fastify();
  server.get('/health/engine', async (_, reply) => {
    looks += 1;
    return reply.status(isWell ? 200 : 503).send('');
  });
  const onError = (error: unknown): void => void heard.push(String(error));
  const own = startOwnHeartbeat({ server, url, fetch: egress.operatorFetch, clock: systemClock, onError, every: 100 });
  const until = async (what: string): Promise<void> => expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe(what);
  await until('/check');
  isWell = false;
  const from = looks;
  await until('/check/fail');
  // Two looks that found it unwell were told by silence.
  expect(looks - from).toBeGreaterThanOrEqual(3);
  isWell = true;
  await until('/check');
  await own.stop();
  await server.close();
});
