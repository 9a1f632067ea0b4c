import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { actOnPage, cutTickets, moveTicket } from '../../src/incidents/index.ts';
import { iso, minutes, seconds } from '../../src/kernel/index.ts';
import { pagesOfTickets } from '../../src/paging/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { begin, cast, cut, damage, paged, raise, rests, run, ticketOf } from '../support/auditor-stage.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { signedIn } from '../support/signed-in.ts';

const database = await freshDatabase();
let read: () => Promise<z.infer<typeof answer>>;

const lengths = z.object({ count: z.number(), p50: z.number().nullable(), p99: z.number().nullable() });
const answer = z.object({
  pages: z.number(),
  tickets: z.number(),
  repeated: z.number(),
  handedOver: lengths,
  delivered: lengths,
  answered: lengths,
  channels: z.array(z.object({ channel: z.string(), handedOver: lengths })),
  objective: z.object({ good: z.number(), bad: z.number(), reached: z.number().nullable(), left: z.number().nullable() }),
  late: z.array(z.object({ number: z.number(), title: z.string(), lateMs: z.number().nullable() })),
});

beforeAll(async () => {
  await begin(database.app);
  const ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  read = async () => answer.parse((await ines('/delivery?days=1')).body);
});
afterAll(async () => run.stop());

it('PAG-16: where nobody was paged nothing is measured, and no objective is met', async () => {
  expect(await read()).toMatchObject({
    pages: 0,
    handedOver: { count: 0, p50: null },
    objective: { good: 0, bad: 0, reached: null, left: null },
    late: [],
  });
});

it('PAG-16: a page is measured from accepted to handed over, to delivered and to answered, by its channel', async () => {
  const ticket = await paged('Measured');
  const [page, other] = await pagesOfTickets(run.app.db, [ticket]);
  if (page === undefined || other === undefined) throw new Error('the expert and the manager are paged');
  run.clock.move(seconds(40));
  await run.app.db.write(system('sms'), async (tx) =>
    tx.journal({ action: 'sms.delivered', subject: { kind: 'page', id: page.id }, ticket, because: 'the SMS was delivered' }),
  );
  run.clock.move(seconds(20));
  await actOnPage(run.app.db, page, { act: 'stop', by: 'api' });
  const { handedOver, delivered, answered, ...rest } = await read();
  expect(rest).toMatchObject({ pages: 2, tickets: 1, repeated: 0, channels: [{ channel: 'email', handedOver: { count: 2 } }], late: [] });
  expect(rest.objective).toEqual({ good: 1, bad: 0, reached: 1, left: 1 });
  // From the moment that the alert was accepted, and not from when it was folded.
  expect(handedOver.p50).toBeGreaterThan(0);
  expect(handedOver.p50).toBeLessThan(30_000);
  expect(delivered).toMatchObject({ count: 1 });
  expect(delivered.p99).toBeGreaterThanOrEqual(40_000);
  expect(answered.p99).toBeGreaterThanOrEqual(60_000);
});

it('PAG-16: the time that an alert lay in the log counts', async () => {
  await run.app.db.write(system('test'), async (tx) => {
    await tx.run(sql`select from fold_lane for update`);
    await raise('Lay');
    run.clock.move(minutes(3));
    await tx.run(sql`select 1`);
  });
  await ticketOf('Lay');
  await rests();
  const { late, objective, handedOver } = await read();
  expect(objective).toMatchObject({ good: 1, bad: 1, reached: 0.5 });
  expect(objective.left).toBeLessThan(0);
  expect(late.map(({ title }) => title)).toEqual(['Lay', 'Lay']);
  expect(late[0]?.lateMs).toBeGreaterThan(minutes(3) - 1000);
  expect(handedOver.p99).toBeGreaterThan(minutes(3) - 1000);
});

it('PAG-16: a page that was never handed over is late, and what was over in time counts for neither side', async () => {
  const far = iso(run.clock.now() + minutes(9));
  const never = await cut('Never', (id) => sql`update message set due_at = ${far} where ticket_id = ${id}`);
  const over = await cut('Over', (id) => sql`update message set due_at = ${far} where ticket_id = ${id}`);
  await run.app.db.write(system('test'), async (tx) => moveTicket(tx, over, { command: 'restore', because: 'test', by: 'api' }));
  const before = (await read()).objective;
  expect(before).toMatchObject({ good: 1, bad: 1 });
  run.clock.move(seconds(90));
  const { objective, late } = await read();
  expect(objective).toMatchObject({ good: 1, bad: 2 });
  expect(late[0]).toMatchObject({ title: 'Never', lateMs: null });
  expect(never).not.toBe(over);
});

it('PAG-16: tries that followed a lost answer are counted; drills, tests and severities that never page are not', async () => {
  run.clock.move(minutes(10));
  await rests();
  const before = await read();
  const ticket = await paged('Twice');
  await damage(sql`update message_past set tries = 3 where ticket_id = ${ticket} and kind = 'page'`);
  await run.app.db.write(system('test'), async (tx) => {
    const rest = { serviceId: cast.service, impact: 'x', since: tx.now, because: 'test' };
    await cutTickets(tx, [
      { ...rest, id: tx.id(), title: 'A drill', severity: 1, purpose: 'drill' },
      { ...rest, id: tx.id(), title: 'A three', severity: 3 },
    ]);
  });
  await rests();
  const after = await read();
  expect(after.pages).toBe(before.pages + 2);
  // Two messages of three tries each; a clock that was moved while a mail was on its way has made tries of its own before.
  expect(after.repeated).toBe(before.repeated + 4);
  expect(after.objective.good).toBe(before.objective.good + 1);
});
