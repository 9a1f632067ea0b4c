import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { system } from '../src/platform/actor.ts';
import { openDatabase, sql } from '../src/platform/database/index.ts';
import { systemClock } from '../src/platform/clock/index.ts';
import { createLive, type Live } from '../src/platform/live/index.ts';
import { presenceStore } from '../src/incidents/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { until } from './support/organisation.ts';

const database = await freshDatabase();
const db = openDatabase(database.app, systemClock);
const errors: unknown[] = [];
let lives: readonly [Live, Live];

beforeAll(() => {
  const onError = (error: unknown): void => void errors.push(error);
  const plan = { db, onError, read: async () => Promise.resolve(undefined), presence: presenceStore(db) };
  lives = [createLive(plan), createLive(plan)];
});
afterAll(async () => {
  lives.forEach((live) => live.stop());
  await db.close();
});

const actions = (text: readonly string[]): string[] => [...text.join('').matchAll(/^event: (\S+)$/gm)].map((match) => match[1] ?? '');

async function follow(live: Live, last?: string, since = 0): Promise<{ text: string[]; leave: () => void }> {
  const text: string[] = [];
  const leave = await live.follow(
    { write: (piece) => text.push(piece) > 0, end: () => undefined, personId: undefined },
    { last, since, watched: [] },
  );
  return { text, leave };
}

const write = async (action: string): Promise<void> =>
  db.write(system('test'), async (tx) => {
    tx.journal({ action, subject: { kind: 'test', id: '1' }, because: 'test' });
    return Promise.resolve();
  });

describe('live updates', () => {
  it('reach the followers of every instance, and a line that commits late is not passed over', async () => {
    const [one, two] = [await follow(lives[0]), await follow(lives[1])];
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const slow = db.write(system('test'), async (tx) => {
      await tx.run(sql`select pg_current_xact_id()`);
      tx.journal({ action: 'test.late', subject: { kind: 'test', id: '1' }, because: 'test' });
      await held;
    });
    await write('test.quick');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(actions(one.text), 'nothing younger than a transaction that runs').toEqual([]);
    letGo();
    await slow;
    for (const follower of [one, two]) {
      await until('both lines', async () => Promise.resolve(actions(follower.text).length === 2 ? true : undefined));
      expect(actions(follower.text).toSorted()).toEqual(['test.late', 'test.quick']);
      follower.leave();
    }
    expect(errors).toEqual([]);
  });

  it('INC-13: what is written is with whoever follows within a second', async () => {
    const one = await follow(lives[0]);
    const took: number[] = [];
    for (let number = 1; number <= 9; number += 1) {
      const began = performance.now();
      await write('test.timed');
      await until('the line', async () => Promise.resolve(actions(one.text).length === number ? true : undefined));
      took.push(performance.now() - began);
    }
    one.leave();
    // The middle one: a machine that is busy for a moment says nothing of us.
    expect(took.toSorted((a, b) => a - b)[4]).toBeLessThan(1000);
  });

  it('INC-13: begin before what a screen has read, where it asks for that', async () => {
    const first = await follow(lives[0]);
    await write('test.before');
    // Until it was told, who comes now may be told of it too.
    await until('the line that was written first', async () =>
      Promise.resolve(actions(first.text).includes('test.before') ? true : undefined),
    );
    first.leave();
    const [now, before] = [await follow(lives[0]), await follow(lives[0], undefined, 30)];
    await until('the line of before', async () => Promise.resolve(actions(before.text).includes('test.before') ? true : undefined));
    await write('test.after');
    for (const follower of [now, before]) {
      await until('the next', async () => Promise.resolve(actions(follower.text).includes('test.after') ? true : undefined));
      follower.leave();
    }
    expect(actions(now.text)).not.toContain('test.before');
    expect(actions(before.text).filter((action) => action === 'test.before')).toHaveLength(1);
  });

  it('INC-13: come without a gap to whoever comes back by the last event, once each', async () => {
    const first = await follow(lives[0]);
    await write('test.one');
    await until('the first', async () => Promise.resolve(actions(first.text).length === 1 ? true : undefined));
    first.leave();
    await write('test.two');
    await write('test.three');
    const last = /^id: (\S+)$/m.exec(first.text.join(''))?.[1];
    const again = await follow(lives[1], last);
    await write('test.four');
    await until('all', async () => Promise.resolve(actions(again.text).includes('test.four') ? true : undefined));
    expect(actions(again.text)).toEqual(['test.two', 'test.three', 'test.four']);
    again.leave();
  });
});
