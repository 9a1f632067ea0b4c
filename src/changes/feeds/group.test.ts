import { describe, expect, it } from 'vitest';

import { Fault } from '../../kernel/index.ts';
import { systemClock } from '../../platform/clock/index.ts';
import { FeedGroups, type Arrived } from './group.ts';

const arrived = (key: string): Arrived => ({
  sender: { integration: { id: 'i', name: 'i' }, receivedAt: 0 },
  contract: 'plain',
  told: {
    key,
    subject: '',
    environment: '',
    isProduction: null,
    services: [],
    kind: 'automated',
    title: key,
    revision: null,
    isRollback: false,
    isDrift: false,
    size: null,
    by: null,
    url: null,
    writtenAt: null,
    state: 'success',
    at: 0,
  },
});
const keysOf = (group: readonly Arrived[]): string[] => group.map(({ told }) => told.key);

describe('groups of events', () => {
  it('CHG-11: what comes together is one commit, and what cannot be taken takes nothing else with it', async () => {
    const tried: string[][] = [];
    const kept: string[] = [];
    const groups = new FeedGroups(systemClock, async (group) => {
      tried.push(keysOf(group));
      if (keysOf(group).includes('bad')) return Promise.reject(new Error('no'));
      kept.push(...keysOf(group));
      return Promise.resolve();
    });
    const outcomes = await Promise.allSettled(['one', 'bad', 'two'].map(async (key) => groups.take(arrived(key))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([tried, kept]).toEqual([
      [['one', 'bad', 'two'], ['one'], ['bad'], ['two']],
      ['one', 'two'],
    ]);
  });

  it('CHG-11: while the database is away all are told so at once, and the next group is tried again', async () => {
    let isAway = true;
    let tries = 0;
    const groups = new FeedGroups(systemClock, async () => {
      tries += 1;
      return isAway ? Promise.reject(new Fault('away', 'later')) : Promise.resolve();
    });
    const outcomes = await Promise.allSettled(['one', 'two'].map(async (key) => groups.take(arrived(key))));
    expect([outcomes.map(({ status }) => status), tries]).toEqual([['rejected', 'rejected'], 1]);
    isAway = false;
    await groups.take(arrived('three'));
    expect(tries).toBe(2);
  });
});
