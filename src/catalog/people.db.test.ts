import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freshDatabase } from '../../test/support/fresh-database.ts';
import { minutes, seconds } from '../kernel/index.ts';
import {
  addContactMethod,
  addProvenContactMethod,
  changeContactMethod,
  orderContactMethods,
  removeContactMethod,
} from './change-contact-methods.ts';
import { registerContactChannels } from './contact-channels.ts';
import { keptChannels, movableClock, refusal, setUp, tester, value } from './for-tests.ts';
import { deactivatePerson, saveOfflineContact, savePerson } from './save-person.ts';
import { setMember } from './save-team.ts';
import { allContactMethods, contactMethodsOf, methodsOfPerson } from './store-contact-methods.ts';
import { findPerson, offlineContactOf, people } from './store-people.ts';
import { findTeam, teamsOfPeople } from './store-teams.ts';
import { sendCode, verifyContactMethod } from './verify-contact-method.ts';

const database = await freshDatabase();
const clock = movableClock();
const { db, ada } = await setUp(database.app, clock);
const channels = keptChannels();
beforeAll(() => registerContactChannels(channels));
afterAll(async () => db.close());

const person = async (slug: string) =>
  value(await db.write(tester, async (tx) => savePerson(tx, { slug, body: { name: slug, email: `${slug}@example.com`, zone: 'UTC' } })));

const lastCode = (): string => channels.codes.at(-1)?.code ?? '';
const anotherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('people', () => {
  it('CAT-1: a person has a name, an email, a zone, teams, contact methods by each channel, and offline contact data', async () => {
    const bea = await person('bea');
    await db.write(tester, async (tx) => {
      const team = await findTeam(tx, 'organisation');
      if (team === undefined) throw new Error('set-up makes a team');
      value(await setMember(tx, team, { person: 'bea', member: true }));
      for (const [channel, address] of [
        ['email', 'bea@example.com'],
        ['voice', '+15550100'],
        ['ntfy', 'https://ntfy.example.com/bea'],
      ]) {
        value(await addProvenContactMethod(tx, { personId: bea.id, channel: channel ?? '', address }));
      }
      await saveOfflineContact(tx, bea, { 'home phone': '+15550199' });
    });
    expect(await findPerson(db, 'bea')).toMatchObject({ name: 'bea', email: 'bea@example.com', zone: 'UTC' });
    expect((await teamsOfPeople(db, [bea.id])).get(bea.id)).toEqual([{ slug: 'organisation', name: 'Example', role: 'member' }]);
    const methods = (await contactMethodsOf(db, [bea.id, ada.id])).get(bea.id) ?? [];
    expect(methods.map(({ channel, address }) => [channel, address])).toEqual([
      ['email', 'bea@example.com'],
      ['voice', '+15550100'],
      ['ntfy', 'https://ntfy.example.com/bea'],
    ]);
    expect(await offlineContactOf(db, bea.id)).toEqual({ 'home phone': '+15550199' });
    const told = await db.many(
      { text: "select body::text as body from journal where action like 'person.offline%' or action like 'contact-method%'", values: [] },
      { parse: (row) => JSON.stringify(row) },
    );
    expect(told.join('')).toContain('home phone');
    expect(told.join('')).not.toMatch(/5550199|5550100/);
  });

  it('refuses an email that another has, whatever its case, and a slug that another has', async () => {
    const cy = await person('cy');
    const taken = async (slug: string, email: string) =>
      db.write(tester, async (tx) => savePerson(tx, { slug, body: { name: 'X', email, zone: 'UTC' } }));
    expect(refusal(await taken('other', 'CY@Example.com'))).toMatchObject({ code: 'already-exists', at: 'email' });
    expect(refusal(await taken('cy', 'new@example.com'))).toMatchObject({ code: 'already-exists', at: 'slug' });
    const kept = await db.write(tester, async (tx) =>
      savePerson(tx, { id: cy.id, slug: 'cy', body: { name: 'Cy', email: 'Cy@example.com', zone: 'UTC' } }),
    );
    expect(value(kept).name).toBe('Cy');
  });

  it('a person who leaves is not found, has no contact method, and keeps their name', async () => {
    const dan = await person('dan');
    await db.write(tester, async (tx) => addProvenContactMethod(tx, { personId: dan.id, channel: 'voice', address: '+15550111' }));
    await db.write(tester, async (tx) => deactivatePerson(tx, dan, 'left'));
    expect(await findPerson(db, 'dan')).toBeUndefined();
    expect((await contactMethodsOf(db, [dan.id])).size).toBe(0);
    expect((await people(db, [dan.id])).get(dan.id)?.name).toBe('dan');
    expect((await person('dan')).id).not.toBe(dan.id);
  });
});

