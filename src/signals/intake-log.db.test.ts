import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { z } from 'zod';

import { mustHave } from '../kernel/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import { openDatabase, openPool, sql, type Database } from '../platform/database/index.ts';
import { freshDatabase } from '../../test/support/fresh-database.ts';
import { decodeChunk, encodeLine, encodeMark } from './entry.ts';
import { openIntakeLog, type IntakeLog, type Place } from './intake-log.ts';

const database = await freshDatabase();
let db: Database;
let log: IntakeLog;
const accepted = { times: 0 };

beforeAll(() => {
  db = openDatabase(database.app, systemClock);
  log = openIntakeLog(database.app, { clock: systemClock, onAccepted: () => void (accepted.times += 1) });
});
afterAll(async () => {
  await log.close();
  await db.close();
});

const origin = { integrationId: '0199f000-0000-7000-8000-000000000001', source: 'alertmanager', receivedAt: 1_790_000_000_000 } as const;
const line = (key: string): string => encodeLine(origin, [encodeMark({ key, says: 'firing', endsAt: 1, sentEndsAt: null }, [1, 2])]);
const chunk = z.object({ body: z.string(), entries: z.number(), pending: z.number() });

/** Where it stands: without a spool there is no other way. */
const placeOf = (place: Place | undefined): Place => mustHave(place, 'it is in the log');

/** A chunk as another connection sees it. */
const read = async (id: number): Promise<z.infer<typeof chunk> | undefined> =>
  db.maybe(
    sql`select body, entries, (select count(*) from intake_pending p where p.log_id = l.id) as pending from intake_log l where id = ${id}`,
    chunk,
  );

describe('the intake log', () => {
  it('SIG-2: when a request is answered, all that it said is committed, and waits to be folded', async () => {
    const place = placeOf(await log.append({ line: line('one'), entries: 1 }));
    const found = await read(place.log);
    expect(found).toMatchObject({ entries: 1, pending: 1 });
    expect(decodeChunk(found?.body ?? '')[place.first]).toMatchObject({ ...origin, key: 'one', ref: [1, 2] });
    expect(accepted.times).toBeGreaterThan(0);
  });

  it('SIG-2: of a thousand requests at once each finds its own where it was told', async () => {
    const places = await Promise.all(
      Array.from({ length: 1000 }, async (_, index) => ({
        index,
        place: placeOf(await log.append({ line: line(`key-${index}`), entries: 1 })),
      })),
    );
    const bodies = new Map<number, ReturnType<typeof decodeChunk>>();
    for (const { index, place } of places) {
      const entries = bodies.get(place.log) ?? decodeChunk((await read(place.log))?.body ?? '');
      bodies.set(place.log, entries);
      expect(entries[place.first]?.key).toBe(`key-${index}`);
    }
    expect(bodies.size).toBeLessThan(500);
  });

  it('SIG-2: a server whose commits would not wait for the disk is made to', async () => {
    const owner = new pg.Client(database.owner);
    await owner.connect();
    try {
      await owner.query(`alter database ${owner.escapeIdentifier(database.owner.database)} set synchronous_commit = off`);
      const pool = openPool(database.app, { name: 'test', size: 1, statementTimeout: 1000, lockTimeout: 1000, idleInTransaction: 1000 });
      expect((await pool.query('show synchronous_commit')).rows).toEqual([{ synchronous_commit: 'on' }]);
      await pool.end();
    } finally {
      await owner.end();
    }
  });
});
