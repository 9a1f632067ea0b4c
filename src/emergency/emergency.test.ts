import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hours } from '../kernel/index.ts';
import { installationKeys, newKeyPair } from '../platform/signed/keys.ts';
import { readBundle, writeBundle, type BundleBody } from './bundle.ts';
import { after, isAnswered, isStepDue, movingPages, nothingKnown, type Known } from './rules/cases.ts';
import type { Fact } from './rules/facts.ts';
import { caseHash, emergencyToken, readToken } from './tokens.ts';

const keys = installationKeys(newKeyPair());
const now = 1_790_000_000_000;
const page = '0199f000-0000-7000-8000-000000000001';
const person = { id: '0199f000-0000-7000-8000-000000000002', name: 'Ines Keller' };
const hash = caseHash('service/Gone');

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'evenkeel-crisis-'))));
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('a link of an emergency', () => {
  const token = emergencyToken(keys, { page, hash, person: person.id, until: now + hours(1) });

  it('PAG-17: verifies by the key of the installation alone, and says whose page it is', () => {
    expect(token).toMatch(/^[\w-]{84}$/);
    expect(readToken(keys, token, now)).toEqual({ page, hash, person: person.id, until: now + hours(1) });
  });

  it('PAG-17: is nothing once it is over, for another installation, or with any sign of it changed', () => {
    expect(readToken(keys, token, now + hours(2))).toBeUndefined();
    expect(readToken(installationKeys(newKeyPair()), token, now)).toBeUndefined();
    for (let place = 0; place < token.length; place += 1) {
      const other = token[place] === 'A' ? 'B' : 'A';
      expect(readToken(keys, token.slice(0, place) + other + token.slice(place + 1), now), `sign ${place}`).toBeUndefined();
    }
    for (const text of ['', 'x', token.slice(1), `${token}A`]) expect(readToken(keys, text, now)).toBeUndefined();
  });
});

describe('the crisis bundle', () => {
  const body: BundleBody = {
    format: 1,
    at: now,
    publicUrl: 'https://ops.example.org',
    catalog: { everything: { services: [], teams: [], people: [], members: [] }, methods: [] },
    onCall: { since: now, rotations: [], overrides: [] },
    policies: [],
    signals: { integrations: [], silences: [], tickets: {} },
    lastResort: null,
    quiet: false,
    push: { publicKey: 'p', privateKey: 'q' },
    settled: [],
    answered: {},
    tables: [],
  };

  it("PAG-17: is believed only as it was signed, and is its owner's alone", async () => {
    await writeBundle(folder, body, keys);
    const file = join(folder, 'bundle.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const read = await readBundle(folder, keys);
    expect(read.ok ? read.value.body : read).toEqual(body);
    expect((await readBundle(folder, installationKeys(newKeyPair()))).ok).toBe(false);
    const text = await readFile(file, 'utf8');
    for (const bad of [text.replace('"quiet":false', '"quiet":true'), text.slice(0, 40), '', text.replace('signature', 'signed')]) {
      await writeFile(file, bad);
      expect((await readBundle(folder, keys)).ok).toBe(false);
    }
  });
});

describe('what is known of cases', () => {
  const step: Fact = {
    fact: 'step',
    hash,
    group: 'service/Gone',
    keys: ['k'],
    next: { step: 1, round: 0, levels: 0, paged: [person.id] },
    due: now + 900_000,
    pages: [{ id: page, person, role: 'primary', because: 'on call' }],
    at: now,
  };
  const given = (...facts: readonly Fact[]): Known => facts.reduce(after, nothingKnown);
  const moving = (known: Known, at: number): number => {
    const found = known.cases.get(hash);
    return found === undefined ? 0 : movingPages(found, at).length;
  };
  const tried: Fact = { fact: 'try', page, method: 'm', at: now };
  const end = (reached: boolean, exhausted = false): Fact => ({
    fact: 'end',
    page,
    method: 'm',
    reached,
    detail: 'said',
    due: now + (reached ? 300_000 : 1000),
    exhausted,
    at: now,
  });
  const answer = (act: 'stop' | 'take' | 'decline'): Extract<Fact, { fact: 'answer' }> => ({
    fact: 'answer',
    hash,
    page,
    person,
    act,
    at: now + 5000,
  });

  it('PAG-17: a message whose end is not known is sent again, one that went waits for its time', () => {
    expect(isStepDue(nothingKnown, hash, now)).toBe(true);
    expect(moving(given(step), now)).toBe(1);
    expect(moving(given(step, tried), now)).toBe(1);
    expect(moving(given(step, tried, end(true)), now + 1000)).toBe(0);
    expect(moving(given(step, tried, end(true)), now + 300_000)).toBe(1);
    expect(moving(given(step, tried, end(false)), now + 1000)).toBe(1);
  });

  it('PAG-17: an answer stops the page, a take the case, and a decline brings the next step', () => {
    const sent = [step, tried, end(true)];
    expect(moving(given(...sent, answer('stop')), now + 300_000)).toBe(0);
    expect(isStepDue(given(...sent, answer('stop')), hash, now + 900_000)).toBe(true);
    expect(isStepDue(given(...sent, answer('take')), hash, now + 900_000)).toBe(false);
    expect(isStepDue(given(...sent, answer('decline')), hash, now + 5000)).toBe(true);
  });

  it('PAG-17: a take that a peer passed on holds for a case that is heard of later', () => {
    const known = given(answer('take'));
    expect(isStepDue(known, hash, now + 5000)).toBe(false);
    expect(isAnswered(known, answer('take'))).toBe(true);
    expect(isAnswered(known, answer('stop'))).toBe(false);
  });

  it('PAG-17: where nobody is reached the next step goes at once', () => {
    expect(isStepDue(given(step, tried, end(false)), hash, now + 1000)).toBe(false);
    expect(isStepDue(given(step, tried, end(false, true)), hash, now + 1000)).toBe(true);
    expect(isStepDue(given(step, { fact: 'spent', page, at: now }), hash, now)).toBe(true);
  });
});