describe('contact methods', () => {
  const add = async (personId: string, address: string) =>
    value(await db.write(tester, async (tx) => addContactMethod(tx, { personId, channel: 'voice', address })));
  const verified = async (personId: string) =>
    ((await contactMethodsOf(db, [personId])).get(personId) ?? []).map((method) => method.address);
  const verify = async (methodId: string, code: string) => verifyContactMethod(db, tester, { methodId, code });

  it('CAT-1: a contact method carries pages only after the code that was sent to it came back', async () => {
    const eve = await person('eve');
    const method = await add(eve.id, '+15550120');
    expect(channels.codes.at(-1)?.address).toBe('+15550120');
    expect(await verified(eve.id)).toEqual([]);
    expect((await methodsOfPerson(db, eve.id)).map((each) => each.address)).toEqual(['+15550120']);
    const wrong = refusal(await verify(method.id, anotherThan(lastCode())));
    expect(wrong.code).toBe('bad-input');
    expect(wrong.detail).toContain('4 tries');
    expect(await verified(eve.id)).toEqual([]);
    value(await verify(method.id, lastCode()));
    expect(await verified(eve.id)).toEqual(['+15550120']);
    expect(refusal(await verify(method.id, lastCode())).code).toBe('gone');
  });

  it('CAT-1: a code ends after ten minutes, after five wrong tries, and with the next code', async () => {
    const fay = await person('fay');
    const method = await add(fay.id, '+15550121');
    const first = lastCode();
    clock.move(minutes(10));
    expect(refusal(await verify(method.id, first)).code).toBe('gone');
    value(await db.write(tester, async (tx) => sendCode(tx, method)));
    const second = lastCode();
    if (first !== second) expect(refusal(await verify(method.id, first)).code).toBe('bad-input');
    for (let wrong = first === second ? 0 : 1; wrong < 5; wrong += 1) await verify(method.id, anotherThan(second));
    expect(refusal(await verify(method.id, second)).code).toBe('gone');
    expect(refusal(await db.write(tester, async (tx) => sendCode(tx, method))).code).toBe('too-many');
    clock.move(seconds(31));
    value(await db.write(tester, async (tx) => sendCode(tx, method)));
    value(await verify(method.id, lastCode()));
    expect(await verified(fay.id)).toEqual(['+15550121']);
  });

  it('counts tries that come at the same time one by one', async () => {
    const gus = await person('gus');
    const method = await add(gus.id, '+15550122');
    const code = lastCode();
    const wrong = anotherThan(code);
    const tries = await Promise.all(Array.from({ length: 8 }, async () => verify(method.id, wrong)));
    const codes = tries.map((each) => refusal(each).code).sort();
    expect(codes.join(' ')).toBe(`${'bad-input '.repeat(5)}gone gone gone`);
    expect(refusal(await verify(method.id, code)).code).toBe('gone');
  });

  it('a code is stored as a hash of it', async () => {
    const stored = await db.many(
      { text: 'select hash::text as hash from contact_code', values: [] },
      { parse: (row) => JSON.stringify(row) },
    );
    expect(stored.length).toBeGreaterThan(0);
    for (const { code } of channels.codes) expect(stored.join('')).not.toContain(Buffer.from(code).toString('hex'));
  });

  it('another address must be verified anew, another label not', async () => {
    const hal = await person('hal');
    const method = value(
      await db.write(tester, async (tx) => addProvenContactMethod(tx, { personId: hal.id, channel: 'voice', address: '+15550123' })),
    );
    const renamed = value(await db.write(tester, async (tx) => changeContactMethod(tx, method, { label: 'Work phone' })));
    expect(renamed).toMatchObject({ label: 'Work phone', address: '+15550123' });
    expect(await verified(hal.id)).toEqual(['+15550123']);
    value(await db.write(tester, async (tx) => changeContactMethod(tx, renamed, { address: '+15550124' })));
    expect(await verified(hal.id)).toEqual([]);
    expect(channels.codes.at(-1)?.address).toBe('+15550124');
  });

  it('are used in the order that the person sets, and the past keeps what stood', async () => {
    const ian = await person('ian');
    const add = async (address: string) =>
      value(await db.write(tester, async (tx) => addProvenContactMethod(tx, { personId: ian.id, channel: 'ntfy', address })));
    const [a, b, c] = [await add('a'), await add('b'), await add('c')];
    const before = clock.now();
    clock.move(1000);
    const order = async (ids: string[]) => db.write(tester, async (tx) => orderContactMethods(tx, ian.id, ids));
    expect(refusal(await order([a.id, b.id])).code).toBe('conflict');
    value(await order([c.id, a.id, b.id]));
    expect(await verified(ian.id)).toEqual(['c', 'a', 'b']);
    value(await db.write(tester, async (tx) => removeContactMethod(tx, a)));
    expect(await verified(ian.id)).toEqual(['c', 'b']);
    const then = (await allContactMethods(db, before)).filter((method) => method.personId === ian.id);
    expect(then.map((method) => method.order)).toEqual([0, 1, 2]);
  });

  it('refuses a channel that is not there, an address that is none, and the same method twice', async () => {
    const jo = await person('jo');
    const tryAdd = async (channel: string, address: unknown) =>
      db.write(tester, async (tx) => addContactMethod(tx, { personId: jo.id, channel, address }));
    expect(refusal(await tryAdd('pigeon', 'x')).at).toBe('body.channel');
    expect(refusal(await tryAdd('voice', 5)).at).toBe('body.address');
    value(await tryAdd('voice', '+15550130'));
    expect(refusal(await tryAdd('voice', '+15550130')).code).toBe('already-exists');
  });
});
