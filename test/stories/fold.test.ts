import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { z } from 'zod';

import { minutes, ok } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { createIntegration, integrationBody } from '../../src/signals/keep-integrations.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';

const database = await freshDatabase();
let run: TestApp;
/** Another instance on the same database: what each remembers of keys is its own. */
let other: TestApp;
let token = '';

beforeAll(async () => {
  run = await startApp(database.app);
  await settle(run.app);
  other = await startApp(database.app, { clock: run.clock, mail: run.mail });
  const body = integrationBody.parse({ name: 'prom', team: 'payments', source: 'alertmanager' });
  const made = await run.app.db.write({ kind: 'system', name: 'test' }, async (tx) =>
    createIntegration(tx, body, async () => Promise.resolve(ok(null))),
  );
  if (made.ok) token = made.value.token;
});
afterAll(async () => {
  await other.stop();
  await run.stop();
});

type Says = { says: 'firing' | 'resolved' } & Record<string, string>;

function alertOf(name: string, { says, ...labels }: Says): object {
  const now = run.clock.now();
  return {
    labels: { alertname: name, service: 'ledger', severity: 'critical', ...labels },
    annotations: { summary: `${name} fires`, description: 'payments fail' },
    endsAt: new Date(says === 'firing' ? now + minutes(5) : now).toISOString(),
  };
}

async function post(to: TestApp, alerts: readonly object[]): Promise<void> {
  const answer = await fetch(`${to.url}/in/${token}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

const send = async (to: TestApp, name: string, says: Says): Promise<void> => post(to, [alertOf(name, says)]);

const ticket = z.object({
  number: z.number(),
  state: z.string(),
  severity: z.number(),
  refires: z.number(),
  runbook: z.string().nullable(),
});
const tickets = async (title: string): Promise<z.infer<typeof ticket>[]> =>
  run.app.db.many(sql`select number, state, severity, refires, runbook from ticket where title = ${title} order by number`, ticket);

const folded = async (): Promise<true> =>
  until('the log is folded', async () =>
    (await run.app.db.maybe(sql`select log_id from intake_pending limit 1`, z.object({ log_id: z.number() }))) === undefined
      ? true
      : undefined,
  );

const aside = z.object({ place: z.number(), why: z.string(), name: z.string() });
const putAside = async (): Promise<z.infer<typeof aside>[]> =>
  run.app.db.many(sql`select place, why, entry -> 'alert' -> 'labels' ->> 'alertname' as name from fold_quarantine order by id`, aside);

/** While the work goes on, the database refuses rows of a table with this name. */
async function refusing(table: 'alert' | 'alert_past', name: string, work: () => Promise<void>): Promise<void> {
  const owner = new pg.Client(database.owner);
  await owner.connect();
  await owner.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the test refuses %', new.name; end $$`,
  );
  await owner.query(`create trigger refuse before insert on ${table} for each row when (new.name = '${name}') execute function refuse()`);
  await work();
  await owner.query('drop function refuse cascade');
  await owner.end();
}

/** While the work goes on nobody folds: what it posts waits together. */
async function unfolded(work: () => Promise<void>): Promise<void> {
  const owner = new pg.Client(database.owner);
  await owner.connect();
  await owner.query('begin');
  await owner.query('select from fold_lane for update');
  await work();
  await owner.query('commit');
  await owner.end();
}

const stateOf = async (title: string, state: string): Promise<z.infer<typeof ticket>> =>
  until(`${title} is ${state}`, async () => (await tickets(title)).find((each) => each.state === state));

