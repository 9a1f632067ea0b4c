import { describe, expect, it } from 'vitest';

import { asksRecord, defaultMatrix, type Shown } from './index.ts';

const HOUR = 3_600_000;

/** Any text that has this in it. */
const containing = (words: string): unknown => expect.stringContaining(words);
const shown = (rest: Partial<Shown> = {}): Shown => ({
  kind: 'automated',
  tier: 1,
  isDrift: false,
  count: 1,
  firstAt: 0,
  lastAt: 0,
  ...rest,
});

describe('what feeds show without a record', () => {
  it.each([
    ['a deployment to tier 1', shown(), true, 'tier-1-low asks for peer'],
    ['a deployment to tier 3', shown({ tier: 3 }), false, 'tier-3-low-machines'],
    ['a flag at tier 3', shown({ tier: 3, kind: 'configuration' }), true, 'tier-3-low asks for peer'],
    ['drift at tier 4', shown({ tier: 4, kind: 'infrastructure', isDrift: true }), false, 'tier-4-low'],
    ['drift at tier 2', shown({ tier: 2, kind: 'infrastructure', isDrift: true }), true, 'tier-2-low asks for peer'],
  ])('CHG-22: %s', (...[, found, isAsked, because]) => {
    expect(asksRecord(found, defaultMatrix)).toEqual({ isAsked, because: containing(because) });
  });

  it('CHG-22: drift that comes and goes by itself is left out; deployments as often are not', () => {
    const often = { count: 6, firstAt: 0, lastAt: 20 * HOUR };
    expect(asksRecord(shown({ isDrift: true, ...often }), defaultMatrix)).toMatchObject({
      isAsked: false,
      because: containing('comes and goes'),
    });
    expect(asksRecord(shown({ isDrift: true, ...often, lastAt: 200 * HOUR }), defaultMatrix).isAsked).toBe(true);
    expect(asksRecord(shown({ ...often }), defaultMatrix).isAsked).toBe(true);
  });

  it('CHG-22: a team that was allowed to do without approval is not asked', () => {
    const exception = { number: 7, kind: 'automated', wide: false, approvals: [] };
    expect(asksRecord(shown(), defaultMatrix, exception)).toMatchObject({
      isAsked: false,
      because: containing('exception-7'),
    });
  });
});
