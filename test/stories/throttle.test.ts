import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { seconds } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { changeSeverity, cutTickets, moveTicket } from '../../src/incidents/index.ts';
import { saveService, serviceBody } from '../../src/catalog/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import type { ReceivedMail } from '../support/mail-server.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';

const TEST = { kind: 'system', name: 'test' } as const;

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let service = '';
let place = 0;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
});
afterAll(async () => run.stop());

/** Each story has a person of its own to page, the expert of a service of its own; Priya, who manages the team, is paged beside. */
const people = ['ines', 'tomas', 'olga', 'admin'] as const;
let person: (typeof people)[number] = 'ines';

beforeEach(async () => {
  person = people[place % people.length] ?? 'ines';
  // Nothing of the story before counts any more.
  if (place >= people.length) run.clock.move(seconds(61));
  place += 1;
  const body = serviceBody.parse({ name: `Story ${place}`, team: 'payments', tier: 3, expert: person });
  const saved = await run.app.db.write(TEST, async (tx) => saveService(tx, { slug: `story-${place}`, body, because: 'test' }));
  if (!saved.ok) throw new Error(saved.refusal.detail);
  service = saved.value.id;
});

async function declare(severity: number, ...titles: readonly string[]): Promise<string[]> {
  const ids = await run.app.db.write(TEST, async (tx) => {
    const cuts = titles.map((title) => ({
      id: tx.id(),
      title,
      severity,
      serviceId: service,
      impact: title,
      since: tx.now,
      because: 'told',
    }));
    await cutTickets(tx, cuts);
    return cuts.map((cut) => cut.id);
  });
  await run.app.db.write(TEST, async (tx) => tx.afterCommit(() => run.app.engine.wake()));
  return ids;
}

const page = z.object({ id: z.string(), state: z.string(), used: z.number(), held_until: z.number().nullable(), number: z.number() });
const pageOf = async (ticket: string | undefined): Promise<z.infer<typeof page>> => {
  const found = await run.app.db.maybe(
    sql`select p.id, p.state, cardinality(p.used) as used, p.held_until, t.number from page p join ticket t on t.id = p.ticket_id
        where p.ticket_id = ${ticket ?? ''} and p.person_id = ${cast.people[person]} order by p.made_at desc, p.severity limit 1`,
    page,
  );
  if (found === undefined) throw new Error('no page');
  return found;
};

/** What a person was sent, each message once: on a slow machine one may be under way when the clock is moved, and goes again. */
const mails = (): ReceivedMail[] => [
  ...new Map(
    run.mail.mails.filter((mail) => mail.to === `${person}@example.com`).map((mail) => [mail.header('message-id'), mail]),
  ).values(),
];
const text = (mail: ReceivedMail | undefined): string => (mail?.raw ?? '').replace(/=\r?\n/g, '').replace(/=3D/g, '=');
const mailWith = async (words: string): Promise<ReceivedMail> =>
  run.mail.waitFor((mail) => mail.to === `${person}@example.com` && text(mail).includes(words), 30_000);
const linkIn = (mail: ReceivedMail): string => /\/p\/([a-z0-9]{32})/.exec(text(mail))?.[1] ?? '';
const timeline = async (ticket: string | undefined, action: string): Promise<string[]> =>
  (
    await run.app.db.many(
      sql`select because from journal where ticket_id = ${ticket ?? ''} and action = ${action} and coalesce(body ->> 'personId', body ->> 'person') = ${cast.people[person]} order by id`,
      z.object({ because: z.string() }),
    )
  ).map((line) => line.because);
