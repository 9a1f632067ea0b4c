import { expect, it } from 'vitest';

import { changesToHold, type Candidate, type HoldingIncident } from './holding.ts';

const incident: HoldingIncident = {
  id: 't1',
  service: 'vault',
  from: 100,
  until: 200,
  neighbours: new Map([
    ['gateway', { hops: 1, side: 'above', of: 'vault' }],
    ['web', { hops: 2, side: 'above', of: 'vault' }],
  ]),
  name: (id) => id,
};
const change = (id: string, services: readonly string[], rest: Partial<Candidate> = {}): Candidate => ({
  id,
  number: 1,
  title: id,
  services,
  tier: 2,
  technician: null,
  hosts: [],
  isImpacting: true,
  from: 150,
  until: 160,
  state: 'approved',
  kind: 'code',
  ticket: null,
  ...rest,
});

it('CHG-18: a severity 1 proposes to hold what would go on during it in its blast radius, soonest first, and says why', () => {
  const { hold, underWay } = changesToHold(
    [
      change('web', ['search', 'web', 'gateway']),
      change('own', ['vault'], { from: 120 }),
      change('far', ['search']),
      change('later', ['vault'], { from: 200, until: 300 }),
      change('fix', ['vault'], { ticket: 't1' }),
      change('urgent', ['vault'], { kind: 'emergency' }),
      change('going', ['web'], { state: 'working', from: 50 }),
    ],
    incident,
  );
  expect(hold.map(({ change: { id }, because }) => [id, because])).toEqual([
    ['own', 'changes vault itself'],
    ['web', 'changes gateway, 1 hop above vault'],
  ]);
  expect(underWay.map(({ change: { id }, because }) => [id, because])).toEqual([['going', 'changes web, 2 hops above vault']]);
});
