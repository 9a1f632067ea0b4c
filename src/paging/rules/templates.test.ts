import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { shorten } from './fit.ts';
import { gsm7, septets } from './gsm.ts';
import {
  engagementWords,
  notificationWords,
  roomBefore,
  spokenWords,
  testWords,
  verificationWords,
  type EngagementFacts,
  type NotificationFacts,
} from './templates.ts';

const engagement: EngagementFacts = {
  ticket: 'T-4312',
  severity: 1,
  title: 'Cards are refused',
  service: 'checkout',
  impact: 'no customer can pay',
  join: '+31 20 555 0100',
  asks: 'Grace Hopper',
  why: 'you are primary',
};
const notification: NotificationFacts = {
  ticket: 'T-4312',
  severity: 1,
  title: 'Cards are refused',
  service: 'checkout',
  engaged: ['Ada', 'Grace'],
  cause: 'expired certificate',
  timeToFix: '20 min',
  impact: 'no customer can pay',
};
const link = `https://ops.example.org/p/${'a'.repeat(32)}`;
const wide = roomBefore(undefined);

const anyText = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ maxLength: 300, unit: 'grapheme' }),
  fc.lorem({ maxCount: 40 }),
  fc.webUrl(),
);
const anyTicket = fc.integer({ min: 1, max: 9_999_999 }).map((number) => `T-${number}`);
const anyJoin = fc.option(fc.webUrl(), { nil: undefined });
const anyRoom = fc.integer({ min: 64, max: 159 });
const anyEngagement = fc.record({
  ticket: anyTicket,
  severity: fc.integer({ min: 1, max: 2 }),
  title: anyText,
  service: anyText,
  impact: anyText,
  join: anyJoin,
  asks: anyText,
  why: anyText,
  outOfRotation: fc.boolean(),
});
const anyNotification = fc.record({
  ticket: anyTicket,
  severity: fc.integer({ min: 1, max: 4 }),
  title: anyText,
  service: anyText,
  engaged: fc.array(anyText, { maxLength: 8 }),
  cause: fc.option(anyText, { nil: undefined }),
  timeToFix: fc.option(anyText, { nil: undefined }),
  impact: anyText,
});

