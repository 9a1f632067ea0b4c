import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { listen } from '../../../test/support/listen.ts';
import { system } from '../actor.ts';
import { systemClock } from '../clock/index.ts';
import { openDatabase, type Database } from './database.ts';
import { sql } from './sql.ts';

const TEST = system('test');
const database = await freshDatabase();
const one = z.object({ one: z.number() });

/** A line to the database that can be cut as a network is: what was sent on it goes nowhere, and nobody is told. */
const cut = new Set<Socket>();
const sockets = new Set<Socket>();
const line = createServer((near) => {
  const far = createConnection(join(database.app.host, `.s.PGSQL.${database.app.port ?? 5432}`));
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    sockets.add(from);
    from.on('data', (chunk: Buffer) => void (cut.has(near) || to.write(chunk)));
    from.on('close', () => void (cut.has(near) || to.destroy()));
    from.on('error', () => undefined);
  }
});
const cutAll = (): void => {
  for (const socket of sockets) cut.add(socket);
};

let db: Database;

beforeAll(async () => {
  const port = await listen(line);
  db = openDatabase({ ...database.app, host: '127.0.0.1', port }, systemClock);
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  line.close();
  await db.close();
});

const ask = async (): Promise<number | undefined> => db.engine(TEST, async (tx) => (await tx.maybe(sql`select 1 as one`, one))?.one);

describe('a line to the database that is cut without a word', () => {
  it('PAG-6: holds up a step of the engine for seconds and not for as long as TCP waits, and the next step goes by another connection', async () => {
    expect(await ask()).toBe(1);
    cutAll();
    const began = performance.now();
    await expect(ask()).rejects.toThrow(/took longer than|timeout/);
    expect(performance.now() - began).toBeLessThan(6000);
    expect(await ask()).toBe(1);
  });
});