describe('folding what came in', () => {
  it('SIG-7 without recent changes: an alert cuts a ticket with service, severity, impact and runbook, and pages', async () => {
    await send(run, 'Down', { says: 'firing' });
    const cut = await stateOf('Down fires', 'assigned');
    expect(cut).toMatchObject({ severity: 1, runbook: 'https://runbooks.example.com/ledger' });
    const mail = await run.mail.waitFor((each) => each.to === 'ines@example.com' && each.raw.includes('Down fires'));
    expect(mail.raw).toContain(`T-${cut.number}`);
  });

  it('SIG-3: a repeat is counted and makes no second ticket', async () => {
    await send(run, 'Down', { says: 'firing' });
    await send(other, 'Down', { says: 'firing' });
    await folded();
    expect(await tickets('Down fires')).toHaveLength(1);
    const row = await run.app.db.maybe(sql`select count from alert where name = 'Down'`, z.object({ count: z.number() }));
    expect(row?.count).toBe(3);
  });

  it('SIG-3: when all alerts have resolved the ticket is restored by its monitor; a re-fire pages again, over two instances', async () => {
    const before = run.mail.mails.filter((mail) => mail.raw.includes('SEV1')).length;
    await send(other, 'Down', { says: 'resolved' });
    await stateOf('Down fires', 'restored');
    // This door holds the key as told lately, so what it sends is a bare mark.
    await send(run, 'Down', { says: 'firing' });
    const again = await stateOf('Down fires', 'assigned');
    expect(again.refires).toBe(1);
    await until('a second page', async () =>
      Promise.resolve(run.mail.mails.filter((mail) => mail.raw.includes('SEV1')).length > before ? true : undefined),
    );
  });

  it('SIG-17: an end that its sender says again, as Prometheus does for 15 min, is no new firing', async () => {
    await send(run, 'Over', { says: 'firing' });
    await stateOf('Over fires', 'assigned');
    const end = alertOf('Over', { says: 'resolved' });
    await post(run, [end]);
    await stateOf('Over fires', 'restored');
    await post(other, [end]);
    await post(run, [end]);
    await folded();
    expect(await tickets('Over fires')).toMatchObject([{ state: 'restored', refires: 0 }]);
  });

  it('SIG-3: alerts of one service and one name join one ticket', async () => {
    await send(run, 'Slow', { says: 'firing', pod: 'a' });
    await send(run, 'Slow', { says: 'firing', pod: 'b' });
    await folded();
    expect(await tickets('Slow fires')).toHaveLength(1);
    await send(run, 'Slow', { says: 'resolved', pod: 'a' });
    await folded();
    expect((await tickets('Slow fires'))[0]?.state).toBe('assigned');
    await send(run, 'Slow', { says: 'resolved', pod: 'b' });
    await stateOf('Slow fires', 'restored');
  });

  it('SIG-3: what comes at once for one service and one name joins one ticket, whatever lane folds it, and ends with its last alert', async () => {
    // More than one transaction takes, so that lanes go beside each other by the time that the second name comes.
    const storm = (name: string, says: Says['says'], [from, to]: readonly [number, number]): object[] =>
      Array.from({ length: to - from }, (_, index) => alertOf(name, { says, pod: `pod-${from + index}` }));
    await post(run, [...storm('Before', 'firing', [0, 450]), ...storm('Storm', 'firing', [0, 450])]);
    await folded();
    expect(await tickets('Before fires')).toHaveLength(1);
    expect(await tickets('Storm fires')).toHaveLength(1);
    await Promise.all([post(run, storm('Storm', 'resolved', [1, 225])), post(other, storm('Storm', 'resolved', [225, 450]))]);
    await folded();
    expect((await tickets('Storm fires'))[0]?.state).toBe('assigned');
    await post(run, [...storm('Storm', 'resolved', [0, 1]), ...storm('Before', 'resolved', [0, 450])]);
    await stateOf('Storm fires', 'restored');
    await stateOf('Before fires', 'restored');
  });

  it('SIG-3: what waits together is folded as it was said: repeats are counted, what is more severe raises, an end ends, and a firing after it comes back', async () => {
    await unfolded(async () => {
      for (const severity of ['warning', 'warning', 'warning', 'critical', 'critical'])
        await send(run, 'Rising', { says: 'firing', severity });
      for (const says of ['firing', 'firing', 'firing', 'resolved'] as const) await send(run, 'Ending', { says });
      for (const says of ['firing', 'firing', 'resolved', 'firing', 'firing', 'firing'] as const) await send(other, 'Returning', { says });
    });
    await folded();
    expect(await tickets('Rising fires')).toMatchObject([{ state: 'assigned', severity: 1 }]);
    expect(await tickets('Ending fires')).toMatchObject([{ state: 'restored', refires: 0 }]);
    expect(await tickets('Returning fires')).toMatchObject([{ state: 'assigned', refires: 1 }]);
    const counted = z.object({ name: z.string(), count: z.number(), over: z.boolean() });
    const counts = await run.app.db.many(
      sql`select name, count, false as over from alert where name in ('Rising', 'Ending', 'Returning')
          union all select name, count, true from alert_past where name in ('Rising', 'Ending', 'Returning') order by name, over`,
      counted,
    );
    expect(counts).toEqual([
      { name: 'Ending', count: 3, over: true },
      { name: 'Returning', count: 3, over: false },
      { name: 'Returning', count: 2, over: true },
      { name: 'Rising', count: 3, over: false },
      { name: 'Rising', count: 2, over: false },
    ]);
  });

  it('SIG-2: an entry that cannot be folded is put aside with its reason, and what came with it is paged', async () => {
    await refusing('alert', 'Poison', async () => {
      await post(
        run,
        ['Ahead', 'Poison', 'Behind'].map((name) => alertOf(name, { says: 'firing' })),
      );
      await folded();
    });
    expect(await tickets('Ahead fires')).toHaveLength(1);
    expect(await tickets('Behind fires')).toHaveLength(1);
    expect(await tickets('Poison fires')).toEqual([]);
    expect(await putAside()).toEqual([{ place: 1, why: 'the test refuses Poison', name: 'Poison' }]);
  });

  it('SIG-2: no entry is put aside for what failed beside it by time alone', async () => {
    const before = await putAside();
    await send(run, 'Stuck', { says: 'firing' });
    await stateOf('Stuck fires', 'assigned');
    await refusing('alert_past', 'Stuck', async () => {
      await run.app.db.write({ kind: 'system', name: 'test' }, async (tx) =>
        tx.run(sql`update alert set ends_at = to_timestamp(0) where name = 'Stuck'`),
      );
      for (let count = 0; count < 5; count += 1) {
        run.clock.move(1100);
        await send(run, `Innocent ${count}`, { says: 'firing' });
        await folded();
      }
    });
    for (let count = 0; count < 5; count += 1) expect(await tickets(`Innocent ${count} fires`)).toHaveLength(1);
    expect(await putAside()).toEqual(before);
    run.clock.move(1100);
    await stateOf('Stuck fires', 'restored');
  });

  it('SIG-17: moved time does not end an alert; not being heard of for its own length does', async () => {
    run.clock.move(minutes(4));
    await send(run, 'Quiet', { says: 'firing' });
    await stateOf('Quiet fires', 'assigned');
    run.clock.move(minutes(15));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await tickets('Quiet fires'))[0]?.state).toBe('assigned');
    for (let step = 0; step < 40 && (await tickets('Quiet fires'))[0]?.state === 'assigned'; step += 1) await letTimePass(run);
    await stateOf('Quiet fires', 'restored');
    expect(run.errors).toEqual([]);
  });
});
