import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { minutes, seconds } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { cutOff, type CutOff } from '../support/cut-off.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, folded, sender } from '../support/send-signals.ts';

/** Longer than clocks of two instances may differ. */
const SURELY = 700;

const database = await freshDatabase();
let folder = '';
let mail: MailServer;
/** The first loses its way to the database, the other never does. */
let away: { run: TestApp; way: CutOff };
let near: TestApp;
const tokens = { alertmanager: '', generic: '' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-spool-order-'));
  mail = await startMailServer();
  const way = await cutOff(database.app);
  const run = await startApp(way.address, { mail, emergency: { dataDir: join(folder, 'away'), after: minutes(5) } });
  await settle(run.app);
  tokens.alertmanager = (await sender(run)).token;
  tokens.generic = (await sender(run, { source: 'generic' })).token;
  away = { run, way };
  near = await startApp(database.app, { mail, clock: run.clock });
  await run.emergency?.renewBundle();
});
afterAll(async () => {
  await away.way.mend();
  await Promise.all([away.run.stop(), near.stop()]);
  await away.way.close();
  await mail.close();
  await rm(folder, { recursive: true, force: true });
});

type Says = 'firing' | 'resolved';

/** Sends without an end that moves: what is told is what the sender says. */
async function tell(to: TestApp, title: string, status: Says): Promise<void> {
  const body = { title, key: title, status, service: 'ledger', severity: 1 };
  expect((await ask(`${to.url}/in/${tokens.generic}/generic`, { body })).status).toBe(202);
}

/** As Prometheus does: an end that is over says that it ended. */
async function post(to: TestApp, title: string, { startsAt, endsAt }: { startsAt: number; endsAt: number }): Promise<void> {
  const labels = { alertname: title, service: 'ledger', severity: 'critical' };
  const times = { startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() };
  const body = [{ labels, annotations: { summary: title }, ...times }];
  expect((await ask(`${to.url}/in/${tokens.alertmanager}/api/v2/alerts`, { body })).status).toBe(200);
}

const ticket = z.object({ id: z.string(), state: z.string(), refires: z.number(), cut_for: z.string() });
const ticketsOf = async (title: string): Promise<z.infer<typeof ticket>[]> =>
  near.app.db.many(sql`select id, state, refires, title as cut_for from ticket where title = ${title} order by number`, ticket);
const stateOf = async (title: string, state: string): Promise<true> =>
  until(`${title} is ${state}`, async () => ((await ticketsOf(title)).some((each) => each.state === state) ? true : undefined), 20_000);

/** How often it was heard of, and whether it fires. */
const heardOf = async (title: string): Promise<{ count: number; fires: boolean }[]> =>
  near.app.db.many(
    sql`select count, true as fires from alert where name = ${title} union all select count, false from alert_past where name = ${title}`,
    z.object({ count: z.number(), fires: z.boolean() }),
  );

/** What the first instance is sent while it cannot reach the database waits on its disk, and comes in after what happens elsewhere. */
async function whileAway(work: () => Promise<void>): Promise<void> {
  await away.way.cut();
  await work();
  await away.way.mend();
  const isEmpty = async (): Promise<true | undefined> => ((await away.run.emergency?.state())?.spool.frames === 0 ? true : undefined);
  await until('the disk is empty', isEmpty, 20_000);
  await folded(near);
}

const pages = (title: string): number =>
  mail.mails.filter((each) => each.header('X-Priority') === '1' && each.to === 'ines@example.com' && each.raw.includes(title)).length;

/** Until it is written that the first page was handed over: whoever is cut off before that is not known to have sent it, and the other sends it again. */
const handedOver = async (title: string): Promise<unknown> =>
  until('a page that was handed over', async () =>
    near.app.db.maybe(
      sql`select m.id from message_past m join ticket t on t.id = m.ticket_id where t.title = ${title} and m.outcome = 'handed-over'`,
      z.object({ id: z.string() }),
    ),
  );

