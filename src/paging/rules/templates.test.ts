import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CODE_LIFE } from '../../catalog/rules/index.ts';
import { minutes } from '../../kernel/index.ts';
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

describe('the longer forms', () => {
  it('PAG-9: an engagement has a paragraph for each thing it knows, and none for what it does not', () => {
    const lines = [
      'Cards are refused',
      'Severity 1, T-4312, checkout',
      'Impact: no customer can pay',
      'Join: +31 20 555 0100',
      'Grace Hopper asks you: you are primary.',
    ];
    const words = engagementWords({ ...engagement, title: ' Cards\nare  refused', why: 'you are primary.' }, wide);
    expect(words.body).toBe(lines.join('\n\n'));
    expect(words.subject).toBe('SEV1: Cards are refused (T-4312)');
    const bare = engagementWords({ ...engagement, join: undefined, impact: '' }, wide).body;
    expect(bare).toBe([...lines.slice(0, 2), ...lines.slice(4)].join('\n\n'));
  });

  it('PAG-9: a late engagement says so in all three lengths, an asker out of rotation in the two that have room', () => {
    const words = engagementWords(
      { ...engagement, late: '12 min late', outOfRotation: true, runbook: 'https://r', graph: 'https://g' },
      wide,
    );
    expect(words.text).toContain('SEV1 T-4312, 12 min late: ');
    expect(words.subject).toBe('SEV1, 12 min late: Cards are refused (T-4312)');
    expect(words.body.split('\n\n').slice(1)).toEqual([
      'Severity 1, T-4312, checkout, 12 min late',
      'Impact: no customer can pay',
      'Join: +31 20 555 0100',
      'Grace Hopper asks you: you are primary. You are out of rotation; this asks for help.',
      'Runbook: https://r',
      'Graph: https://g',
    ]);
  });

  it('PAG-9: a notification says who is engaged, the cause if it is known, and that nothing is asked', () => {
    const words = notificationWords(notification, wide);
    expect(words.subject).toBe('Severity 1, for your information: Cards are refused (T-4312)');
    expect(words.body.split('\n\n')).toEqual([
      'Cards are refused',
      'Severity 1, T-4312, checkout',
      'Impact: no customer can pay',
      'Who is engaged: Ada, Grace',
      'Cause: expired certificate',
      'Time to fix: 20 min',
      'You are told; nothing is asked of you.',
    ]);
    const unknown = notificationWords({ ...notification, engaged: [], cause: undefined, timeToFix: undefined }, wide).body;
    expect(unknown.split('\n\n').slice(3)).toEqual([
      'Who is engaged: nobody yet',
      'Time to fix: not known yet',
      'You are told; nothing is asked of you.',
    ]);
  });

  it('a subject is cut in its title alone, at 120 characters', () => {
    const subject = (title: string): string => engagementWords({ ...engagement, title }, wide).subject;
    const fits = 'x'.repeat(120 - 'SEV1: '.length - ' (T-4312)'.length);
    expect(subject(fits)).toBe(`SEV1: ${fits} (T-4312)`);
    expect(subject(`${fits}y`)).toBe(`SEV1: ${fits.slice(1)}… (T-4312)`);
  });

  it('a place to join takes half of the room at most', () => {
    const text = (join: string): string => engagementWords({ ...engagement, join }, 100).text;
    expect(text('5'.repeat(50)).startsWith(`Join ${'5'.repeat(50)} SEV1`)).toBe(true);
    expect(text('5'.repeat(51)).startsWith('SEV1')).toBe(true);
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
    const { text, subject, body } = verificationWords('123456');
    for (const each of [text, subject]) expect(each.startsWith('123456 is your Evenkeel code')).toBe(true);
    expect(body).toContain('Your code is 123456.\n\n');
    expect(body).toContain(`It holds for ${CODE_LIFE / minutes(1)} minutes. If you did not ask for it, do nothing.`);
    fc.assert(fc.property(anyText, (name) => septets(testWords(name).text) < 160));
  });

  it('say that a test is one, to whom, and what to do', () => {
    expect(testWords('Ada Byron')).toEqual({
      text: 'Test page for Ada Byron. Nothing is wrong. Answer it to prove that it came through.',
      subject: 'Test page: nothing is wrong',
      body: 'This is a test page for Ada Byron.\n\nNothing is wrong. Answer it to prove that it came through.',
    });
  });
});
