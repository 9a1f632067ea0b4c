import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { system } from '../platform/actor.ts';
import { systemClock } from '../platform/clock/index.ts';
import { openDatabase, sql } from '../platform/database/index.ts';
import { LANES, laneOf, lanes, WHOLE } from './rules/lanes.ts';
import { partChunks, setFolded, setPlace, takeChunks } from './store-fold.ts';
import { insertChunk, writtenChunk } from './store-log.ts';

const db = openDatabase((await freshDatabase()).app, systemClock);
afterAll(async () => db.close());

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

describe('the lanes of folding', () => {
  it('the database has each of them', async () => {
    const found = await db.many(sql`select lane from fold_lane order by lane`, z.object({ lane: z.number() }));
    expect(found.map(({ lane }) => lane)).toEqual(lanes);
  });

  it('the database knows the lane of a key as the code does', async () => {
    const found = await db.many(
      sql`select key, ascii(key) % ${LANES} as lane from unnest(${letters}::text[]) as key`,
      z.object({ key: z.string(), lane: z.number() }),
    );
    expect(found.map(({ lane }) => lane)).toEqual(found.map(({ key }) => laneOf(key)));
    expect(found).toHaveLength(64);
  });

  it('a chunk that is parted waits in each lane from where it was folded to, and is gone when the last lane has folded it', async () => {
    const tests = system('test');
    const ids: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const row = await db.maybe(insertChunk({ receivedAt: systemClock.now(), entries: 10, body: `chunk ${count}` }), writtenChunk);
      ids.push(row?.log_id ?? 0);
    }
    const [first = 0, second = 0, third = 0] = ids;
    await db.write(tests, async (tx) => {
      await setPlace(tx, { logId: first, lane: WHOLE }, 4);
      expect(await partChunks(tx, 2)).toBe(2 * LANES);
      const [lane = 0, ...others] = lanes;
      const inLane = await takeChunks(tx, { held: [lane], most: 100, known: [] });
      expect(inLane).toMatchObject([
        { log_id: first, lanes: [lane], places: [4], body: 'chunk 0' },
        { log_id: second, lanes: [lane], places: [0], body: 'chunk 1' },
      ]);
      await setFolded(tx, [{ logId: first, lane }]);
      // Who holds every lane meets them all, in order, whole ones among them.
      expect((await takeChunks(tx, { held: [WHOLE, ...lanes], most: 100, known: [] })).map((each) => [each.log_id, each.lanes])).toEqual([
        [first, others],
        [second, lanes],
        [third, [WHOLE]],
      ]);
      await setFolded(
        tx,
        others.map((other) => ({ logId: first, lane: other })),
      );
      expect((await takeChunks(tx, { held: [WHOLE, ...lanes], most: 100, known: [] })).map(({ log_id }) => log_id)).toEqual([
        second,
        third,
      ]);
      // As many as hold so many entries, and at least one.
      expect((await takeChunks(tx, { held: [WHOLE, ...lanes], most: 10, known: [] })).map(({ log_id }) => log_id)).toEqual([second]);
    });
  });
});
