import { describe, expect, it } from 'vitest';

import { hours, minutes } from '../../kernel/index.ts';
import { age, ago, clockTime, countdown, dayName, dayTime, dueText, shortDay, span, stopwatch, utcText } from './time.ts';
import { zoneLetters } from './zone.ts';

const zone = 'Europe/Zurich';
const now = Date.parse('2026-10-21T14:42:10Z');

describe('times as people read them', () => {
  it('shows a day and a time in the zone, and in UTC beside', () => {
    expect(clockTime(now, zone)).toBe('16:42');
    expect(dayName(now, zone)).toBe('Wed 21 Oct');
    expect(dayTime(now, zone, now)).toBe('16:42');
    expect(dayTime(Date.parse('2026-10-24T07:00:00Z'), zone, now)).toBe('Sat 24 Oct 09:00');
    expect(dayTime(Date.parse('2025-09-24T07:00:00Z'), zone, now)).toBe('Wed 24 Sep 2025 09:00');
    expect(shortDay(Date.parse('2026-10-19T07:00:00Z'), zone, now)).toBe('19 Oct');
    expect(utcText(now)).toBe('Wed 21 Oct 14:42:10 UTC');
    expect(clockTime(Date.parse('2026-10-21T22:00:00Z'), zone)).toBe('00:00');
  });
  it('names the zone by its letters, else by its distance', () => {
    expect(zoneLetters(now, zone)).toBe('CEST');
    expect(zoneLetters(Date.parse('2026-12-01T00:00:00Z'), zone)).toBe('CET');
    expect(zoneLetters(now, 'Asia/Tokyo')).toBe('UTC+9');
    expect(zoneLetters(now, 'UTC')).toBe('UTC');
  });
  it('says lengths in their two largest units and ages in one', () => {
    expect(span(hours(64))).toBe('2 d 16 h');
    expect(span(hours(9))).toBe('9 h');
    expect(span(hours(9) + minutes(5))).toBe('9 h 5 min');
    expect(span(40_000)).toBe('40 s');
    expect(age(now - minutes(11), now)).toBe('11 min');
    expect(age(now - 5_000, now)).toBe('now');
    expect(ago(now - hours(50), now)).toBe('2 d ago');
    expect(ago(now + hours(3), now)).toBe('in 3 h');
  });
  it('say when something is due, and how late it is', () => {
    expect(dueText(now + hours(1), zone, now)).toBe('today 17:42');
    expect(dueText(now + hours(24), zone, now)).toBe('Thu 16:42');
    expect(dueText(now + hours(24 * 8), zone, now)).toBe('Thu 29 Oct');
    expect(dueText(now - hours(26), zone, now)).toBe('Tue 20, 1 d late');
    expect(dueText(now - minutes(12), zone, now)).toBe('16:30, 12 min late');
  });
  it('runs clocks down and up', () => {
    expect(countdown(18 * 60_000 + 24_900)).toBe('18:24');
    expect(countdown(hours(1) + 129_000)).toBe('1:02:09');
    expect(countdown(-4)).toBe('0:00');
    expect(stopwatch(33 * 60_000 + 12_000)).toBe('00:33:12');
    expect(stopwatch(hours(76))).toBe('3 d 4 h');
  });
});
