import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { minutes } from '../../src/kernel/index.ts';
import { openPool, sql } from '../../src/platform/database/index.ts';
import { startMailServer } from '../support/mail-server.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { movableClock, settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { folded, sender } from '../support/send-signals.ts';

const database = await freshDatabase();

const send = async (address: string, name: string, endsAt?: string): Promise<void> => {
  const alert = { labels: { alertname: name, service: 'ledger', severity: 'critical' }, annotations: { summary: name }, endsAt };
  const sent = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([alert]),
  });
  expect(sent.status).toBe(200);
};

const pages = z.object({ person_name: z.string(), because: z.string(), late_ms: z.number().nullable() });

const pagesFor = async (run: TestApp, title: string): Promise<z.infer<typeof pages>[]> =>
  run.app.db.many(
    sql`select p.person_name, p.because, p.late_ms from page p join ticket t on t.id = p.ticket_id where t.title = ${title} order by p.made_at, p.person_name`,
    pages,
  );

describe('a backlog after an outage', () => {
  it('PAG-14: collapses to what still stands, says how late it is, and replays no old step', async () => {
    const clock = movableClock();
    const mail = await startMailServer();
    const before = await startApp(database.app, { clock, mail });
    await settle(before.app);
    const { token } = await sender(before, { name: 'prometheus' });
    const address = `${before.url}/in/${token}/api/v2/alerts`;
    await send(address, 'Stands');
    await send(address, 'Ends');
    await folded(before);
    await mail.waitFor((each) => each.to === 'ines@example.com' && each.raw.includes('Ends'));

    const paged = (await pagesFor(before, 'Ends')).length;

    // The log is held: what comes in is stored, and folded only after the outage.
    const hold = openPool(database.app, { name: 'hold', size: 1, statementTimeout: 60_000, lockTimeout: 5000, idleInTransaction: 60_000 });
    const holder = await hold.connect();
    await holder.query('begin');
    await holder.query('select * from fold_lane for update');
    await send(address, 'Ends', new Date(clock.now()).toISOString());
    await send(address, 'Came in');
    await before.app.stop();
    clock.move(minutes(100));
    await holder.query('commit');
    holder.release();
    await hold.end();

    const after = await startApp(database.app, { clock, mail });
    try {
      // Six steps would have come meanwhile; what stands takes one, of each of its two clocks.
      await until('the ticket that stands has gone one step on', async () =>
        (await pagesFor(after, 'Stands')).length > 1 ? true : undefined,
      );
      await until('what came in is paged', async () => ((await pagesFor(after, 'Came in')).length > 0 ? true : undefined));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const standing = await pagesFor(after, 'Stands');
      const people = standing.map((page) => page.person_name);
      expect(new Set(people).size).toBe(people.length);
      expect(standing.filter((page) => page.late_ms !== null).every((page) => page.because.includes('1 h 25 min late'))).toBe(true);
      expect(standing.filter((page) => page.late_ms !== null).length).toBeGreaterThan(0);
      // It ended before anybody was paged again for it.
      expect(await pagesFor(after, 'Ends')).toHaveLength(paged);
      const [first] = await pagesFor(after, 'Came in');
      expect(first?.because).toContain('1 h 40 min late');
      const told = await mail.waitFor((each) => each.to === 'ines@example.com' && (each.header('subject') ?? '').includes('Came in'));
      expect(told.header('subject')).toContain('SEV1, 1 h 40 min late: Came in');
      expect(after.errors).toEqual([]);
    } finally {
      await after.app.stop();
      await mail.close();
    }
  });
});
