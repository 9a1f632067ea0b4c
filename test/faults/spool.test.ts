import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { systemClock } from '../../src/platform/clock/index.ts';
import { openDatabase, sql } from '../../src/platform/database/index.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startLoad } from './steady-load.ts';
import { fillOrganisation } from './organisation.ts';
import { Site } from './site.ts';

const PEOPLE = 20;
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 3);
const PER_SECOND = 50;

/** The names of all alerts that were folded. */
async function foldedOf(site: Site): Promise<Set<string>> {
  const db = openDatabase({ connectionString: site.databaseUrl('APP') }, systemClock);
  try {
    return new Set((await db.many(sql`select name from alert`, z.object({ name: z.string() }))).map(({ name }) => name));
  } finally {
    await db.close();
  }
}

/** Waits until everything is folded. Answers what is not in time. */
async function lostOf(site: Site, accepted: ReadonlyMap<string, string>): Promise<string[]> {
  const end = performance.now() + 60_000;
  for (;;) {
    const folded = await foldedOf(site).catch(() => new Set<string>());
    const lost = [...accepted.keys()].filter((name) => !folded.has(name));
    if (lost.length === 0 || performance.now() > end) return lost;
    await delay(500);
  }
}

describe('killed with -9 while it keeps alerts on its disk', () => {
  it('PAG-17: what a server has spooled is folded once PostgreSQL is back, though it serves on beside the next server, and is killed', async () => {
    const mail = await startMailServer();
    const site = await Site.start(17_195, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com', LOG_LEVEL: 'error' });
    try {
      const token = await fillOrganisation(site.databaseUrl('APP'), PEOPLE);
      // So that the tokens are known while the database is away.
      await delay(2000);
      const load = startLoad({ urls: [`${site.url}/in/${token}`], people: PEOPLE, perSecond: PER_SECOND, most: 1_000_000 });
      for (let round = 0; round < ROUNDS; round += 1) {
        await delay(2000);
        // With both gone PostgreSQL is away until the server has called another supervisor: it keeps on its disk what comes in.
        expect(await site.kill('postgres')).toBe(true);
        expect(await site.kill('supervisor')).toBe(true);
        await delay(6000);
        expect(await site.kill('server')).toBe(true);
        await delay(100);
        await site.answers(60_000);
      }
      await load.stop();
      const lost = await lostOf(site, load.accepted);
      process.stderr.write(`spool test: ${JSON.stringify({ accepted: load.accepted.size, refused: load.refused, lost: lost.length })}\n`);
      expect(load.accepted.size).toBeGreaterThan(100);
      const said = site.said.join('');
      expect(lost, said.slice(-3000)).toEqual([]);
      expect(said).not.toContain('can no longer be read');
    } finally {
      await site.end();
      await mail.close();
    }
  }, 240_000);
});
