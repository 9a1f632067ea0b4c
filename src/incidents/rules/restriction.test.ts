import { describe, expect, it } from 'vitest';

import { isRestricted, sayable } from './restriction.ts';

describe('what is said of a ticket where others read along', () => {
  it('is its words, and of a restricted one that it is restricted', () => {
    const open = { title: 'Payments fail', impact: 'One in three', restricted: false };
    expect(sayable(open)).toEqual({ title: 'Payments fail', impact: 'One in three' });
    expect(JSON.stringify(sayable({ ...open, restricted: true }))).not.toMatch(/Payments|three/);
    expect([isRestricted(open), isRestricted({ restricted: true }), isRestricted({})]).toEqual([false, true, false]);
  });
});
