import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hours, minutes, seconds } from '../../kernel/index.ts';
import { atTheDoor, hear, LEAST_LENGTH, LENGTH_IF_NONE, MOST_BEHIND, outsideInstant } from './outside-time.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

describe('times at the door', () => {
  it('SIG-17: an alert that gives an end is over when it was not heard of for its distance from receipt', () => {
    const times = atTheDoor({ startsAt: now - minutes(3), endsAt: now + minutes(4) }, now);
    expect(times).toEqual({ startsAt: now - minutes(3), endsAt: now + minutes(4), resolved: false, ahead: 0 });
  });

  it('SIG-17: that length is at least 2 min', () => {
    expect(atTheDoor({ startsAt: null, endsAt: now + seconds(20) }, now).endsAt).toBe(now + minutes(2));
    expect(atTheDoor({ startsAt: null, endsAt: now + 1 }, now).endsAt).toBe(now + minutes(2));
    expect(atTheDoor({ startsAt: null, endsAt: now + minutes(2) + 1 }, now).endsAt).toBe(now + minutes(2) + 1);
  });

  it('SIG-17: it is 5 min where the sender gives no end', () => {
    expect(atTheDoor({ startsAt: null, endsAt: null }, now)).toEqual({
      startsAt: now,
      endsAt: now + minutes(5),
      resolved: false,
      ahead: 0,
    });
  });

  it('an end that is over, or is this very moment, is told as such', () => {
    expect(atTheDoor({ startsAt: null, endsAt: now }, now)).toMatchObject({ resolved: true, endsAt: now + LENGTH_IF_NONE });
    expect(atTheDoor({ startsAt: now - minutes(9), endsAt: now - minutes(1) }, now)).toMatchObject({
      resolved: true,
      startsAt: now - minutes(9),
    });
  });

  it('SIG-17: a start in the future shows that the clock is ahead; the length is freed of it', () => {
    const times = atTheDoor({ startsAt: now + hours(5), endsAt: now + hours(5) + minutes(4) }, now);
    expect(times).toEqual({ startsAt: now, endsAt: now + minutes(4), resolved: false, ahead: hours(5) });
    expect(atTheDoor({ startsAt: now + hours(5), endsAt: now + hours(5) + seconds(1) }, now).endsAt).toBe(now + LEAST_LENGTH);
  });

  it('SIG-17: what fires ends in the future, whatever the sender says', () => {
    const instant = fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: null });
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 1e12, max: 2e12 }), (startsAt, endsAt, receivedAt) => {
        const times = atTheDoor({ startsAt, endsAt }, receivedAt);
        expect(times.endsAt - receivedAt).toBeGreaterThanOrEqual(LEAST_LENGTH);
        expect(times.startsAt).toBeLessThanOrEqual(receivedAt);
        expect(times.ahead).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('what a message says', () => {
  const ended = (ago: number) => ({ says: 'resolved', sentEndsAt: now - ago, receivedAt: now }) as const;
  const firing = (length: number) => ({ says: 'firing', sentEndsAt: now + length, receivedAt: now }) as const;

  it('SIG-17: one first seen already ended by less than 15 min fires, and its clock is that much behind', () => {
    expect(hear(ended(minutes(5)), undefined)).toEqual({
      firing: true,
      behind: minutes(5),
      because: "this source's clock is 5 min behind",
    });
    expect(hear(ended(MOST_BEHIND - 1), undefined)).toMatchObject({ firing: true, behind: MOST_BEHIND - 1 });
    expect(hear(ended(0), undefined)).toEqual({ firing: true, behind: 0, because: "this source's clock is 1 min behind" });
  });

  it('SIG-17: one first seen ended by 15 min and more is over', () => {
    expect(hear(ended(MOST_BEHIND), undefined).firing).toBe(false);
    expect(hear(ended(hours(5)), undefined)).toMatchObject({ firing: false, behind: hours(5) });
    expect(hear(ended(hours(5)), undefined).because).toContain('2026-11-21T07:00:00.000Z');
  });

  it('SIG-17: an end in the past that moves on with each message comes from a slow clock: it still fires', () => {
    const last = { sentEndsAt: now - minutes(2) };
    expect(hear(ended(minutes(1)), last)).toEqual({ firing: true, behind: minutes(1), because: "this source's clock is 1 min behind" });
  });

  it("SIG-17: an end in the past that did not move on is the sender's word that it is over", () => {
    expect(hear(ended(minutes(1)), { sentEndsAt: now - minutes(1) })).toEqual({
      firing: false,
      behind: undefined,
      because: 'its source said that it ended',
    });
    expect(hear(ended(minutes(1)), { sentEndsAt: now + minutes(3) }).firing).toBe(false);
    expect(hear(ended(minutes(1)), { sentEndsAt: null }).firing).toBe(false);
  });

  it('SIG-17: a message of its own ends it where the contract has one', () => {
    expect(hear({ says: 'resolved', sentEndsAt: null, receivedAt: now }, undefined).firing).toBe(false);
    expect(hear({ says: 'resolved', sentEndsAt: null, receivedAt: now }, { sentEndsAt: null })).toMatchObject({
      firing: false,
      behind: undefined,
    });
  });

  it('what fires, fires', () => {
    expect(hear(firing(minutes(4)), undefined)).toEqual({ firing: true, behind: undefined, because: 'its source says that it fires' });
    expect(hear(firing(minutes(4)), { sentEndsAt: now + minutes(9) }).firing).toBe(true);
    expect(hear({ says: 'acknowledged', sentEndsAt: null, receivedAt: now }, undefined).firing).toBe(true);
  });

  it('SIG-17: Prometheus with a clock 5 min behind fires until it resolves, and resolves once', () => {
    const skew = minutes(5);
    const message = (at: number, sentEndsAt: number) => {
      const door = atTheDoor({ startsAt: now - skew, endsAt: sentEndsAt }, at);
      return { says: door.resolved ? 'resolved' : 'firing', sentEndsAt, receivedAt: at } as const;
    };
    let last: { sentEndsAt: number } | undefined;
    const seen: boolean[] = [];
    for (let minute = 0; minute < 10; minute += 1) {
      const at = now + minutes(minute);
      // Prometheus sends an end four resends ahead while it fires, and the moment of resolving afterwards.
      const sent = minute < 6 ? at - skew + minutes(4) : now + minutes(6) - skew;
      const heard = hear(message(at, sent), last);
      seen.push(heard.firing);
      last = heard.firing ? { sentEndsAt: sent } : undefined;
      if (!heard.firing) break;
    }
    expect(seen).toEqual([true, true, true, true, true, true, false]);
  });
});

describe('times as contracts send them', () => {
  it.each([
    ['2026-11-21T12:00:00.000Z', now],
    ['2026-11-21T13:00:00+01:00', now],
    ['2026-11-21T12:00:00+0000', now],
    ['2026-11-21T12:00:00.123456789Z', now + 123],
    ['0001-01-01T00:00:00.000Z', null],
    ['0001-01-01T00:00:00Z', null],
    ['foo', undefined],
    ['2026-11-21', undefined],
    ['2026-13-41T00:00:00Z', undefined],
    ['', undefined],
  ])('%s', (text, instant) => {
    expect(outsideInstant(text)).toBe(instant);
  });
});
