import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, minutes, mustHave } from '../../src/kernel/index.ts';
import { actionView, postMortemView, type PostMortemView } from '../../src/incidents/learning/read-post-mortem.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;

beforeAll(async () => {
  // Tomas is reached by phone first: what can wait until the morning comes by mail all the same. Nobody is called here.
  const phone = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'unused', TWILIO_FROM: '+15005550006' };
  run = await startApp(database.app, { env: phone });
  cast = await settle(run.app, { tomas: [['voice', '+4930901820']] });
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
});
afterAll(async () => run.stop());

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

/** A severity 1 that was led and restored: its path in the API. */
async function restored(title: string): Promise<string> {
  const made = await did(ines, '/tickets', { service: 'ledger', severity: 1, title, impact: 'One payment in three fails' });
  const ticket = `/tickets/T-${String(made['number'])}`;
  await did(ines, `${ticket}/take`, {});
  await did(ines, `${ticket}/check-in`, { team: 'payments' });
  await did(ines, `${ticket}/roles`, { role: 'leader' });
  await did(tomas, `${ticket}/matters`, { kind: 'hypothesis', text: 'The pool is too small' });
  await did(tomas, `${ticket}/matters`, { kind: 'action', text: 'Alarm on the use of the pool' });
  await did(ines, `${ticket}/restore`, { because: 'the pool is larger' });
  return ticket;
}

const opened = async (ticket: string): Promise<PostMortemView> => postMortemView.parse(await did(ines, `${ticket}/post-mortem`, {}));

const section = (view: PostMortemView, key: string): PostMortemView['sections'][number] =>
  mustHave(
    view.sections.find((each) => each.section === key),
    key,
  );

