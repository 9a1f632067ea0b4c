import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { expect, it, vi } from 'vitest';

import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp } from '../support/organisation.ts';

const database = await freshDatabase();
/** What is done at the start is over by then, and what is done every minute not yet due. */
const START = 5000;
const IDLE = 20;

const textOf = (asked: unknown): string => {
  if (typeof asked === 'string') return asked;
  return typeof asked === 'object' && asked !== null && 'text' in asked ? String(asked.text) : 'another';
};

it('an instance with nothing to do asks its database less than four times a second, and still looks for work every second', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-idle-'));
  const run = await startApp(database.app, { emergency: { dataDir, after: 30_000 } });
  await settle(run.app);
  await delay(START);
  const asks = vi.spyOn(pg.Client.prototype, 'query');
  const roundsBefore = run.app.engine.rounds();
  await delay(IDLE * 1000);
  const texts = asks.mock.calls.map(([asked]) => textOf(asked));
  asks.mockRestore();
  expect(texts.length, texts.map((text) => text.replace(/\s+/g, ' ').slice(0, 100)).join('\n')).toBeLessThan(4 * IDLE);
  // Slow machines look less often, but they look.
  expect(texts.filter((text) => text.includes('intake_pending) as pending')).length).toBeGreaterThanOrEqual(IDLE / 4);
  const rounds = run.app.engine.rounds();
  for (const name of ['fold', 'clocks', 'deliver'] as const) expect(rounds[name]).toBeGreaterThanOrEqual(roundsBefore[name] + IDLE / 4);
  expect(run.errors).toEqual([]);
  await run.stop();
  await rm(dataDir, { recursive: true });
});
