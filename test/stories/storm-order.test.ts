import { afterAll, beforeAll, expect, it } from 'vitest';

import { saveService, serviceBody } from '../../src/catalog/index.ts';
import { cutTickets } from '../../src/incidents/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type TestApp } from '../support/organisation.ts';

const TEST = { kind: 'system', name: 'test' } as const;
const people = ['ines', 'tomas', 'olga', 'admin'] as const;
const EACH = 10;

const database = await freshDatabase();
let run: TestApp;

beforeAll(async () => {
  run = await startApp(database.app);
  await settle(run.app);
});
afterAll(async () => run.stop());

it("PAG-7: in a storm everybody's first page leaves ahead of anybody's second, in whatever order their tickets were cut", async () => {
  await run.app.db.write(TEST, async (tx) => {
    const cuts = [];
    for (const person of people) {
      const body = serviceBody.parse({ name: `Of ${person}`, team: 'payments', tier: 1, expert: person });
      const saved = await saveService(tx, { slug: `of-${person}`, body, because: 'test' });
      if (!saved.ok) throw new Error(saved.refusal.detail);
      for (let place = 0; place < EACH; place += 1) {
        const title = `${person} ${place}`;
        cuts.push({ id: tx.id(), title, severity: 1, serviceId: saved.value.id, impact: title, since: tx.now, because: 'told' });
      }
    }
    await cutTickets(tx, cuts);
    tx.afterCommit(() => run.app.engine.wake());
  });
  await run.mail.waitFor(
    () => people.every((person) => run.mail.mails.filter(({ to }) => to === `${person}@example.com`).length >= EACH),
    60_000,
  );
  const order = run.mail.mails.map(({ to }) => to);
  const firsts = people.map((person) => order.indexOf(`${person}@example.com`));
  // Ten leave beside each other, so that a few of the next may arrive before the last of the first.
  expect(Math.max(...firsts)).toBeLessThan(people.length + 10);
});
