import { afterEach, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';

import { Bug, ok } from '../../kernel/index.ts';
import { systemClock } from '../clock/index.ts';
import { type Doorkeeper, serve, type ServeParts, type StreamRoute } from './index.ts';

const never = async (): Promise<never> => Promise.reject(new Bug('nothing here asks the database'));
const known: Doorkeeper = {
  identify: async () =>
    Promise.resolve(ok({ actor: { kind: 'key', id: 'k', name: 'reader' }, personId: undefined, session: undefined, grants: [] })),
  stands: async () => Promise.resolve(true),
  permit: async () => Promise.resolve(ok(null)),
};

const running: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(rest: Partial<ServeParts>): Promise<string> {
  const server = serve({
    routes: [],
    raw: [{ method: 'GET', path: '/livez', bodyLimit: 0, handler: () => ({ status: 200, body: 'OK' }) }],
    db: {
      clock: systemClock,
      many: never,
      maybe: never,
      write: never,
      engine: never,
      alone: { many: never, maybe: never },
      onDue: () => undefined,
      close: never,
    },
    clock: systemClock,
    doorkeeper: known,
    publicUrl: 'http://127.0.0.1',
    trustedProxies: [],
    hosts: [],
    onBug: () => undefined,
    ...rest,
  });
  running.push(server);
  return server.listen({ port: 0, host: '127.0.0.1' });
}

const stream = (left: string[]): readonly StreamRoute[] => [
  {
    path: '/events',
    watches: 'ticket',
    open: async (follower) => {
      follower.write(':\n\n');
      return Promise.resolve(() => void left.push('left'));
    },
  },
];

it('a stream ends when what its follower came by is over, and not before', async () => {
  let stands = true;
  const left: string[] = [];
  const url = await start({
    streams: stream(left),
    standsEvery: 20,
    doorkeeper: { ...known, stands: async () => Promise.resolve(stands) },
  });
  const answer = await fetch(`${url}/events`);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(left).toEqual([]);
  stands = false;
  expect(await answer.text()).toBe(':\n\n');
  await expect.poll(() => left).toEqual(['left']);
});

it('a follower that goes away is let go', async () => {
  const left: string[] = [];
  const url = await start({ streams: stream(left) });
  const going = new AbortController();
  await fetch(`${url}/events`, { signal: going.signal });
  going.abort();
  await expect.poll(() => left).toEqual(['left']);
});

it.each([
  ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' }), 503],
  ['a pool that has none left', new Error('timeout exceeded when trying to connect'), 503],
  ['a connection that was lost', new Error('Connection terminated unexpectedly'), 503],
  ['a mistake of ours', new TypeError('x is not a function'), 500],
])('%s is answered as what it is', async (_, error, status) => {
  const bugs: unknown[] = [];
  const handler = async (): Promise<never> => Promise.reject(error);
  const url = await start({ raw: [{ method: 'GET', path: '/x', bodyLimit: 0, handler }], onBug: (bug) => bugs.push(bug) });
  const answer = await fetch(`${url}/x`);
  expect(answer.status).toBe(status);
  expect(bugs).toEqual(status === 500 ? [error] : []);
  expect(answer.headers.get('retry-after')).toBe(status === 503 ? '2' : null);
  expect(await answer.json()).toMatchObject({ code: status === 503 ? 'not-ready' : 'bug' });
});

it('where people come by https, browsers are told to come by nothing else', async () => {
  const plain = await fetch(`${await start({})}/livez`);
  expect(plain.headers.get('strict-transport-security')).toBeNull();
  const secure = await fetch(`${await start({ publicUrl: 'https://ops.example.org' })}/livez`);
  expect(secure.headers.get('strict-transport-security')).toContain('max-age=');
  expect(secure.headers.get('content-security-policy')).toContain("default-src 'self'");
});
