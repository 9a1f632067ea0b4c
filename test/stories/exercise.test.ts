import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { hours, minutes } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { movableClock, settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, sender } from '../support/send-signals.ts';

const DRILL = 'drill@example.com';
const database = await freshDatabase();
const clock = movableClock();

let folder = '';
let mail: MailServer;
let run: TestApp;
let isRefused = false;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-exercise-'));
  mail = await startMailServer({
    onRecipient: (address) => (isRefused && address === DRILL ? { code: 550, words: 'no such mailbox' } : 'accept'),
  });
  run = await startApp(database.app, {
    clock,
    mail,
    env: { EVENKEEL_EXERCISE_TO: `email:${DRILL}`, EVENKEEL_DATA: folder },
    emergency: { dataDir: folder, after: 30_000 },
  });
  await settle(run.app);
});
afterAll(async () => {
  await run.stop();
  await mail.close();
  await rm(folder, { recursive: true, force: true });
});

const told = z.object({ exercises: z.array(z.object({ at: z.number(), ok: z.boolean(), detail: z.string() })) });
const last = async (): Promise<z.infer<typeof told>['exercises'][number] | undefined> => {
  const answer = await run.app.operator.inject({ method: 'GET', url: '/api/v1/emergency' });
  return told.parse(JSON.parse(answer.body)).exercises[0];
};

const ticket = z.object({ title: z.string(), severity: z.number(), impact: z.string() });
const own = async (words: string): Promise<z.infer<typeof ticket>[]> =>
  run.app.db.many(sql`select title, severity, impact from ticket where title like ${`Evenkeel: emergency paging ${words}%`}`, ticket);

describe('the daily exercise of emergency paging', () => {
  it('PAG-17: goes the way of an emergency from the snapshot to the address for it, and to nobody else', async () => {
    expect(await last()).toBeUndefined();
    const { token } = await sender(run);
    await run.emergency?.renewBundle();
    const mailed = await mail.waitFor(({ to }) => to === DRILL, 20_000);
    expect(mailed.header('Subject')).toMatch(/^Exercise: .*database away/);
    expect(mailed.raw).not.toContain('/e/');
    const noted = await until('its result', last);
    expect(noted.ok).toBe(true);
    expect(noted.detail).toMatch(/would be paged for \S+ by email/);
    expect(mail.mails.filter(({ to }) => to !== DRILL)).toEqual([]);
    // Nothing of it comes into the intake log or the spool of real alerts.
    const state = await run.emergency?.state();
    expect([state?.spool.frames, state?.facts.frames]).toEqual([0, 0]);
    expect(await run.app.db.many(sql`select id from ticket`, z.object({ id: z.string() }))).toEqual([]);
    expect((await ask(`${run.url}/in/${token}/heartbeat`)).status).toBe(200);
  });

  it('PAG-17: is made again a day later; one that fails is a ticket of ours, one a day, and is made again each hour', async () => {
    const first = await until('its result', last);
    isRefused = true;
    clock.move(hours(23));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect((await last())?.at).toBe(first.at);
    clock.move(hours(1.1));
    const failed = await until('its failure', async () => ((await last())?.ok === false ? await last() : undefined), 30_000);
    expect(failed.detail).toMatch(/nobody would be reached: .*no such mailbox/);
    const [cut] = await until('a ticket', async () => ((await own('failed')).length > 0 ? own('failed') : undefined));
    expect([cut?.severity, cut?.impact]).toEqual([3, expect.stringContaining('no such mailbox')]);
    clock.move(hours(1.1));
    await until('another failure', async () => ((await last())?.at === failed.at ? undefined : true), 30_000);
    isRefused = false;
    clock.move(hours(1.1));
    await until('one that goes well', async () => ((await last())?.ok === true ? true : undefined), 30_000);
    expect(await own('failed')).toHaveLength(1);
  });

  it('PAG-17: a ticket of ours says when none has gone well for 26 h, though not before a site that just started had its time', async () => {
    await run.stop();
    clock.move(hours(25));
    // An instance that has no files for an emergency, and so exercises none.
    run = await startApp(database.app, { clock, mail });
    const due = z.object({ waited: z.string().nullable() });
    const waited = async (): Promise<string | null | undefined> =>
      (await run.app.db.maybe(sql`select data ->> 'waited' as waited from clock where kind = 'emergency.exercise'`, due))?.waited;
    expect(await waited()).toBeNull();
    clock.move(hours(1.1));
    await until('the first look', async () => ((await waited()) === 'true' ? true : undefined), 20_000);
    expect(await own('was not exercised')).toEqual([]);
    clock.move(minutes(11));
    const [cut] = await until('a ticket', async () => ((await own('was not')).length > 0 ? own('was not') : undefined), 20_000);
    expect([cut?.severity, cut?.title]).toEqual([3, 'Evenkeel: emergency paging was not exercised for 26 h']);
  });
});
