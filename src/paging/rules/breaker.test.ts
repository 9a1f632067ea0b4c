import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { seconds, type Instant } from '../../kernel/index.ts';
import { ask, MOST_REST, newBreaker, PROBE_LIFE, standing, told, type Breaker, type Sign } from './breaker.ts';

const T: Instant = 1_700_000_000_000;

const after = (signs: readonly Sign[], start: Breaker = newBreaker): Breaker =>
  signs.reduce((breaker, sign, index) => told(breaker, { at: T + index, sign, isProbe: false }), start);

const ill = (count: number): Sign[] => Array.from({ length: count }, () => 'ill');
/** Made by each test anew, so that a rule that is wrong is seen there. */
const open = (): Breaker => after(ill(5));
const opened = T + 4;

describe('the breaker of a provider', () => {
  it('PAG-3: opens at the fifth failure of the last 30 s, and no message waits for the provider then', () => {
    expect(standing(after(ill(4)), T + 3)).toBe('closed');
    expect(standing(open(), opened)).toBe('open');
    expect(ask(open(), opened)).toMatchObject({ pass: 'no', until: opened + seconds(5) });
    const slow = [0, 10, 20, 31, 41, 51].reduce<Breaker>(
      (breaker, second) => told(breaker, { at: T + seconds(second), sign: 'ill', isProbe: false }),
      newBreaker,
    );
    expect(slow.state).toBe('closed');
  });

  it('stays closed while more than half of what is sent arrives, and for addresses that are refused', () => {
    const mixed: Sign[] = Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? 'ill' : 'well'));
    expect(after(mixed).state).toBe('closed');
    expect(after(Array.from({ length: 30 }, () => 'nothing'))).toBe(newBreaker);
    expect(after(Array.from({ length: 30 }, () => 'well'))).toBe(newBreaker);
  });

  it('PAG-3: after its rest one probe goes at a time; a good one closes it, a bad one doubles the rest up to 30 s', () => {
    const half = opened + seconds(5);
    expect(standing(open(), half)).toBe('half-open');
    const probing = ask(open(), half);
    expect(probing.pass).toBe('probe');
    expect(ask(probing.next, half + 1).pass).toBe('no');
    expect(told(probing.next, { at: half + 2, sign: 'well', isProbe: true })).toBe(newBreaker);
    let breaker = probing.next;
    const rests: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      breaker = told(breaker, { at: half, sign: 'ill', isProbe: true });
      if (breaker.state === 'open') rests.push(breaker.rest);
    }
    expect(rests).toEqual([seconds(10), seconds(20), seconds(30), seconds(30)]);
  });

  it('another probe goes when the first said nothing of the provider or was never heard of again', () => {
    const half = opened + seconds(5);
    const probing = ask(open(), half).next;
    expect(ask(told(probing, { at: half, sign: 'nothing', isProbe: true }), half + 1).pass).toBe('probe');
    expect(ask(probing, half + PROBE_LIFE).pass).toBe('probe');
  });

  it('what was sent before it opened changes nothing', () => {
    for (const sign of ['well', 'ill', 'nothing'] as const) expect(told(open(), { at: opened + 1, sign, isProbe: false })).toEqual(open());
  });

  const happening = fc.record({
    after: fc.integer({ min: -60_000, max: 60_000 }),
    sign: fc.constantFrom<Sign>('well', 'ill', 'nothing'),
    isTold: fc.boolean(),
  });

  it('PAG-3: whatever happens, and however the clock is set, nobody is told to wait longer than 30 s and one good probe closes it', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let [breaker, now]: [Breaker, Instant] = [newBreaker, T];
        for (const each of happenings) {
          now += each.after;
          const asked = ask(breaker, now);
          breaker = asked.next;
          if (asked.pass === 'no') {
            expect(asked.until - now).toBeGreaterThan(0);
            expect(asked.until - now).toBeLessThanOrEqual(MOST_REST);
          } else if (each.isTold) breaker = told(breaker, { at: now, sign: each.sign, isProbe: asked.pass === 'probe' });
        }
        const later = now + MOST_REST + PROBE_LIFE;
        const last = ask(breaker, later);
        expect(last.pass).not.toBe('no');
        expect(standing(told(last.next, { at: later, sign: 'well', isProbe: last.pass === 'probe' }), later)).toBe('closed');
      }),
    );
  });

  it('a closed one remembers no more than 20 tries', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<Sign>('well', 'ill'), { maxLength: 100 }), (signs) => {
        const breaker = after(signs);
        if (breaker.state === 'closed') expect(breaker.seen.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});
