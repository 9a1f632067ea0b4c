import { afterEach, describe, expect, it } from 'vitest';
import pg from 'pg';
import { z } from 'zod';

import { cutTickets } from '../../src/incidents/index.ts';
import { clockKinds, jobs as pagingJobs } from '../../src/paging/index.ts';
import { openPool, sql } from '../../src/platform/database/index.ts';
import { system } from '../../src/platform/actor.ts';
import { setClocks, type ClockJob } from '../../src/platform/engine/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';

const database = await freshDatabase();
let running: TestApp | undefined;
let cast: Cast | undefined;

async function start(jobs: readonly ClockJob[] = []): Promise<TestApp> {
  running = await startApp(database.app, { jobs });
  cast ??= await settle(running.app);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const unowned = pagingJobs.find((job) => job.kind === clockKinds.unowned);

async function cut(run: TestApp, title: string): Promise<string> {
  return run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [
      { id, title, severity: 1, serviceId: cast?.service ?? '', impact: title, since: tx.now, because: 'the story says so' },
    ]);
    return id;
  });
}

const pagedLastResort = async (run: TestApp, title: string): Promise<unknown> =>
  run.mail.waitFor((mail) => mail.to === 'admin@example.com' && mail.raw.replace(/=\r?\n/g, '').includes(title), 20_000);

/** The clock goes on, and a ticket of our own says what is broken. */
async function goesOn(run: TestApp, ticket: string): Promise<void> {
  const clock = await run.app.db.maybe(
    sql`select kind from clock where kind = ${clockKinds.unowned} and subject = ${ticket}`,
    z.object({ kind: z.string() }),
  );
  expect(clock).toBeDefined();
  await until('our own ticket', async () =>
    run.app.db.maybe(sql`select id from ticket where title like 'Evenkeel:%' limit 1`, z.object({ id: z.string() })),
  );
}

describe('a step that fails', () => {
  it("PAG-2: a clock's step that throws still pages the last resort, and the clock goes on", async () => {
    const run = await start();
    const ticket = await run.app.db.write(system('test'), async (tx) => {
      const id = tx.id();
      await cutTickets(tx, [
        { id, title: 'Broken row', severity: 1, serviceId: cast?.service ?? '', impact: 'x', since: tx.now, because: 'test' },
      ]);
      await tx.run(sql`update escalation set policy = '{"steps": "none"}' where ticket_id = ${id}`);
      await setClocks(tx, [{ kind: clockKinds.unowned, subject: id, dueAt: tx.now }]);
      return id;
    });
    await pagedLastResort(run, 'Broken row');
    await goesOn(run, ticket);
  });

  it("PAG-2: a clock's step that hangs still pages the last resort", async () => {
    const hangs: ClockJob[] = unowned === undefined ? [] : [{ ...unowned, advance: async () => new Promise(() => undefined) }];
    const run = await start(hangs);
    const ticket = await cut(run, 'Hanging step');
    await run.app.db.write(system('test'), async (tx) => setClocks(tx, [{ kind: clockKinds.unowned, subject: ticket, dueAt: tx.now }]));
    await pagedLastResort(run, 'Hanging step');
    await goesOn(run, ticket);
  });

  it("PAG-2: a clock's step that answers nonsense still pages the last resort", async () => {
    const run = await start();
    const ticket = await run.app.db.write(system('test'), async (tx) => {
      const id = tx.id();
      await cutTickets(tx, [
        { id, title: 'Nonsense step', severity: 1, serviceId: cast?.service ?? '', impact: 'x', since: tx.now, because: 'test' },
      ]);
      await tx.run(sql`update escalation set policy = jsonb_set(policy, '{steps,1,waitMinutes}', '-5') where ticket_id = ${id}`);
      await setClocks(tx, [{ kind: clockKinds.unowned, subject: id, dueAt: tx.now }]);
      return id;
    });
    await pagedLastResort(run, 'Nonsense step');
    await goesOn(run, ticket);
  });
});

describe('a first step that fails', () => {
  it('PAG-2: the ticket stands, its clock is due at once, and the last resort is paged', async () => {
    const run = await start();
    const owner = new pg.Client(database.owner);
    await owner.connect();
    // A fault that only this ticket meets, at the one place where a first step can still fail.
    await owner.query(
      `create function refuse_page() returns trigger language plpgsql as $$ begin raise exception 'no page for this'; end $$`,
    );
    await owner.query(
      `create trigger refuse_page before insert on message for each row when (new.kind = 'page' and new.content ->> 'text' like '%Unpageable%') execute function refuse_page()`,
    );
    const ticket = await cut(run, 'Unpageable');
    const beside = await cut(run, 'Beside it');
    await pagedLastResort(run, 'Unpageable');
    await goesOn(run, ticket);
    await until('the page beside it', async () =>
      run.app.db.maybe(sql`select id from page where ticket_id = ${beside}`, z.object({ id: z.string() })),
    );
    await owner.query('drop trigger refuse_page on message');
    await owner.end();
  });
});

describe('several instances', () => {
  it('PLT-2: what a frozen instance holds is free within 5 s, and another goes on with it', async () => {
    const run = await start();
    const frozen = openPool(database.app, { name: 'engine', size: 1, statementTimeout: 2000, lockTimeout: 1000, idleInTransaction: 4000 });
    frozen.on('error', () => undefined);
    const client = await frozen.connect();
    client.on('error', () => undefined);
    await client.query('begin');
    await client.query('select * from fold_lane for update');
    // The client stands still from here on, as a stopped process does: it neither commits nor goes away.
    const began = performance.now();
    await until(
      'the lane is free',
      async () => run.app.db.maybe(sql`select lane from fold_lane for update skip locked`, z.object({ lane: z.number() })),
      8000,
    );
    expect(performance.now() - began).toBeLessThan(5000);
    client.release(true);
    await frozen.end();
  });

  it('PLT-2: messages of an instance that died are sent by another at once, not after their lease', async () => {
    const run = await start();
    const id = await run.app.db.write(system('test'), async (tx) => {
      const made = tx.id();
      await tx.run(sql`insert into message (id, kind, subject, channel, priority, address, content, state, due_at, created_at, lease_until, holder, fence)
        values (${made}, 'notice', 'x', 'email', 1, '"dead@example.com"', '{"purpose":"notice","text":"left behind","subject":"left behind","body":"left behind","reference":"x"}',
          'leased', ${new Date(tx.now).toISOString()}, ${new Date(tx.now).toISOString()}, ${new Date(tx.now + 60_000).toISOString()}, 999999, 1)`);
      return made;
    });
    await run.mail.waitFor((mail) => mail.to === 'dead@example.com', 3000);
    const past = await until('its end', async () =>
      run.app.db.maybe(sql`select outcome from message_past where id = ${id}`, z.object({ outcome: z.string() })),
    );
    expect(past.outcome).toBe('handed-over');
  });
});
