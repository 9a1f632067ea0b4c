import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { instantOf } from './instant-text.ts';

describe('the instants that PostgreSQL writes', () => {
  it.each([
    ['2026-10-24 22:00:00+00', Date.UTC(2026, 9, 24, 22)],
    ['2026-10-24 22:00:00.5+00', Date.UTC(2026, 9, 24, 22, 0, 0, 500)],
    ['2026-10-24 22:00:00.05+00', Date.UTC(2026, 9, 24, 22, 0, 0, 50)],
    ['2026-10-24 22:00:00.005+00', Date.UTC(2026, 9, 24, 22, 0, 0, 5)],
    ['2026-10-25 00:00:00+02', Date.UTC(2026, 9, 24, 22)],
    ['2026-10-24 22:00:00.123456+00', Date.UTC(2026, 9, 24, 22, 0, 0, 123)],
    ['0050-01-01 00:00:00+00', Date.parse('0050-01-01T00:00:00Z')],
  ])('%s', (text, at) => {
    expect(instantOf(text)).toBe(at);
  });

  it.each(['infinity', '2026-1x-24 22:00:00+00', ''])('"%s" is no number', (text) => {
    expect(instantOf(text)).toBeNaN();
  });

  it('any moment of a year of four digits, with as many digits of its second as it needs', () => {
    const moments = fc.date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (moment) => {
        const written = moment
          .toISOString()
          .replace('T', ' ')
          .replace(/\.?0*Z$/, '+00');
        expect(instantOf(written)).toBe(moment.getTime());
      }),
    );
  });
});
