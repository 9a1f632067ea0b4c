import { describe, expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import { draftFor, type IncidentFacts } from './audience-drafts.ts';
import { audiences, defaultCadence, nextBy, promiseWords, REMIND_BEFORE, remindersOf, type Promised } from './promises.ts';

const NOW = Date.UTC(2026, 5, 15, 14, 5, 30);

describe('the promise of the next word', () => {
  it('comes by audience and severity, to the full minute; severity 3 promises nothing by itself', () => {
    expect(nextBy(defaultCadence, { audience: 'executives', severity: 1 }, NOW)).toBe(Date.UTC(2026, 5, 15, 14, 36));
    expect(nextBy(defaultCadence, { audience: 'responders', severity: 2 }, NOW)).toBe(Date.UTC(2026, 5, 15, 14, 36));
    expect(nextBy(defaultCadence, { audience: 'support', severity: 3 }, NOW)).toBeUndefined();
    expect([promiseWords(NOW), promiseWords(undefined)]).toEqual(['Next update by 14:05 UTC.', 'This is the last update.']);
  });

  it('is reminded of before it is due and once when it is late, and never twice of the same', () => {
    const promise = (change: Partial<Promised> = {}): Promised => ({ audience: 'support', nextAt: NOW, reminded: 0, ...change });
    expect(remindersOf([promise()], NOW - minutes(20))).toEqual({ remind: [], lookAt: NOW - REMIND_BEFORE });
    const before = remindersOf([promise()], NOW - minutes(4));
    expect(before).toMatchObject({ remind: [{ isLate: false, reminded: 1 }], lookAt: NOW });
    expect(remindersOf([promise({ reminded: 1 })], NOW - minutes(3))).toEqual({ remind: [], lookAt: NOW });
    expect(remindersOf([promise({ reminded: 1 })], NOW)).toMatchObject({ remind: [{ isLate: true, reminded: 2 }], lookAt: undefined });
    // An engine that stood still all the while says only that it is late.
    expect(remindersOf([promise()], NOW + minutes(9)).remind).toHaveLength(1);
    expect(remindersOf([promise({ reminded: 2 }), promise({ audience: 'customers', nextAt: NOW + minutes(60) })], NOW)).toEqual({
      remind: [],
      lookAt: NOW + minutes(55),
    });
  });
});

describe('what is proposed to be said', () => {
  const facts: IncidentFacts = {
    number: 12,
    title: 'ledger-db-3 has no connections',
    impact: 'One payment in three fails',
    service: 'Ledger',
    severity: 1,
    stage: 'new',
    beganAt: NOW,
    restoredAt: undefined,
    leader: 'Ines Keller',
    here: { people: 3, teams: 2 },
    open: [
      { kind: 'change', text: 'Larger pool' },
      { kind: 'action', text: 'Alarm on it' },
    ],
    publicNames: ['Payments'],
    isFirst: true,
  };

  it('differs by audience, and customers read nothing of the inside', () => {
    expect(draftFor('responders', facts)).toBe(
      'T-12 ledger-db-3 has no connections. Ledger, severity 1, since 14:05 UTC.\nThe cause is being looked for.\nInes Keller leads; 3 people of 2 teams are on it.\nUnder way: Larger pool',
    );
    expect(draftFor('executives', facts)).toContain('One payment in three fails. Since 14:05 UTC.');
    expect(draftFor('support', facts)).toContain('Customers may notice: One payment in three fails.');
    const told = draftFor('customers', facts);
    for (const inside of ['ledger', 'Ledger', 'Ines', 'T-12', 'One payment']) expect(told).not.toContain(inside);
    for (const audience of audiences) expect(draftFor(audience, { ...facts, stage: 'over', restoredAt: NOW })).not.toBe('');
  });
});