describe('engagement messages', () => {
  it('PAG-9: carry ticket, severity, impact, where to join, who asks and why, in one SMS with the link', () => {
    const { text } = engagementWords(engagement, roomBefore(link));
    expect(text).toBe('Join +31 20 555 0100 SEV1 T-4312: no customer can pay. checkout. Grace Hopper asks: you are primary');
    expect(septets(`${text} ${link}`)).toBeLessThanOrEqual(160);
  });

  it('PAG-9: say it when who is asked is out of rotation', () => {
    expect(engagementWords({ ...engagement, outOfRotation: true }, wide).text).toContain('Grace Hopper (out of rotation) asks');
    expect(engagementWords({ ...engagement, outOfRotation: true }, wide).body).toContain('You are out of rotation');
  });

  it('PAG-9: stay under 160 characters before the link, with ticket, severity and a place to join that are never cut', () => {
    fc.assert(
      fc.property(anyEngagement, anyRoom, (facts, room) => {
        const { text, subject } = engagementWords(facts, room);
        expect(septets(text)).toBeLessThanOrEqual(room);
        expect(text.length).toBeLessThan(160);
        expect(text).toContain(`SEV${facts.severity} ${facts.ticket}`);
        expect(subject.endsWith(`(${facts.ticket})`)).toBe(true);
        expect(Array.from(subject).length).toBeLessThanOrEqual(120);
        expect(subject).not.toMatch(/[\r\n]/);
        const joined = /^Join (\S+) SEV/.exec(text)?.[1];
        if (joined !== undefined) expect(joined).toBe(gsm7(facts.join ?? ''));
        expect(gsm7(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('PAG-9: lose nothing that fits', () => {
    fc.assert(
      fc.property(anyEngagement, (facts) => {
        const long = engagementWords(facts, 5000).text;
        fc.pre(septets(long) <= 80);
        const short = engagementWords(facts, wide).text;
        expect(short.replace(/^Join \S+ /, '')).toBe(long.replace(/^Join \S+ /, ''));
      }),
    );
  });

  it('give every clause its part when all are long', () => {
    const long = 'word '.repeat(60);
    const { text } = engagementWords(
      { ...engagement, impact: `impact ${long}`, service: `service ${long}`, asks: `asker ${long}`, why: `reason ${long}` },
      wide,
    );
    for (const clause of ['impact', 'service', 'asker', 'reason']) expect(text).toContain(clause);
    expect(septets(text)).toBeGreaterThan(130);
  });

  it('leave a place to join that is too long to the longer form', () => {
    const join = `https://meet.example.org/${'x'.repeat(120)}`;
    const words = engagementWords({ ...engagement, join }, wide);
    expect(words.text.startsWith('SEV1 T-4312')).toBe(true);
    expect(words.body).toContain(join);
  });

  it('have a longer form with everything', () => {
    const { body } = engagementWords({ ...engagement, runbook: 'https://wiki/run', graph: 'https://graph/1' }, wide);
    for (const part of [
      'Cards are refused',
      'Severity 1',
      'T-4312',
      'checkout',
      'no customer can pay',
      '+31 20 555 0100',
      'Grace Hopper asks you: you are primary.',
      'https://wiki/run',
      'https://graph/1',
    ]) {
      expect(body).toContain(part);
    }
  });
});

describe('notification messages', () => {
  it('PAG-9: carry ticket, short description, who is engaged, cause if known, time to fix and impact', () => {
    const { text } = notificationWords(notification, wide);
    expect(text).toBe('T-4312 Cards are refused. Impact: no customer can pay. On it: Ada, Grace. Cause: expired certificate. Fix: 20 min.');
    const unknown = notificationWords({ ...notification, cause: undefined, timeToFix: undefined, engaged: [] }, wide).text;
    expect(unknown).toBe('T-4312 Cards are refused. Impact: no customer can pay. On it: nobody yet. Fix: not known yet.');
  });

  it('PAG-9: stay under 160 characters before the link whatever is told', () => {
    fc.assert(
      fc.property(anyNotification, anyRoom, (facts, room) => {
        const { text } = notificationWords(facts, room);
        expect(septets(text)).toBeLessThanOrEqual(room);
        expect(text.startsWith(facts.ticket)).toBe(true);
        expect(gsm7(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('shortening', () => {
  it('never cuts ids, numbers or links', () => {
    const tricky = fc.constantFrom('T-4312', 'https://a.example/b', 'ada@example.org', '#ops', '10.0.0.1', 'word', 'longerword');
    fc.assert(
      fc.property(fc.array(tricky, { minLength: 1, maxLength: 20 }), fc.integer({ min: 0, max: 80 }), (words, room) => {
        const cut = shorten(words.join(' '), room);
        expect(septets(cut)).toBeLessThanOrEqual(room);
        for (const [index, word] of cut.replace(/\.\.$/, '').split(' ').entries()) {
          if (/[\d/:@#]/.test(word)) expect(words[index]).toBe(word);
        }
      }),
    );
  });

  it('cuts a long name that is no id, and leaves an id out rather than cutting it', () => {
    expect(shorten('KubernetesPodIsCrashLooping', 20)).toBe('Kubernete..');
    expect(shorten('https://example.org/very/long', 20)).toBe('');
  });
});

describe('letters of an SMS', () => {
  it('writes near letters for those it has not', () => {
    expect(gsm7('“Ænima” — naïve café … 10 ≥ 9\n→ Łódź')).toBe('"Ænima" - naive café ... 10 >= 9 -> Lodz');
    expect(gsm7('支払い不可 x')).toBe('? x');
    expect(septets('a€[')).toBe(5);
  });

  it('leaves room for a link, but never too little to be understood', () => {
    expect(roomBefore(undefined)).toBe(159);
    expect(roomBefore(link)).toBe(160 - 1 - link.length);
    expect(roomBefore(`https://${'x'.repeat(200)}`)).toBe(64);
  });
});

describe('words of a call', () => {
  it('say severity, service and impact, and the ticket digit by digit', () => {
    expect(spokenWords(engagement)).toBe('This is Evenkeel. Severity 1 page. checkout. no customer can pay. Ticket 4 3 1 2.');
  });
});

describe('words without a ticket', () => {
  it('fit an SMS', () => {
    expect(verificationWords('123456').text.length).toBeLessThan(160);
    expect(verificationWords('123456').text.startsWith('123456 ')).toBe(true);
    fc.assert(fc.property(anyText, (name) => septets(testWords(name).text) < 160));
  });
});
