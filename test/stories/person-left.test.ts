import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { must, mustHave } from '../../src/kernel/index.ts';
import { findPerson } from '../../src/catalog/index.ts';
import { deactivatePerson } from '../../src/catalog/save-person.ts';
import { cutTickets, moveTicket } from '../../src/incidents/index.ts';
import { pagesOfTickets } from '../../src/paging/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
});
afterAll(async () => run.stop());

const TEST = system('test');

/** A ticket whose primary was reached by mail. */
async function paged(title: string, severity: number): Promise<string> {
  const ticket = await run.app.db.write(TEST, async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title, severity, serviceId: cast.service, impact: title, since: tx.now, because: 'the story says so' }]);
    return id;
  });
  await until(`a page for ${title} that was handed over`, async () =>
    (await pagesOfTickets(run.app.db, [ticket])).find((page) => page.personId === cast.people.ines && page.reached),
  );
  return ticket;
}

const reasons = async (ticket: string): Promise<string[]> =>
  (
    await run.app.db.many(
      sql`select because from journal where ticket_id = ${ticket} and because like 'Ines Keller has left%' order by id`,
      z.object({ because: z.string() }),
    )
  ).map(({ because }) => because);

it('PAG-2: what somebody who leaves was paged for, or has in hand, goes on to the next step at once', async () => {
  const asked = await paged('Payouts wait', 2);
  const worked = await paged('Ledger is slow', 1);
  const taken = await run.app.db.write({ kind: 'person', id: cast.people.ines, name: 'Ines Keller' }, async (tx) =>
    moveTicket(tx, worked, { command: 'take', because: 'take', by: 'api' }),
  );
  expect(taken.ok).toBe(true);
  await run.app.db.write(TEST, async (tx) => {
    const person = mustHave(await findPerson(tx, 'ines'), 'Ines is there');
    must((await deactivatePerson(tx, person, 'left the company')).ok, 'she may leave');
  });
  for (const title of ['Payouts wait', 'Ledger is slow'])
    await run.mail.waitFor((mail) => mail.to === 'priya@example.com' && mail.raw.includes(title));
  await until('the owner', async () =>
    run.app.db.maybe(
      sql`select number from ticket where id = ${asked} and owner_id = ${cast.people.priya}`,
      z.object({ number: z.number() }),
    ),
  );
  expect(await reasons(worked)).toEqual(['Ines Keller has left, who had T-2']);
  expect(run.errors).toEqual([]);
});
