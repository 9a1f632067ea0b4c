import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { minutes, mustHave } from '../../src/kernel/index.ts';
import { callView, type CallView } from '../../src/incidents/command/read-call.ts';
import { postMortemView } from '../../src/incidents/learning/read-post-mortem.ts';
import { Followed } from '../support/follow-events.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startApp, until, type TestApp } from '../support/organisation.ts';
import { sender } from '../support/send-signals.ts';
import { askBy, cookieOf, type Ask } from '../support/signed-in.ts';
import { all, cast, setWhatOpens, settleTwelve, type Who } from '../support/twelve.ts';

const database = await freshDatabase();
let run: TestApp;
const as = new Map<Who, { cookie: string; ask: Ask; followed: Followed }>();
/** The incident and its part, as paths of the API. */
let root = '';
let part = '';

const asks = (who: Who): Ask => mustHave(as.get(who), who).ask;

async function did(who: Who, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await asks(who)(path, body, method);
  expect(answer.status, `${who} ${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

/** When something was done: between these two instants of the server's clock. */
interface Window {
  readonly from: number;
  readonly to: number;
}

async function timed(what: () => Promise<unknown>): Promise<Window> {
  const from = run.clock.now();
  await what();
  return { from, to: run.clock.now() };
}

const on = async (who: Who, path: string, body?: object): Promise<CallView> => callView.parse(await did(who, path, body));
const callOf = async (path: string, who: Who = 'tomas'): Promise<CallView> => on(who, `${path}/call`);
const numberOf = (path: string): number => Number(/\d+$/.exec(path)?.[0]);

const matterIn = (call: CallView, text: string): CallView['matters'][number] =>
  mustHave(
    call.matters.find((matter) => matter.text === text && matter.from === null),
    text,
  );

/** Says what came of a matter that is known by its words. */
async function move(who: Who, path: string, [text, command, outcome]: readonly [string, string, string?]): Promise<CallView> {
  const { id } = matterIn(await callOf(path), text);
  return on(who, `${path}/matters/${id}`, { command, ...(outcome === undefined ? {} : { outcome }) });
}

beforeAll(async () => {
  run = await startApp(database.app);
  const ids = await settleTwelve(run);
  for (const who of all) {
    const role = who === 'admin' ? 'admin' : who === 'ines' || who === 'tomas' ? 'responder' : 'viewer';
    const cookie = await cookieOf(run, { id: ids[who] ?? '', email: `${who}@example.com`, role, team: null });
    as.set(who, { cookie, ask: askBy(run, cookie), followed: new Followed() });
  }
  await setWhatOpens(asks('admin'));
});
afterAll(async () => {
  for (const { followed } of as.values()) followed.stop();
  await run.stop();
});

const idOf = async (path: string): Promise<string> => String((await did('tomas', path))['id']);

/** Everybody has these tickets on the screen: each follows them by a stream of their own. */
async function open(...tickets: readonly string[]): Promise<void> {
  const watched = await Promise.all(tickets.map(idOf));
  for (const { cookie, followed } of as.values()) await followed.follow(run, cookie, watched);
}

/** When each thing was done that a line of the checklist stands for. */
const when: Record<string, Window> = {};

async function alarm(): Promise<void> {
  const { token } = await sender(run, { source: 'generic' });
  when['cut'] = await timed(async () => {
    const body = JSON.stringify({
      title: 'Payments time out',
      key: 'timeouts',
      service: 'ledger',
      severity: 1,
    });
    const answer = await fetch(`${run.url}/in/${token}/generic`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(answer.status, await answer.text()).toBe(202);
    root = await until('the ticket', async () => {
      const items = z.array(z.object({ number: z.number() })).parse((await did('tomas', '/tickets'))['items']);
      return items[0] === undefined ? undefined : `/tickets/T-${items[0].number}`;
    });
  });
}

/** Who leads, writes and speaks is called in, comes, and says so; the primary is there already. */
async function gather(): Promise<void> {
  when['paged'] = await timed(async () =>
    until('leader, ops and storage are called in', async () => {
      const people = (await callOf(root)).matters.flatMap(({ calledIn }) => calledIn.flatMap((one) => one.people.map(({ name }) => name)));
      return [cast.olga, cast.noor, cast.lena].every((name) => people.includes(name)) ? true : undefined;
    }),
  );
  // The engine was at it since the ticket was cut.
  when['paged'] = { ...when['paged'], from: mustHave(when['cut'], 'it was cut').from };
  await open(root);
  await did('ines', `${root}/take`, {});
  when['joined'] = await timed(async () => {
    await on('ines', `${root}/check-in`, { team: 'payments' });
    await on('olga', `${root}/check-in`, {});
    await on('noor', `${root}/check-in`, {});
    await on('tomas', `${root}/check-in`, { team: 'payments' });
    for (const who of ['lena', 'marek'] as const) await on(who, `${root}/check-in`, { team: 'platform' });
    for (const who of ['emma', 'priya', 'sofia', 'aiko', 'admin'] as const) await on(who, `${root}/check-in`, {});
  });
  when['leader'] = await timed(async () => on('olga', `${root}/roles`, { role: 'leader' }));
  for (const [who, role] of [
    ['noor', 'ops'],
    ['ines', 'resolver'],
    ['tomas', 'resolver'],
    ['emma', 'liaison'],
    ['priya', 'manager'],
  ] as const)
    await on(who, `${root}/roles`, { role });
}

const tell = async (words: object): Promise<Window> => {
  const draft = z.object({ lists: z.array(z.object({ slug: z.string() })) }).parse(await did('noor', `${root}/notifications/draft`));
  return timed(async () => did('noor', `${root}/notifications`, { ...words, lists: draft.lists.map(({ slug }) => slug) }));
};

const mark = async (who: Who, line: string, note: string): Promise<void> => {
  when[line] = await timed(async () => on(who, `${root}/checklist`, { line, note }));
};

/** The wrong way: the vault is suspected, a part of the call looks at it, and what is changed there changes nothing. */
async function wrongWay(): Promise<void> {
  when['notified'] = await tell({ timeToFix: '30 min' });
  when['hypothesis'] = await timed(async () => on('tomas', `${root}/matters`, { kind: 'hypothesis', text: 'The vault answers late' }));
  const split = await did('olga', `${root}/split`, { title: 'The vault', leader: 'lena', service: 'vault', place: '#vault' });
  part = `/tickets/T-${String(split['number'])}`;
  await open(root, part);
  for (const who of ['marek', 'sofia'] as const) await on(who, `${part}/check-in`, { team: 'platform' });
  await on('lena', `${part}/matters`, { kind: 'change', text: 'Restart the vault' });
  await move('lena', part, ['Restart the vault', 'do']);
  const second = await on('tomas', `${root}/matters`, { kind: 'change', text: 'Double the pool' });
  expect(second.warnings.join()).toContain(`"Restart the vault" by Lena Fischer in T-${numberOf(part)} is made`);
  await move('tomas', root, ['Double the pool', 'withdraw']);
  await move('lena', part, ['Restart the vault', 'roll-back', 'It changed nothing']);
  await move('tomas', root, ['The vault answers late', 'rule-out', 'p99 of the vault is level']);
  await on('sofia', `${part}/matters`, { kind: 'action', text: 'Graph of the vault on the first screen' });
}

/** The right way: the network is sent for, the release is undone, and the service is restored. */
async function rightWay(): Promise<void> {
  await on('tomas', `${root}/requests`, { text: 'Who knows the edge?', whom: 'service:edge' });
  await on('noor', `${root}/requests/${matterIn(await callOf(root), 'Who knows the edge?').id}/send`, {});
  await on('jonas', `${root}/check-in`, { team: 'network' });
  run.clock.move(minutes(6));
  await mark('marek', 'neighbours', 'Vault and rates are well');
  await mark('ines', 'changes', 'The edge had a release at noon');
  await on('jonas', `${root}/matters`, { kind: 'hypothesis', text: 'Release 4.18.0 of the edge drops keep-alives' });
  await on('olga', `${root}/matters`, { kind: 'decision', text: 'Do we undo the release?' });
  await move('priya', root, ['Do we undo the release?', 'decide', 'Yes, at once']);
  when['change'] = await timed(async () => on('jonas', `${root}/matters`, { kind: 'change', text: 'Edge back to 4.17.2' }));
  await did('jonas', `${root}/mitigate`, {});
  await move('jonas', root, ['Edge back to 4.17.2', 'do']);
  when['notified-later'] = await tell({ timeToFix: '10 min' });
  await move('jonas', root, ['Edge back to 4.17.2', 'verify', 'No time-outs for 2 min']);
  await move('jonas', root, ['Release 4.18.0 of the edge drops keep-alives', 'confirm', 'gone with 4.17.2']);
  await on('aiko', `${root}/matters`, { kind: 'action', text: 'Alarm on dropped keep-alives' });
  await did('emma', `${root}/contacts`, { items: [{ reference: 'C-1', who: 'Acme', customers: 40 }, { reference: 'C-2' }] });
  await did('olga', `${root}/sensitive-notes`, { text: 'Acme threatens to leave', people: ['priya'] });
  run.clock.move(minutes(4));
  when['restored'] = await timed(async () => did('ines', `${root}/restore`, { because: 'the edge is back at 4.17.2' }));
  await did('lena', `${part}/restore`, { because: 'it was never the vault' });
  await mark('olga', 'verified', 'Level for 10 min');
  when['notified-last'] = await tell({});
}

/** Who stands for a service says that it is well, and the leader lets everybody go; who has not said so is held once. */
async function letGo(): Promise<void> {
  expect((await asks('olga')(`${root}/release`, { person: 'jonas' })).body['detail']).toContain('no healthy check of Network is posted');
  for (const [who, text] of [
    ['ines', 'Ledger: no errors'],
    ['tomas', 'Pool at 40 %'],
    ['lena', 'Vault: p99 12 ms'],
    ['jonas', 'Edge: 4.17.2 on all nodes'],
  ] as const)
    await on(who, `${root}/health`, { health: 'healthy', text });
  when['released'] = await timed(async () => {
    for (const who of all)
      if (who !== 'olga') await on('olga', `${root}/release`, { person: who, anyway: !['ines', 'tomas', 'lena', 'jonas'].includes(who) });
  });
  when['actions'] = await timed(async () => on('ines', `${root}/matters`, { kind: 'action', text: 'Canary for the edge' }));
  await did('ines', `${root}/resolve`, { because: 'the release is withdrawn' });
}

const line = z.object({ id: z.number(), action: z.string(), because: z.string(), at: z.number() });

/** Every line of a ticket's timeline that somebody may read. */
async function timelineOf(who: Who, path: string): Promise<readonly z.infer<typeof line>[]> {
  const page = await did(who, `${path}/timeline?limit=500`);
  expect(page['next']).toBeNull();
  return z.array(line).parse(page['items']);
}

/** The lines of a timeline that somebody's stream has not told. */
const untold = async (who: Who, path: string): Promise<readonly string[]> =>
  (await timelineOf(who, path)).filter(({ id }) => !mustHave(as.get(who), who).followed.lines.has(id)).map(({ action }) => action);

/** Lines whose key is another than the fact that marks them. */
const lineNames: Readonly<Record<string, string>> = { paged: 'engaged', hypothesis: 'cause' };

describe('a severity 1 with twelve people, three teams, a split call and a wrong first idea', () => {
  beforeAll(async () => {
    await alarm();
    await gather();
    await wrongWay();
    await rightWay();
    await letGo();
  });

  it('INC-5, INC-10: every line of the checklist has when and who, from the record or by a mark', async () => {
    const { checklist } = await callOf(root);
    const who: Readonly<Record<string, readonly string[]>> = {
      cut: ['Evenkeel'],
      leader: [cast.olga],
      notified: [cast.noor],
      neighbours: [cast.marek],
      changes: [cast.ines],
      'notified-later': [cast.noor],
      verified: [cast.olga],
      'notified-last': [cast.noor],
    };
    for (const [key, { from, to }] of Object.entries(when)) {
      const found = checklist.find((each) => each.key === (lineNames[key] ?? key));
      expect(found?.standing, key).toBe('done');
      const within = mustHave(found, key).entries.filter(({ at }) => at >= from && at <= to);
      expect(
        within.map((entry) => entry.who),
        key,
      ).toEqual(who[key] ?? expect.arrayContaining([expect.any(String)]));
    }
    const open = checklist.filter(({ standing }) => standing === 'open').map(({ key }) => key);
    expect(open.toSorted()).toEqual(['escalated', 'own-service', 'post-mortem', 'questions']);
  });

  it('INC-7: every notification has its time, its recipients with the link that reaches them, and what became of each message', async () => {
    const sent = z.object({
      kind: z.string(),
      text: z.string(),
      sentAt: z.number(),
      sentBy: z.string(),
      lists: z.array(z.object({ because: z.string() })),
      recipients: z.array(z.object({ name: z.string(), delivery: z.string(), at: z.number().nullable() })),
    });
    const told = await until('all were handed over', async () => {
      const items = z.array(sent).parse((await did('tomas', `${root}/notifications`))['items']);
      return items.every(({ recipients }) => recipients.every(({ delivery }) => delivery === 'handed over')) ? items : undefined;
    });
    expect(told.map(({ kind, sentBy }) => [kind, sentBy])).toEqual(['first', 'later', 'final'].map((kind) => [kind, cast.noor]));
    const windows = [when['notified'], when['notified-later'], when['notified-last']];
    for (const [place, { text, sentAt, lists, recipients }] of told.entries()) {
      const { from, to } = mustHave(windows[place], 'it was sent');
      expect(sentAt >= from && sentAt <= to).toBe(true);
      expect(text.length).toBeLessThan(160);
      expect(lists.map(({ because }) => because).toSorted()).toEqual(['Ledger uses Vault', 'about Ledger']);
      expect(recipients.map(({ name }) => name).toSorted()).toEqual([cast.emma, cast.sofia, cast.tomas]);
      for (const { at } of recipients) expect(at).toBeGreaterThanOrEqual(from);
    }
    const mail = await run.mail.waitFor((each) => each.to.includes('sofia@example.com') && each.raw.includes('How it reaches you'));
    expect((await mail.parsed()).text).toContain('How it reaches you: Ledger uses Vault');
  });

  it('INC-6, INC-12: who came, for which team, how their service was, and when they were let go stands on the call and on its part', async () => {
    const { here } = await callOf(root);
    expect(here).toHaveLength(12);
    const teams = Object.fromEntries(here.map(({ person, team }) => [person.name, team]));
    expect(teams).toMatchObject({
      [cast.ines]: 'Payments',
      [cast.lena]: 'Platform',
      [cast.jonas]: 'Network',
      [cast.olga]: null,
    });
    const { from, to } = mustHave(when['released'], 'they were released');
    for (const { person, releasedAt, health } of here) {
      if (person.name === cast.olga) expect(releasedAt).toBeNull();
      else expect(releasedAt !== null && releasedAt >= from && releasedAt <= to, person.name).toBe(true);
      const stands = [cast.ines, cast.tomas, cast.lena, cast.jonas].some((name) => name === person.name);
      expect(health, person.name).toBe(stands ? 'healthy' : 'checking');
    }
    const other = await callOf(part);
    expect(other.here.map(({ person }) => person.name)).toEqual([cast.lena, cast.marek, cast.sofia]);
    expect(other.roles.find(({ role }) => role === 'leader')?.holders[0]?.name).toBe(cast.lena);
    expect(other.family.map(({ state }) => state)).toEqual(['resolved', 'restored']);
  });

  it('INC-13: the stream of each of the twelve has told all that its reader may read, and nothing else', async () => {
    for (const who of all)
      for (const path of [root, part])
        await until(`${who} was told of all of ${path}`, async () => ((await untold(who, path)).length === 0 ? true : undefined));
    const note = mustHave(
      (await timelineOf('priya', root)).find(({ because }) => because === 'Acme threatens to leave'),
      'the sensitive note',
    );
    const heard = all.filter((who) => mustHave(as.get(who), who).followed.lines.has(note.id));
    expect(heard).toEqual(['priya', 'olga']);
    const id = await idOf(root);
    const now = await callOf(root);
    for (const who of all)
      await until(`the call as it stands, on the screen of ${who}`, async () => {
        const told = callView.safeParse(mustHave(as.get(who), who).followed.parts.get(id)?.['call']);
        return Promise.resolve(told.success && JSON.stringify(told.data) === JSON.stringify(now) ? true : undefined);
      });
  });

  it('INC-15: the post mortem is drafted with trigger, impact, times, people, ideas with their outcome and the actions of all parts', async () => {
    await did('ines', `${root}/measurements/accept`, { kind: 'impact-start' });
    const draft = postMortemView.parse(await did('ines', `${root}/post-mortem`, { owner: 'ines' }));
    const text = (key: string): string => draft.sections.find(({ section }) => section === key)?.text ?? '';
    expect(text('trigger')).toContain('The first alert was Payments time out');
    expect(text('trigger')).toContain('Release 4.18.0 of the edge drops keep-alives');
    expect(text('root-cause')).toBe('Release 4.18.0 of the edge drops keep-alives: gone with 4.17.2');
    expect(text('impact')).toMatch(/From .* UTC to .* UTC\.\n\d+ min of impact\.\n2 contacts of customer support, for 41 customers\./);
    expect(text('summary')).toMatch(/Payments time out\.[^]*on Ledger and lasted \d+ min\./);
    expect(text('detection')).toContain('its alert was heard of');
    expect(text('resolution')).toContain(
      `change by Lena Fischer: T-${numberOf(part)}: Restart the vault (rolled back: It changed nothing)`,
    );
    expect(text('resolution')).toContain('Edge back to 4.17.2 (verified: No time-outs for 2 min)');
    expect(text('resolution')).toContain('the edge is back at 4.17.2');
    for (const words of [
      'Olga Maric led.',
      `T-${numberOf(part)}: Lena Fischer led.`,
      'Noor Haddad was front-line ops.',
      'Jonas Weber was here for Network, healthy: Edge: 4.17.2 on all nodes; released at',
      `T-${numberOf(part)}: Sofia Ruiz was here for Platform`,
      'idea by Tomas Rivera: The vault answers late (ruled out: p99 of the vault is level)',
      'idea by Jonas Weber: Release 4.18.0 of the edge drops keep-alives (confirmed: gone with 4.17.2)',
      'decision put by Olga Maric: Do we undo the release? (decided: Yes, at once)',
      'somebody asked for by Tomas Rivera: Who knows the edge? (came',
      'first notification to Money out, Vault news (3 told).',
    ])
      expect(text('response')).toContain(words);
    const noted = ['Graph of the vault on the first screen', 'Alarm on dropped keep-alives', 'Canary for the edge'];
    expect(draft.actions.map(({ text: words }) => words)).toEqual(expect.arrayContaining(noted));
    // What comes up on a part afterwards stands in it, too.
    await on('lena', `${part}/check-in`, { team: 'platform' });
    await on('lena', `${part}/matters`, { kind: 'action', text: 'Restart the vault by one press' });
    const later = postMortemView.parse(await did('ines', `${root}/post-mortem`));
    expect(later.actions.map(({ text: words }) => words)).toContain('Restart the vault by one press');
  });
});
