import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { iso, minutes, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { ticketDetail } from '../../src/incidents/read-ticket.ts';
import { manyView } from '../../src/incidents/queue/act-on-many.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const list = z.object({
  items: z.array(z.object({ number: z.number(), title: z.string() })),
  next: z.string().nullable(),
  counts: z.record(z.string(), z.number()),
});
type Detail = z.infer<typeof ticketDetail>;

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;
let stranger: Ask;
let admin: Ask;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  tomas = await signedIn(run, { id: cast.people.tomas, email: 'tomas@example.com', role: 'responder', team: cast.payments });
  stranger = await signedIn(run, { id: cast.people.olga, email: 'olga@example.com', role: 'viewer', team: null });
  admin = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
});
afterAll(async () => run.stop());

async function did(ask: Ask, ...[path, body, method]: Parameters<Ask>): Promise<Record<string, unknown>> {
  const answer = await ask(path, body, method);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

const declared = async (severity: number, title: string): Promise<Detail> =>
  ticketDetail.parse(await did(ines, '/tickets', { service: 'ledger', severity, title }));
const read = async (number: number): Promise<Detail> => ticketDetail.parse(await did(stranger, `/tickets/T-${number}`));
const listed = async (ask: Ask, query: string): Promise<z.infer<typeof list>> => list.parse(await did(ask, `/tickets?${query}`));
const titles = async (ask: Ask, query: string): Promise<string[]> => (await listed(ask, query)).items.map(({ title }) => title);

describe('the queue by the API', () => {
  it('INC-20: has views of a team, of mine, unassigned and breaching soon, each in the order that is asked for, page by page', async () => {
    const first = await declared(3, 'Third, older');
    run.clock.move(minutes(1));
    await declared(3, 'Third, newer');
    run.clock.move(minutes(1));
    await declared(1, 'First');
    expect(await titles(tomas, 'view=team')).toEqual(['First', 'Third, newer', 'Third, older']);
    expect(await titles(stranger, 'view=team')).toEqual([]);
    expect(await titles(tomas, 'view=team&sort=oldest')).toEqual(['Third, older', 'Third, newer', 'First']);
    await did(ines, `/tickets/T-${first.number}/assign`, { person: 'tomas' });
    expect(await titles(tomas, 'view=mine')).toEqual(['Third, older']);
    await did(ines, `/tickets/T-${first.number}/notes`, { text: 'a note is no move' });
    await did(tomas, `/tickets/T-${first.number}/take`, {});
    expect((await titles(tomas, 'view=open&sort=changed'))[0]).toBe('Third, older');
    expect(await titles(tomas, 'view=breaching'), 'severity 3 has no clock').toEqual(['First']);
    expect((await listed(tomas, 'view=team')).counts).toMatchObject({ open: 3, team: 3, mine: 1, breaching: 1 });
    for (const sort of ['severity', 'newest', 'oldest', 'changed']) {
      const whole = await titles(tomas, `view=all&sort=${sort}`);
      const pages: string[] = [];
      for (let cursor = ''; ;) {
        const page = await listed(tomas, `view=all&sort=${sort}&limit=1&cursor=${cursor}`);
        pages.push(...page.items.map(({ title }) => title));
        if (page.next === null) break;
        cursor = page.next;
      }
      expect(pages, sort).toEqual(whole);
    }
    expect(await titles(tomas, 'view=all&service=nothing')).toEqual([]);
  });

  it('INC-20: does one thing to many with one reason, and says what became of each', async () => {
    const [one, two, over] = [await declared(3, 'One'), await declared(3, 'Two'), await declared(4, 'Over')];
    await did(ines, `/tickets/T-${over.number}/close`, {});
    const names = [one, two, over].map(({ number }) => `T-${number}`);
    const bulk = async (ask: Ask, act: Record<string, unknown>): Promise<unknown[]> =>
      manyView
        .parse(await did(ask, '/tickets/bulk', { tickets: names, act, because: 'the weekly look' }))
        .outcomes.map(({ done, why }): unknown => why ?? done);
    expect(await bulk(ines, { do: 'assign', person: 'tomas' })).toEqual([true, true, expect.stringContaining('is closed')]);
    expect(await bulk(ines, { do: 'severity', severity: 4 })).toEqual([true, true, expect.stringContaining('is closed')]);
    expect(await bulk(stranger, { do: 'close' })).toEqual(names.map((): unknown => expect.stringContaining('needs the role')));
    expect(await bulk(ines, { do: 'restore' })).toEqual([true, true, expect.stringContaining('cannot be given')]);
    expect(await read(one.number)).toMatchObject({ owner: { name: 'Tomas Rivera' }, severity: 4, state: 'restored' });
    expect((await ines('/tickets/bulk', { tickets: names, act: { do: 'close' } })).body).toMatchObject({ at: 'body.because' });
    expect((await ines('/tickets/bulk', { tickets: names, act: { do: 'assign', person: 'nobody' }, because: 'x' })).status).toBe(400);
  });

  it('INC-20: keeps views by a name, alone or with a team; nobody changes those of another', async () => {
    const filter = { view: 'open', severity: '1', sort: 'oldest' };
    const mine = await did(ines, '/views', { name: 'Outages', filter });
    const ours = await did(ines, '/views', { name: 'Payments first', filter: { view: 'team' }, team: 'payments' });
    const names = async (ask: Ask): Promise<unknown[]> =>
      z.array(z.object({ name: z.string(), mine: z.boolean() })).parse((await did(ask, '/views'))['items']);
    expect(await names(ines)).toEqual([
      { name: 'Outages', mine: true },
      { name: 'Payments first', mine: true },
    ]);
    expect(await names(tomas)).toEqual([{ name: 'Payments first', mine: false }]);
    expect(await names(stranger)).toEqual([]);
    expect((await stranger('/views', { name: 'Theirs', filter, team: 'payments' })).status).toBe(403);
    expect((await tomas(`/views/${String(ours['id'])}`, { name: 'Taken', filter }, 'PUT')).status).toBe(403);
    await did(ines, `/views/${String(ours['id'])}`, { name: 'Ours', filter: { view: 'team' }, team: null }, 'PUT');
    expect(await names(tomas)).toEqual([]);
    await did(ines, `/views/${String(mine['id'])}`, undefined, 'DELETE');
    expect(await names(ines)).toEqual([{ name: 'Ours', mine: true }]);
  });
});

describe('tickets that have to do with each other', () => {
  it('INC-19: duplicates, ties and reopenings are kept on both tickets, and reopenings are counted', async () => {
    const from = run.clock.now();
    const [whole, twin, other] = [await declared(2, 'Whole'), await declared(2, 'Twin'), await declared(3, 'Other')];
    await did(ines, `/tickets/T-${twin.number}/duplicate`, { of: `T-${whole.number}`, because: 'same graph' });
    expect((await ines(`/tickets/T-${other.number}/duplicate`, { of: `T-${twin.number}` })).body['detail']).toContain(
      'is a duplicate itself',
    );
    await did(ines, `/tickets/T-${other.number}/links`, { kind: 'parent', to: `T-${whole.number}`, because: 'a piece of it' });
    const again = { kind: 'parent', to: `T-${whole.number}`, because: 'again' };
    expect((await ines(`/tickets/T-${other.number}/links`, again)).status).toBe(409);
    expect((await read(whole.number)).links).toMatchObject([
      { kind: 'duplicate', outward: false, number: twin.number, because: 'same graph', endedAt: null },
      { kind: 'parent', outward: false, number: other.number },
    ]);
    await run.app.db.write(system('test'), async (tx) =>
      tx.run(
        sql`insert into ticket_contact (id, ticket_id, reference, who, customers, contacted_at, attached_by, attached_at)
            values (${tx.id()}, ${twin.id}, 'case 4711', 'A shop', 1, ${iso(tx.now)}, '{}', ${iso(tx.now)})`,
      ),
    );
    await did(ines, `/tickets/T-${whole.number}/restore`, {});
    await did(ines, `/tickets/T-${whole.number}/reopen`, { because: 'it came back' });
    expect((await read(whole.number)).reopenings).toMatchObject([{ was: 'restored', because: 'it came back', by: 'Ines Keller' }]);
    const measured = z.object({ tickets: z.number(), reopened: z.number(), contacts: z.number() });
    expect(measured.parse(await did(stranger, `/measures?from=${from}`))).toEqual({ tickets: 1, reopened: 1, contacts: 1 });
    await did(ines, `/tickets/T-${twin.number}/reopen`, { because: 'it is another one' });
    const [ended] = (await read(twin.number)).links;
    expect(mustHave(ended, 'what was ended stays').endedAt).not.toBeNull();
    const tie = mustHave((await read(other.number)).links[0], 'the tie');
    await did(ines, `/tickets/T-${other.number}/links/${tie.id}/end`, { because: 'it was not' });
    expect((await read(whole.number)).links.map(({ endedAt }) => endedAt === null)).toEqual([false, false]);
    expect(run.errors).toEqual([]);
  });
});

const REGION = `kind: ticket-field
slug: region
name: Region
type: choice
choices:
  - { slug: europe, name: Europe }
  - { slug: asia, name: Asia }
severities: [1, 2]
teams: [payments]
required: resolved
`;
const files = (text: string) => ({ files: [{ name: 'fields.yaml', text }] });

describe("an organisation's own fields", () => {
  const fieldsOf = async (number: number): Promise<unknown[]> =>
    (await read(number)).fields.map(({ slug, value, words }) => [slug, value, words]);
  const set = async (ask: Ask, number: number, values: Record<string, unknown>) => ask(`/tickets/T-${number}/fields`, { values }, 'PUT');

  it('INC-37: stand in files, which are planned, applied and exported', async () => {
    expect((await did(admin, '/config/plan', files(REGION)))['changes']).toMatchObject([
      { act: 'create', kind: 'ticket-field', slug: 'region' },
    ]);
    expect((await stranger('/ticket-fields/region', { name: 'Region', type: 'text' }, 'PUT')).status).toBe(403);
    await did(admin, '/config/apply', files(REGION));
    expect(JSON.stringify(await did(admin, '/config/plan', files(REGION)))).not.toContain('region');
    const exported = JSON.stringify(await did(admin, '/config/export'));
    expect(exported).toContain('kind: ticket-field');
    expect(exported).toContain('name: Europe');
    const bad = await admin('/config/plan', files(REGION.replace('type: choice', 'type: number')));
    expect(JSON.stringify(bad.body)).toContain('a number has no choices');
    const nowhere = await admin('/config/plan', files(REGION.replace('[payments]', '[nowhere]')));
    expect(JSON.stringify(nowhere.body)).toContain('nowhere');
  });

  it('INC-37: are typed, written on the timeline, searched, and must be said before it is resolved and never before', async () => {
    await did(admin, '/ticket-fields/customers', { name: 'Customers hurt', type: 'number' }, 'PUT');
    await did(admin, '/ticket-fields/bank', { name: 'Bank', type: 'text', severities: [1, 2] }, 'PUT');
    const [here, other] = [await declared(2, 'Transfers are late'), await declared(2, 'Receipts are late')];
    const minor = await declared(4, 'A typo');
    expect(await fieldsOf(here.number)).toEqual([
      ['bank', null, ''],
      ['customers', null, ''],
      ['region', null, ''],
    ]);
    expect(await fieldsOf(minor.number)).toEqual([['customers', null, '']]);
    expect((await set(ines, here.number, { customers: 'many' })).body).toMatchObject({
      code: 'bad-input',
      at: 'body.values.customers',
      detail: 'Customers hurt is a number',
    });
    // One that cannot be taken leaves all as it was.
    expect((await set(ines, here.number, { customers: 5, region: 'mars' })).status).toBe(400);
    expect((await set(stranger, here.number, { customers: 5 })).status).toBe(403);
    expect((await fieldsOf(here.number))[1]).toEqual(['customers', null, '']);

    // Nobody is stopped before the service is restored.
    for (const path of ['take', 'mitigate', 'restore']) await did(ines, `/tickets/T-${here.number}/${path}`, {});
    const refused = await ines(`/tickets/T-${here.number}/resolve`, {});
    expect(refused.body).toMatchObject({ code: 'conflict' });
    expect(refused.body['detail']).toContain('says nothing yet of "Region", which is asked before it is resolved');
    expect((await set(ines, here.number, { customers: 120, region: 'europe', bank: 'Sparbank 100%' })).status).toBe(200);
    await did(tomas, `/tickets/T-${other.number}/fields`, { values: { customers: 9, region: 'asia' } }, 'PUT');
    await did(ines, `/tickets/T-${here.number}/resolve`, {});
    expect(await fieldsOf(here.number)).toEqual([
      ['bank', 'Sparbank 100%', 'Sparbank 100%'],
      ['customers', 120, '120'],
      ['region', 'europe', 'Europe'],
    ]);
    await did(ines, `/tickets/T-${here.number}/fields`, { values: { region: 'asia' } }, 'PUT');
    const { items: lines } = await did(stranger, `/tickets/T-${here.number}/timeline`);
    expect(lines).toContainEqual(
      expect.objectContaining({ action: 'ticket.field-set', body: { field: 'region', name: 'Region', from: 'Europe', to: 'Asia' } }),
    );

    expect(await titles(stranger, 'view=all&field=region:asia&sort=oldest')).toEqual(['Transfers are late', 'Receipts are late']);
    expect(await titles(stranger, 'view=all&field=region:asia;customers:100..')).toEqual(['Transfers are late']);
    expect(await titles(stranger, 'view=all&field=bank:sparbank 100%25')).toEqual(['Transfers are late']);
    expect(await titles(stranger, 'view=all&field=!region;customers')).toEqual([]);
    expect(await titles(stranger, 'view=all&q=sparBANK')).toEqual(['Transfers are late']);
    expect((await stranger('/tickets?field=planet:mars')).body).toMatchObject({ code: 'bad-input', at: 'query.field' });
    const { items } = await did(stranger, '/tickets?view=all&field=customers:120');
    expect(items).toMatchObject([{ values: { bank: 'Sparbank 100%', customers: 120, region: 'asia' } }]);

    // What stands as a number is not made a text.
    expect((await admin('/ticket-fields/customers', { name: 'Customers hurt', type: 'text' }, 'PUT')).body).toMatchObject({
      code: 'conflict',
      at: 'body.type',
    });
    // An ended field is asked no more, and holds nobody up.
    await did(admin, '/ticket-fields/region', undefined, 'DELETE');
    await did(ines, `/tickets/T-${other.number}/restore`, {});
    await did(ines, `/tickets/T-${other.number}/close`, {});
    expect((await fieldsOf(here.number)).map((each) => JSON.stringify(each))).toEqual([
      '["bank","Sparbank 100%","Sparbank 100%"]',
      '["customers",120,"120"]',
    ]);
    await did(admin, '/config/apply', files(REGION));
    expect((await fieldsOf(here.number))[2]).toEqual(['region', 'asia', 'Asia']);
  });

  it('INC-37: set reports apart, in which a restricted ticket says nothing', async () => {
    const measures = z.object({
      tickets: z.number(),
      byName: z.string(),
      measures: z.array(z.object({ groups: z.array(z.object({ key: z.string(), name: z.string(), left: z.number() })) })),
    });
    const keys = async (query: string): Promise<string[]> =>
      measures
        .parse(await did(stranger, `/measures?${query}`))
        .measures[0]?.groups.map(({ key }) => key)
        .toSorted() ?? [];
    const secret = await declared(2, 'Somebody took the keys');
    await did(ines, `/tickets/T-${secret.number}/fields`, { values: { region: 'europe' } }, 'PUT');
    expect(await keys('by=field:region')).toEqual(['asia', 'europe', 'none']);
    await did(ines, `/tickets/T-${secret.number}/restriction`, { people: [], teams: [], because: 'a crime' });
    expect(await keys('by=field:region')).toEqual(['asia', 'none', 'restricted']);
    expect(await titles(stranger, 'view=all&field=region:europe')).toEqual([]);
    expect(await titles(ines, 'view=all&field=region:europe')).toEqual(['Somebody took the keys']);
    expect(measures.parse(await did(stranger, '/measures?by=field:region&field=region:asia'))).toMatchObject({
      tickets: 2,
      byName: 'Region',
    });
    expect(measures.parse(await did(stranger, '/measures?by=field:region&field=region:europe'))).toMatchObject({ tickets: 0 });
    for (const wrong of ['by=field:bank', 'by=field:none-such', 'field=none-such'])
      expect((await stranger(`/measures?${wrong}`)).status).toBe(400);
    const rows = await did(stranger, '/measures/ticket/tickets?by=field:region&group=asia');
    expect(rows['items']).toMatchObject([{ severity: 2 }, { severity: 2 }]);
  });
});