const press = async (token: string, act: string): Promise<Response> => fetch(`${run.url}/p/${token}/${act}`, { method: 'POST' });
describe('a person with an unanswered page', () => {
  it('PAG-15: gets no further call for 60 s; what came meanwhile joins one message, and counts as a page for each', async () => {
    const [first] = await declare(2, 'Alfa is slow');
    await mailWith('Alfa is slow');
    const [second, third] = await declare(2, 'Bravo is slow', 'Charlie is slow');
    const held = [await pageOf(second), await pageOf(third)];
    expect(held.map((each) => each.used)).toEqual([0, 0]);
    expect(new Set(held.map((each) => each.held_until)).size).toBe(1);
    expect(await timeline(second, 'page.held')).toHaveLength(1);
    run.clock.move(seconds(50));
    run.app.engine.wake();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(mails()).toHaveLength(1);
    run.clock.move(seconds(11));
    const mail = await mailWith('2 more pages');
    expect(text(mail)).toContain('Bravo is slow');
    expect(text(mail)).toContain('Charlie is slow');
    expect(mails()).toHaveLength(2);
    for (const ticket of [first, second, third])
      expect(await pageOf(ticket)).toMatchObject({ state: 'unanswered', used: 1, held_until: null });
    expect((await timeline(second, 'page.made'))[0]).toContain(`in one message with T-${held[1]?.number}`);
    await until('handing over stands on both timelines', async () =>
      (await timeline(third, 'message.handed-over')).length === 1 && (await timeline(second, 'message.handed-over')).length === 1
        ? true
        : undefined,
    );
  });

  it('PAG-15, PAG-4: one link shows all pages of a message and answers each, or all', async () => {
    await declare(2, 'Delta is slow');
    await mailWith('Delta is slow');
    const [one, two, three] = await declare(2, 'Echo is slow', 'Foxtrot is slow', 'Golf is slow');
    run.clock.move(seconds(61));
    const token = linkIn(await mailWith('3 more pages'));
    const screen = await (await fetch(`${run.url}/p/${token}`)).text();
    for (const title of ['Echo is slow', 'Foxtrot is slow', 'Golf is slow']) expect(screen).toContain(title);
    const { id } = await pageOf(two);
    const pressed = await press(token, `stop?page=${id}`);
    expect(pressed.status, await pressed.text()).toBe(200);
    expect(await pageOf(two)).toMatchObject({ state: 'answered' });
    expect(await pageOf(three)).toMatchObject({ state: 'unanswered' });
    expect((await press(token, 'stop-all')).status).toBe(200);
    for (const ticket of [one, three]) expect(await pageOf(ticket)).toMatchObject({ state: 'answered' });
  });

  it('PAG-15: what is held goes as soon as the person has answered, without what ended meanwhile', async () => {
    await declare(2, 'Hotel is slow');
    const first = await mailWith('Hotel is slow');
    const [one, over, taken] = await declare(2, 'India is slow', 'Juliett is slow', 'Kilo is slow');
    const order = { because: 'the story says so', by: 'api' } as const;
    await run.app.db.write(TEST, async (tx) => moveTicket(tx, over ?? '', { ...order, command: 'restore' }));
    const last = await declare(2, 'Lima is slow');
    expect((await press(linkIn(first), 'stop')).status).toBe(200);
    const mail = await mailWith('3 pages');
    expect(text(mail)).toContain('India is slow');
    expect(text(mail)).toContain('Lima is slow');
    expect(text(mail)).not.toContain('Juliett is slow');
    expect(await pageOf(one)).toMatchObject({ used: 1 });
    expect(await pageOf(over)).toMatchObject({ state: 'over', used: 0 });
    expect(await pageOf(taken)).toMatchObject({ used: 1 });
    expect(await pageOf(last[0])).toMatchObject({ used: 1 });
    // Who was never called for it is not told that it ended.
    expect(mails()).toHaveLength(2);
  });

  it('PAG-15: severity 1 is never held, and a rise to it releases at once', async () => {
    await declare(2, 'Mike is slow');
    await mailWith('Mike is slow');
    const [held] = await declare(2, 'November is slow');
    expect((await pageOf(held)).held_until).not.toBeNull();
    await declare(1, 'Oscar is down');
    await mailWith('Oscar is down');
    await run.app.db.write(TEST, async (tx) => changeSeverity(tx, held ?? '', { severity: 1, because: 'it is worse' }));
    run.app.engine.wake();
    await mailWith('November is slow');
    expect(await pageOf(held)).toMatchObject({ state: 'unanswered', used: 1, held_until: null });
  });

  it('PAG-15, PAG-3: the pages of one message go on together by the next contact method', async () => {
    await declare(2, 'Papa is slow');
    await mailWith('Papa is slow');
    const [one, two] = await declare(2, 'Quebec is slow', 'Romeo is slow');
    run.clock.move(seconds(61));
    await mailWith('Romeo is slow');
    const before = mails().length;
    run.clock.move(seconds(5 * 60 + 1));
    await until('both went again', async () => ((await pageOf(one)).used === 2 && (await pageOf(two)).used === 2 ? true : undefined));
    const again = (): ReceivedMail[] =>
      mails()
        .slice(before)
        .filter((mail) => text(mail).includes('Quebec is slow'));
    await until('they were mailed', async () => Promise.resolve(again()[0]));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const after = mails().slice(before);
    expect(again()).toHaveLength(1);
    expect(after.find((mail) => text(mail).includes('Quebec is slow'))).toBe(after.find((mail) => text(mail).includes('Romeo is slow')));
  });
});

describe('what is held', () => {
  it('PAG-15: is rows: it leaves from another instance after the first has died', async () => {
    await declare(2, 'Sierra is slow');
    await mailWith('Sierra is slow');
    const [held] = await declare(2, 'Tango is slow');
    const { clock, mail } = run;
    await run.app.stop();
    run = await startApp(database.app, { clock, mail });
    run.clock.move(seconds(61));
    await mailWith('Tango is slow');
    expect(await pageOf(held)).toMatchObject({ state: 'unanswered', used: 1 });
    expect(run.errors).toEqual([]);
  });
});
