import { describe, expect, it } from 'vitest';

import { zoneOf } from '../../platform/time-zones/index.ts';
import { comesAtOnce, isAskedFor, nextDigest, type Subscription, type ToldChange } from './notices.ts';

const asked = (rest: Partial<Subscription> = {}): Subscription => ({
  readerId: 'r',
  serviceId: 'ledger',
  teamId: null,
  risks: [],
  kinds: [],
  atOnce: [],
  ...rest,
});
const change = (rest: Partial<ToldChange> = {}): ToldChange => ({
  services: ['ledger'],
  teams: ['payments', 'organisation'],
  risk: 'low',
  kind: 'code',
  isEmergent: false,
  ...rest,
});

describe('who is told of a change', () => {
  it('CHG-13: is chosen by service or team, risk and kind', () => {
    expect(isAskedFor(asked(), change())).toBe(true);
    expect(isAskedFor(asked(), change({ services: ['cart'] }))).toBe(false);
    expect(isAskedFor(asked({ serviceId: null, teamId: 'organisation' }), change())).toBe(true);
    expect(isAskedFor(asked({ serviceId: null, teamId: 'search' }), change())).toBe(false);
    expect(isAskedFor(asked({ risks: ['high'] }), change())).toBe(false);
    expect(isAskedFor(asked({ risks: ['high'] }), change({ risk: 'high' }))).toBe(true);
    expect(isAskedFor(asked({ kinds: ['data'] }), change())).toBe(false);
    expect(isAskedFor(asked({ kinds: ['data', 'code'] }), change())).toBe(true);
  });

  it('CHG-13: nothing comes at once but high risk and emergent, and only where that was chosen', () => {
    const emergent = change({ isEmergent: true });
    expect(comesAtOnce(asked(), emergent)).toBe(false);
    expect(comesAtOnce(asked({ atOnce: ['high'] }), emergent)).toBe(false);
    expect(comesAtOnce(asked({ atOnce: ['emergent'] }), emergent)).toBe(true);
    expect(comesAtOnce(asked({ atOnce: ['high', 'emergent'] }), change())).toBe(false);
    expect(comesAtOnce(asked({ atOnce: ['high'] }), change({ risk: 'high' }))).toBe(true);
  });

  it('CHG-13: a digest comes at an hour of the reader on the wall, also when clocks change, daily or on a weekday', () => {
    const zone = zoneOf('Europe/Berlin');
    const daily = { every: 'day', weekday: 0, hour: 8, zone } as const;
    const at = (text: string): number => Date.parse(text);
    expect(nextDigest(daily, at('2026-03-28T06:59:00Z'))).toBe(at('2026-03-28T07:00:00Z'));
    expect(nextDigest(daily, at('2026-03-28T07:00:00Z'))).toBe(at('2026-03-29T06:00:00Z'));
    // Friday, which has passed its hour: the next is in a week.
    expect(nextDigest({ ...daily, every: 'week', weekday: 4 }, at('2026-03-27T09:00:00Z'))).toBe(at('2026-04-03T06:00:00Z'));
    expect(nextDigest({ ...daily, every: 'week', weekday: 4 }, at('2026-03-26T09:00:00Z'))).toBe(at('2026-03-27T07:00:00Z'));
    expect(nextDigest({ ...daily, hour: 2 }, at('2026-03-28T20:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  });
});