describe('what waited on the disk of one instance, folded after what another took later', () => {
  it('an old repeat opens nothing that has ended, and is counted', async () => {
    await tell(near, 'Repeat', 'firing');
    await stateOf('Repeat', 'assigned');
    await whileAway(async () => {
      await tell(away.run, 'Repeat', 'firing');
      await delay(SURELY);
      await tell(near, 'Repeat', 'resolved');
      await stateOf('Repeat', 'restored');
    });
    expect(await ticketsOf('Repeat')).toMatchObject([{ state: 'restored', refires: 0 }]);
    expect(await heardOf('Repeat')).toEqual([{ count: 2, fires: false }]);
  });

  it('SIG-2: a new firing, received after the end, fires and pages', async () => {
    await tell(near, 'Again', 'firing');
    await stateOf('Again', 'assigned');
    await handedOver('Again');
    expect(pages('Again')).toBe(1);
    await whileAway(async () => {
      await tell(near, 'Again', 'resolved');
      await stateOf('Again', 'restored');
      await tell(away.run, 'Again', 'firing');
    });
    await stateOf('Again', 'assigned');
    expect(await ticketsOf('Again')).toMatchObject([{ refires: 1 }]);
    // Pages are held for a while after the database is back, until what was said in emergency is known.
    await until('another page', async () => Promise.resolve(pages('Again') === 2 ? true : undefined), 30_000);
  });

  it('SIG-2: an old end ends nothing that was heard of again', async () => {
    await tell(near, 'Goes on', 'firing');
    await stateOf('Goes on', 'assigned');
    await whileAway(async () => {
      await tell(away.run, 'Goes on', 'resolved');
      await delay(SURELY);
      await tell(near, 'Goes on', 'firing');
      await folded(near);
    });
    expect(await heardOf('Goes on')).toEqual([{ count: 2, fires: true }]);
    expect(await ticketsOf('Goes on')).toMatchObject([{ state: 'assigned' }]);
  });

  it('what began and ended meanwhile, its end folded first, has a ticket that is restored and pages nobody', async () => {
    await whileAway(async () => {
      await tell(away.run, 'Short', 'firing');
      await delay(SURELY);
      await tell(near, 'Short', 'resolved');
      await folded(near);
      expect(await ticketsOf('Short')).toEqual([]);
    });
    await stateOf('Short', 'restored');
    expect(await heardOf('Short')).toEqual([{ count: 1, fires: false }]);
    await delay(1500);
    expect(pages('Short')).toBe(0);
  });

  it('an end that was taken for a firing by a slow clock ends its alert once that is known to have fired before', async () => {
    const now = near.clock.now();
    await whileAway(async () => {
      await post(away.run, 'Doubted', { startsAt: now - seconds(30), endsAt: now + minutes(5) });
      await delay(SURELY);
      await post(near, 'Doubted', { startsAt: now - seconds(30), endsAt: near.clock.now() });
      await stateOf('Doubted', 'assigned');
    });
    await stateOf('Doubted', 'restored');
    expect(await heardOf('Doubted')).toEqual([{ count: 2, fires: false }]);
  });

  it('SIG-2: one that began after the end by its own clock fires, whatever ours say', async () => {
    const began = near.clock.now();
    await post(near, 'Clocks', { startsAt: began - minutes(2), endsAt: began + minutes(5) });
    await stateOf('Clocks', 'assigned');
    await whileAway(async () => {
      // The end is received a while after the firing that follows it, as clocks that differ would have it.
      await post(away.run, 'Clocks', { startsAt: near.clock.now() - 500, endsAt: began + minutes(5) });
      await delay(SURELY);
      await post(near, 'Clocks', { startsAt: began - minutes(2), endsAt: began - minutes(1) });
      await stateOf('Clocks', 'restored');
    });
    await stateOf('Clocks', 'assigned');
    expect((await heardOf('Clocks')).filter((each) => each.fires)).toEqual([{ count: 1, fires: true }]);
  });
});
