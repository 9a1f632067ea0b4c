import { expect, it } from 'vitest';

import { bodyOf, fieldsOf, noFields, plainFields, unkeptLinks, type Change } from './record-fields.ts';

const step = {
  at: -900,
  action: 'Watch p99',
  command: null,
  where: 'dashboard ledger-pool',
  who: 'Ines Keller',
  expect: 'p99 under 180 ms',
  check: 'read the panel',
  gotcha: 'the panel lags by a minute',
  watch: true,
  team: 'payments',
};

const plan: Change['plan'] = {
  reason: 'The pool is full.',
  ifNotDone: 'Payments wait.',
  impact: { choices: ['errors', 'slower'], worstCase: '400 payments fail', likelihood: 'Once in 40 runs' },
  timeline: [step, { ...step, at: 0, command: 'kubectl set env', watch: false, team: null }],
  rollback: [{ ...step, at: 0 }],
  customers: [
    { name: 'Larkfield', told: true },
    { name: 'Nordwind', told: false },
  ],
  contacts: ['second: Tomas Rivera', '#payments-ops'],
  links: [{ url: 'https://wiki.example.com/pool', name: 'How the pool works' }, { url: 'http://plain.example.com/' }],
  short: true,
  peer: 'tomas',
  phases: [{ name: 'Canary', at: 0, share: 5, hosts: ['zrh-1a'], bakeMinutes: 30, alarms: ['p99 latency'], backTo: 'v41' }],
};

const person = { id: '1', slug: 'ines', name: 'Ines Keller' };
const change: Change = {
  id: '1',
  number: 1,
  title: 'Raise the pool',
  kind: 'configuration',
  environment: 'production',
  state: 'draft',
  tier: 1,
  risk: null,
  source: 'person',
  services: [{ id: '1', slug: 'ledger', name: 'Ledger' }],
  team: { id: '1', slug: 'payments', name: 'Payments' },
  submitter: person,
  technician: person,
  scheduledStart: 1_000,
  scheduledEnd: 2_000,
  actualStart: null,
  actualEnd: null,
  outcome: null,
  quality: null,
  version: 1,
  createdAt: 0,
  plan,
  ticket: 12,
  aliases: { submitter: null, technician: null, resolverGroup: [], told: [] },
  commands: [],
  editable: true,
};

it('CHG-1: the form gives back every part of a record that it was given', () => {
  expect(bodyOf(fieldsOf(change))).toEqual({
    ...plan,
    title: 'Raise the pool',
    services: ['ledger'],
    kind: 'configuration',
    environment: 'production',
    team: 'payments',
    technician: 'ines',
    scheduledStart: 1_000,
    scheduledEnd: 2_000,
    ticket: 'T-12',
  });
});

it('what is unfinished is in the form only, and said', () => {
  const fields = { ...noFields, title: ' Pool ', start: 2_000, end: 1_000, links: 'www.example.com\nhttps://a.example.com  The wiki ' };
  expect(bodyOf(fields)).toMatchObject({ title: 'Pool', scheduledEnd: null, links: [{ url: 'https://a.example.com', name: 'The wiki' }] });
  expect(plainFields(fields)).toMatchObject({ title: 'Pool', end: null, links: 'https://a.example.com The wiki' });
  expect(unkeptLinks(fields.links)).toEqual(['www.example.com']);
});
