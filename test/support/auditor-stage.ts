import { expect } from 'vitest';
import { z } from 'zod';

import { auditOnce } from '../../src/auditor/index.ts';
import { actOnPage, cutTickets } from '../../src/incidents/index.ts';
import { iso } from '../../src/kernel/index.ts';
import { pagesOfTickets } from '../../src/paging/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql, type DatabaseAddress, type Sql } from '../../src/platform/database/index.ts';
import { ask, folded, sender } from './send-signals.ts';
import { settle, startApp, until, type Cast, type TestApp } from './organisation.ts';

const finding = z.object({ kind: z.string(), subject: z.string(), ticket_id: z.string().nullable(), says: z.string(), repair: z.string() });
type Finding = z.infer<typeof finding>;
export const idRow = z.object({ id: z.string() });
const count = z.object({ count: z.number() });

/** The instance that a story of the auditor is about, and its people: set by `begin`. */
export let run: TestApp;
export let cast: Cast;
let token = '';

export async function begin(address: DatabaseAddress): Promise<void> {
  run = await startApp(address);
  cast = await settle(run.app);
  token = (await sender(run, { source: 'generic' })).token;
}

export const damage = async (statement: Sql): Promise<number> => run.app.db.write(system('vandal'), async (tx) => tx.run(statement));

export const findings = async (): Promise<Finding[]> =>
  run.app.db.many(sql`select kind, subject, ticket_id, says, repair from audit_finding order by id`, finding);

/** Sends one alert by the generic contract. */
export async function raise(name: string, rest: { severity?: number; status?: 'firing' | 'resolved' } = {}): Promise<void> {
  const { severity = 1, status = 'firing' } = rest;
  const answer = await ask(`${run.url}/in/${token}/generic`, { body: { title: name, key: name, service: 'ledger', severity, status } });
  expect(answer.status).toBe(202);
}

/** The ticket that an alert cut, or that it joined in a storm. */
export const ticketOf = async (name: string): Promise<string> => {
  const asked = sql`select id from ticket where title = ${name} union all select ticket_id as id from ticket_alert where name = ${name} limit 1`;
  return (await until(`the ticket of ${name}`, async () => run.app.db.maybe(asked, idRow))).id;
};

export const mailsOf = (name: string, to = 'ines'): number =>
  run.mail.mails.filter((mail) => mail.to === `${to}@example.com` && mail.raw.includes(name)).length;

export const arrives = async (name: string, to: string, least: number): Promise<unknown> =>
  until(`mail ${least} about ${name} to ${to}`, async () => (mailsOf(name, to) >= least ? true : undefined), 20_000);

export const isEmpty = async (of: Sql): Promise<true | undefined> =>
  (await run.app.db.maybe(sql`select count(*) as count from (${of}) as rows`, count))?.count === 0 ? true : undefined;

/** Waits until the engine has nothing to do at this moment. */
export async function rests(): Promise<void> {
  await folded(run);
  const now = iso(run.clock.now());
  await until('all that is due is done', async () => isEmpty(sql`select from clock where due_at <= ${now}`), 60_000);
  await until('all that must leave has left', async () => isEmpty(sql`select from message`), 60_000);
}

/** A ticket of severity 1 whose primary has had the first mail. */
export async function paged(name: string): Promise<string> {
  await raise(name);
  const ticket = await ticketOf(name);
  await arrives(name, 'ines', 1);
  await rests();
  return ticket;
}

/** The same, and each page is stopped: whoever is paged next has a page anew. Nobody has taken the ticket. */
export async function stopped(name: string): Promise<string> {
  const ticket = await paged(name);
  for (const page of await pagesOfTickets(run.app.db, [ticket])) await actOnPage(run.app.db, page, { act: 'stop', by: 'api' });
  await rests();
  return ticket;
}

/** A ticket cut by hand, with damage done in the transaction that cuts it. */
export const cut = async (name: string, harm: (id: string) => Sql): Promise<string> =>
  run.app.db.write(system('vandal'), async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title: name, severity: 1, serviceId: cast.service, impact: 'x', since: tx.now, because: 'test' }]);
    expect(await tx.run(harm(id))).toBeGreaterThan(0);
    return id;
  });

/** Whole cycles of the auditor; the instance's own loop may take some turns between them. */
export async function cycle(times = 2): Promise<void> {
  for (let done = 0; done < times;) {
    if (await auditOnce(run.app.db)) done += 1;
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Audits until a difference of a kind is found about a ticket, or since so many were known. */
export async function audited(kind: string, about: { ticket: string } | { after: number }): Promise<Finding> {
  return until(`the auditor finds ${kind}`, async () => {
    await auditOnce(run.app.db);
    const all = await findings();
    return all
      .slice('after' in about ? about.after : 0)
      .find((each) => each.kind === kind && ('after' in about || each.ticket_id === about.ticket));
  });
}

/** What is sent meanwhile is accepted, and what must fold it is gone. */
export async function unfolded(send: () => Promise<void>): Promise<void> {
  await run.app.db.write(system('vandal'), async (tx) => {
    await tx.run(sql`select from fold_lane for update`);
    await send();
    expect(await tx.run(sql`delete from intake_pending`)).toBe(1);
  });
}
