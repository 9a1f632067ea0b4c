import { describe, expect, it } from 'vitest';

import { days, hours, minutes, mustHave } from '../../kernel/index.ts';
import { DAYS_SHOWN, historyOf, lengthWords, shareWords } from './history.ts';
import { pageAt, type PageDefinition } from './page.ts';
import { impactNow, isOverAt, phaseAt, stretchesOf, type Posting, type Update } from './postings.ts';

const NOON = Date.UTC(2026, 5, 15, 12);

const update = (at: number, state: Update['state'], rest: Partial<Update> = {}): Update => ({
  at,
  state,
  words: 'We look into it.',
  impacts: {},
  from: null,
  until: null,
  ...rest,
});
const outage: Posting = {
  id: 'p1',
  kind: 'incident',
  title: 'Shop is down',
  beginsAt: NOON - hours(3),
  updates: [
    update(NOON - hours(2), 'investigating', { impacts: { shop: 'major' } }),
    update(NOON - hours(1), 'identified', { impacts: { shop: 'degraded' } }),
    update(NOON - minutes(30), 'resolved'),
  ],
};
const upkeep: Posting = {
  id: 'p2',
  kind: 'maintenance',
  title: 'Upkeep',
  beginsAt: NOON - days(1),
  updates: [update(NOON - days(1), 'announced', { impacts: { shop: 'maintenance' }, from: NOON - hours(6), until: NOON - hours(4) })],
};

describe('what a posting did to a component', () => {
  it('counts from when the impact began, goes on until it is changed, and is over when it is resolved', () => {
    expect(stretchesOf(outage, 'shop', NOON)).toEqual([
      { from: NOON - hours(3), to: NOON - hours(1), impact: 'major' },
      { from: NOON - hours(1), to: NOON - minutes(30), impact: 'degraded' },
    ]);
    expect(stretchesOf(outage, 'other', NOON)).toEqual([]);
    expect(impactNow(outage, 'shop', NOON - minutes(40))).toBe('degraded');
    expect(impactNow(outage, 'shop', NOON)).toBe('operational');
  });

  it('a maintenance begins and ends by its announced times, or when somebody says that it is done', () => {
    const at = (time: number): string => phaseAt(upkeep, time);
    expect([NOON - hours(7), NOON - hours(5), NOON].map(at)).toEqual(['Announced', 'Under way', 'Completed']);
    expect(stretchesOf(upkeep, 'shop', NOON)).toEqual([{ from: NOON - hours(6), to: NOON - hours(4), impact: 'maintenance' }]);
    const early: Posting = { ...upkeep, updates: [...upkeep.updates, update(NOON - hours(5), 'done')] };
    expect(stretchesOf(early, 'shop', NOON)).toEqual([{ from: NOON - hours(6), to: NOON - hours(5), impact: 'maintenance' }]);
    expect([isOverAt(early, NOON - hours(5)), impactNow(early, 'shop', NOON - hours(4.5))]).toEqual([true, 'operational']);
    const never: Posting = { ...upkeep, updates: [...upkeep.updates, update(NOON - hours(8), 'cancelled')] };
    expect([stretchesOf(never, 'shop', NOON), phaseAt(never, NOON)]).toEqual([[], 'Cancelled']);
    const moved: Posting = {
      ...upkeep,
      updates: [...upkeep.updates, update(NOON - hours(8), 'announced', { from: NOON + hours(1), until: NOON + hours(2) })],
    };
    expect([stretchesOf(moved, 'shop', NOON), phaseAt(moved, NOON)]).toEqual([[], 'Announced']);
  });
});

describe('the days of a component', () => {
  const stretches = [...stretchesOf(outage, 'shop', NOON), ...stretchesOf(upkeep, 'shop', NOON)];

  it('are ninety; those before it was known have no data, and count nowhere', () => {
    const history = historyOf(stretches, { since: NOON - days(10), now: NOON });
    expect(history.days).toHaveLength(DAYS_SHOWN);
    expect(history.days.filter(({ worst }) => worst === undefined)).toHaveLength(DAYS_SHOWN - 11);
    expect(mustHave(history.days.at(-1), 'today')).toMatchObject({
      worst: 'major',
      lasted: { major: hours(2), degraded: minutes(30), maintenance: hours(2) },
    });
    // Ten days, less two hours of maintenance; two hours of them were down.
    expect(history.up).toBeCloseTo(1 - 2 / (240 - 2), 10);
    expect(historyOf([], { since: NOON, now: NOON }).up).toBeUndefined();
  });

  it('takes the worst where two postings overlap, and counts the time once', () => {
    const twice = [...stretches, { from: NOON - hours(5), to: NOON - hours(2), impact: 'partial' as const }];
    const { days: all } = historyOf(twice, { since: NOON - days(1), now: NOON });
    expect(all.at(-1)?.lasted).toEqual({ major: hours(2), partial: hours(2), degraded: minutes(30), maintenance: hours(1) });
  });

  it('never says 100 % of what was down', () => {
    expect([shareWords(1), shareWords(0.999_999), shareWords(0.98765)]).toEqual(['100 %', '99.99 %', '98.76 %']);
    expect([lengthWords(20_000), lengthWords(minutes(34)), lengthWords(hours(3) + minutes(5))]).toEqual(['20 s', '34 min', '3 h 05 min']);
  });
});

describe('what a page shows', () => {
  const page: PageDefinition = {
    slug: 'status',
    title: 'Status',
    about: '',
    audience: 'public',
    components: [
      { id: 'shop', name: 'Shop', about: '', heading: 'For customers', since: NOON - days(100) },
      { id: 'help', name: 'Help centre', about: '', heading: '', since: NOON - days(100) },
    ],
  };

  it('says the worst and where it is, in one sentence', () => {
    expect(pageAt(page, [outage], NOON - minutes(90)).sentence).toBe('Shop is unavailable.');
    expect(pageAt(page, [outage], NOON).sentence).toBe('Everything is operational.');
    expect(pageAt({ ...page, components: [] }, [], NOON).sentence).toBe('No component stands on this page yet.');
  });

  it('keeps apart what goes on, what is announced and what is over', () => {
    const before = pageAt(page, [upkeep], NOON - hours(7));
    expect([before.announced.length, before.current.length, before.impact]).toEqual([1, 0, 'operational']);
    const during = pageAt(page, [upkeep], NOON - hours(5));
    expect([during.announced.length, during.current[0]?.phase, during.sentence]).toEqual([0, 'Under way', 'Shop is under maintenance.']);
    const after = pageAt(page, [upkeep, outage], NOON);
    expect(after.past.map(({ title, endedAt, impact }) => [title, endedAt, impact])).toEqual([
      ['Shop is down', NOON - minutes(30), 'major'],
      ['Upkeep', NOON - hours(4), 'maintenance'],
    ]);
  });
});
