import { describe, expect, it } from 'vitest';

import { days, hours } from '../../kernel/index.ts';
import { customersAudited, findingsOf, noticeOf, overruledScores, type AuditedRecord } from './audit.ts';
import { mostOf, qualityFields, type FieldScore } from './quality-score.ts';

const START = days(20_000);
const field = (key: FieldScore['field'], score: number): FieldScore => ({ field: key, score, of: mostOf[key], points: [] });
const whole = qualityFields.map((key) => field(key, mostOf[key]));

type Said = NonNullable<AuditedRecord['round']>['asks'][number];
const said = (role: Said['role'], at: number, rest: Partial<Said> = {}): Said => ({
  step: 0,
  role,
  answer: 'approved',
  by: `${role}-1`,
  name: role,
  at,
  ...rest,
});

const round = (rest: Partial<NonNullable<AuditedRecord['round']>> = {}): NonNullable<AuditedRecord['round']> => ({
  state: 'approved',
  version: 1,
  record: 'before',
  steps: [{ roles: ['peer'], quorum: 'first' }],
  customersTold: false,
  approveBy: START - hours(48),
  openedAt: START - days(6),
  endedAt: START - days(5),
  emergent: null,
  asks: [said('peer', START - days(5))],
  ...rest,
});

const record = (rest: Partial<AuditedRecord> = {}): AuditedRecord => ({
  start: START,
  hasBegun: true,
  isOnSchedule: true,
  version: 1,
  owners: new Set(['ines']),
  round: round(),
  customers: [],
  told: [],
  judged: { score: 100, passes: true, fields: whole },
  lacked: [],
  ...rest,
});

const keys = (of: AuditedRecord): string[] => findingsOf(of).map(({ key }) => key);

describe('the audit of a record', () => {
  it('CHG-24: finds nothing in a record that kept to everything', () => expect(findingsOf(record())).toEqual([]));

  it('CHG-24: notice is counted from the time of the last approval, whatever the record says of itself', () => {
    const late = record({ round: round({ asks: [said('peer', START - days(5)), said('manager', START - hours(20))] }) });
    expect(noticeOf(late)).toEqual({ asked: hours(48), given: hours(20) });
    expect(findingsOf(late)).toEqual([{ key: 'notice', says: '20 hours of notice given, 48 hours asked' }]);
    // What nobody approves gives notice from when it was put forward; what was not approved gave none.
    expect(noticeOf(record({ round: round({ asks: [], approveBy: null }) }))).toEqual({ asked: null, given: days(6) });
    expect(noticeOf(record({ round: round({ state: 'open' }) })).given).toBeNull();
  });

  it('CHG-24: customers told and approving are counted against those required', () => {
    const steps = [{ roles: ['customer'], quorum: 'all' }] as const;
    const asks = [
      said('customer', START - days(5)),
      said('customer', START - days(4), { answer: 'silent' }),
      said('customer', 0, { answer: null, at: null }),
    ];
    const asked = record({ round: round({ steps, asks, customersTold: true }), customers: ['A', 'B'], told: ['B', 'C'] });
    expect(customersAudited(asked)).toEqual({ told: 1, toldOf: 2, approving: 2, approvingOf: 3 });
    expect(keys(asked)).toEqual(['customers-told', 'customers-approving']);
    // Told once it is on the schedule: before that nobody had to be.
    const early = record({ ...asked, round: round({ customersTold: true }), hasBegun: false, isOnSchedule: false });
    expect([keys(early), keys({ ...early, isOnSchedule: true })]).toEqual([[], ['customers-told']]);
  });

  it('CHG-24: each customer must approve whatever the quorum, unless their step asks another role too and that was enough', () => {
    const half = [{ roles: ['customer'], quorum: 0.5 }] as const;
    const asks = [said('customer', START - days(5)), said('customer', 0, { answer: null, at: null })];
    expect(customersAudited(record({ round: round({ steps: half, asks }) }))).toMatchObject({ approving: 1, approvingOf: 2 });
    const either = [{ roles: ['customer', 'vp'], quorum: 'first' }] as const;
    const vp = said('vp', START - days(5));
    expect(keys(record({ round: round({ steps: either, asks }) }))).toEqual(['customers-approving']);
    expect(keys(record({ round: round({ steps: either, asks: [...asks, vp] }) }))).toEqual([]);
    // Of another step it is not enough.
    expect(keys(record({ round: round({ steps: either, asks: [...asks, { ...vp, step: 1 }] }) }))).toEqual(['customers-approving']);
  });

  it('CHG-24: names what began without its approvals, on another version, or approved by its own people', () => {
    expect(keys(record({ round: null }))).toEqual(['approval']);
    expect(keys(record({ round: null, hasBegun: false }))).toEqual([]);
    expect(keys(record({ round: round({ state: 'rejected' }) }))).toContain('approval');
    expect(keys(record({ round: round({ asks: [said('peer', START + hours(1))] }) }))).toEqual(['approval', 'notice']);
    expect(keys(record({ version: 2 }))).toEqual(['steps-changed']);
    expect(keys(record({ round: round({ asks: [said('peer', START - days(5), { by: 'ines' })] }) }))).toEqual(['own-approval']);
  });

  it('CHG-24: a field below zero is found, and pulls the score down until a person overrules it', () => {
    const fields = whole.map((each) => (each.field === 'rollback' ? field('rollback', -5) : each));
    const poor = record({ judged: { score: 75, passes: true, fields } });
    expect(findingsOf(poor)).toEqual([{ key: 'below-zero', says: 'rollback: worse than if it had been left out' }]);
    const overruled = overruledScores({ score: 75, passes: true, fields }, [{ about: 'field:rollback', score: 12 }]);
    expect([overruled.score, overruled.fields.rollback, overruled.fields.title]).toEqual([92, 12, mostOf.title]);
    expect(overruledScores({ score: 75, passes: true, fields }, []).score).toBe(75);
    expect(overruledScores({ score: 3, passes: false, fields }, [{ about: 'field:title', score: -10 }]).score).toBe(0);
  });
});
