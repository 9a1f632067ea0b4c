import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { systemClock } from '../platform/clock/index.ts';
import { openDatabase, sql } from '../platform/database/index.ts';
import { LANES, laneOf } from './rules/lanes.ts';

const db = openDatabase((await freshDatabase()).app, systemClock);
afterAll(async () => db.close());

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

describe('the lanes of folding', () => {
  it('the database has each of them', async () => {
    const lanes = await db.many(sql`select lane from fold_lane order by lane`, z.object({ lane: z.number() }));
    expect(lanes.map(({ lane }) => lane)).toEqual(Array.from({ length: LANES }, (_, lane) => lane));
  });

  it('the database knows the lane of a key as the code does', async () => {
    const found = await db.many(
      sql`select key, ascii(key) % ${LANES} as lane from unnest(${letters}::text[]) as key`,
      z.object({ key: z.string(), lane: z.number() }),
    );
    expect(found.map(({ lane }) => lane)).toEqual(found.map(({ key }) => laneOf(key)));
    expect(found).toHaveLength(64);
  });

  it('every lane gets about as many keys', () => {
    const counts = Array.from({ length: LANES }, (_, lane) => letters.filter((letter) => laneOf(letter) === lane).length);
    for (const count of counts) expect(Math.abs(count - 64 / LANES)).toBeLessThanOrEqual(2);
  });
});