describe('learning from an incident by the API', () => {
  it('a post mortem is drafted from the timeline, due two working days later, with the actions that were noted during the call', async () => {
    const view = await opened(await restored('Payments time out'));
    expect(view).toMatchObject({ state: 'draft', owner: { name: 'Ines Keller' }, commands: ['submit'] });
    const due = new Date(mustHave(view.dueAt ?? undefined, 'it is due'));
    expect([0, 6]).not.toContain(due.getUTCDay());
    expect(section(view, 'summary').text).toContain('Payments time out.\nOne payment in three fails');
    expect(section(view, 'response').text).toContain('Ines Keller was here for Payments.');
    expect(section(view, 'response').text).toContain('idea by Tomas Rivera: The pool is too small (parked)');
    expect(section(view, 'resolution').text).toContain('the pool is larger');
    expect(section(view, 'badly')).toMatchObject({ text: '', version: 0 });
    expect(view.actions).toContainEqual(expect.objectContaining({ text: 'Alarm on the use of the pool', owner: null, state: 'open' }));
    expect((await ines(`/tickets/T-${view.ticket.number}/post-mortem`, {})).status).toBe(409);
  });

  it('INC-13: two who write one section lose nothing: the second is told, with the text that stands', async () => {
    const ticket = await restored('Payouts time out');
    const { version } = section(await opened(ticket), 'badly');
    const path = `${ticket}/post-mortem/sections/badly`;
    const written = postMortemView.parse(
      await did(ines, path, { text: 'Nobody saw the pool fill. She forgot the runbook.', base: version }, 'PUT'),
    );
    expect(section(written, 'badly')).toMatchObject({ version: version + 1, editedBy: 'Ines Keller', hints: [{ words: 'forgot' }] });
    const refused = await tomas(path, { text: 'The graph was hard to find', base: version }, 'PUT');
    expect(refused).toMatchObject({ status: 409, body: { at: 'body.base' } });
    expect(refused.body['detail']).toContain('Ines Keller wrote this section meanwhile');
    expect(section(postMortemView.parse((await tomas(`${ticket}/post-mortem`)).body), 'badly').text).toContain('Nobody saw the pool fill.');
  });

  it('it is reviewed by somebody else before it is published, then found by its words and given as Markdown', async () => {
    const ticket = await restored('Refunds time out');
    const admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
    const key = String((await did(admin, '/keys', { name: 'reader', role: 'viewer' }))['key']);
    const first = await opened(ticket);
    const asked = postMortemView.parse(
      await did(ines, `${ticket}/post-mortem/whys`, { text: 'Why did refunds time out? The pool was full.' }),
    );
    const why = mustHave(asked.whys[0], 'the first why');
    await did(ines, `${ticket}/post-mortem/whys`, { parent: why.id, text: 'Why was it full? Nothing gave connections back.' });
    await did(ines, `${ticket}/post-mortem`, { customerMinutes: 4200, cause: 'capacity', facilitator: 'olga' }, 'PATCH');
    await did(ines, `${ticket}/post-mortem/moves`, { command: 'submit' });
    expect((await ines(`${ticket}/post-mortem/moves`, { command: 'approve' })).body['detail']).toContain('ask somebody else');
    await did(tomas, `${ticket}/post-mortem/moves`, { command: 'approve' });
    const view = postMortemView.parse(await did(ines, `${ticket}/post-mortem/moves`, { command: 'publish' }));
    expect(view).toMatchObject({ state: 'published', customerMinutes: 4200, cause: 'capacity', facilitator: { name: 'Olga Maric' } });
    expect((await ines(`${ticket}/post-mortem/sections/badly`, { text: 'late', base: 0 }, 'PUT')).status).toBe(409);
    const found = z.object({ items: z.array(z.object({ number: z.number() })) }).parse((await tomas('/post-mortems?q=refunds')).body);
    expect(found.items.map(({ number }) => number)).toEqual([first.ticket.number]);
    const answer = await fetch(`${run.url}/api/v1${ticket}/post-mortem.md`, { headers: { authorization: `Bearer ${key}` } });
    const markdown = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/markdown');
    expect(markdown).toContain(`# T-${first.ticket.number} Refunds time out`);
    expect(markdown).toContain('- Why did refunds time out? The pool was full.\n  - Why was it full? Nothing gave connections back.');
    expect(markdown).toContain('customer minutes: 4200');
  });

  it('beside an open incident stands what was like it before, and how that was restored', async () => {
    const before = await restored('Vouchers cannot be booked');
    await opened(before);
    const now = String(
      (await did(ines, '/tickets', { service: 'ledger', severity: 2, title: 'Vouchers cannot be booked at all' }))['number'],
    );
    const items = z.object({
      items: z.array(z.object({ number: z.number(), restoredBecause: z.string().nullable(), because: z.array(z.string()) })),
    });
    const seen = items.parse((await ines(`/tickets/T-${now}/seen-before`)).body).items;
    expect(seen[0]).toMatchObject({
      number: Number(/\d+$/.exec(before)?.[0]),
      because: ['the same service', expect.stringContaining('vouchers')],
    });
    expect(seen[0]?.restoredBecause).not.toBeNull();
    expect(seen.map(({ number }) => number)).not.toContain(Number(now));
  });

  it('an action has an owner and a date, reminds its owner, and then the manager, until it is done', async () => {
    const ticket = await restored('Cards time out');
    await opened(ticket);
    expect((await ines(`${ticket}/actions`, { text: 'Alarm on the pool', owner: 'tomas' })).body).toMatchObject({ at: 'body.dueAt' });
    const made = actionView.parse(
      await did(ines, `${ticket}/actions`, {
        text: 'Give connections back',
        owner: 'tomas',
        dueAt: run.clock.now() + days(3),
        kind: 'mitigate',
      }),
    );
    expect(made).toMatchObject({ owner: { name: 'Tomas Rivera' }, priority: 2, state: 'open' });
    const watch = z.object({ owed: z.array(z.object({ kind: z.string(), title: z.string() })) });
    expect(watch.parse((await tomas('/watch')).body).owed).toContainEqual({ kind: 'Action', title: 'Give connections back' });
    const mailed = async (to: string): Promise<unknown> =>
      run.mail.waitFor(
        (mail) => mail.to.includes(`${to}@example.com`) && mail.raw.includes(`A-${made.number} Give connections back is due`),
      );
    run.clock.move(days(2) + minutes(1));
    await mailed('tomas');
    run.clock.move(days(9));
    await mailed('priya');
    // The post mortem was due meanwhile, and is asked for too.
    await run.mail.waitFor((mail) => mail.to.includes('priya@example.com') && mail.raw.includes('has a post mortem that is draft'));
    // A session does not outlive eleven days.
    tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: null });
    const ended = actionView.parse(await did(tomas, `/actions/${made.id}/end`, { state: 'done', because: 'merged' }));
    expect(ended).toMatchObject({ state: 'done', outcome: 'merged' });
    expect((await tomas(`/actions/${made.id}/end`, { state: 'done', because: 'again' })).status).toBe(409);
    const open = z.object({ items: z.array(actionView) }).parse((await tomas('/actions?owner=tomas')).body);
    expect(open.items.map(({ number }) => number)).not.toContain(made.number);
  });
});
