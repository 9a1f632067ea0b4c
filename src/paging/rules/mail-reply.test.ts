import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { answerCommands, mailReply, tokenOfAddress, type MailReply } from './mail-reply.ts';

const token = 'abcdefghijklmnopqrstuvwxyz012345';
const domain = 'pages.example.org';
const mail = (change: Partial<MailReply> = {}): MailReply => ({
  sender: 'ada@example.org',
  recipient: `page+${token}@${domain}`,
  headers: [{ name: 'content-type', value: 'text/plain' }],
  text: 'ack\n',
  ...change,
});
const kind = (change: Partial<MailReply>): string => mailReply(mail(change), domain).kind;

describe('a reply by mail', () => {
  it('PAG-4 by mail: acts by its address and a first line that is exactly ack, take, decline or escalate', () => {
    for (const command of answerCommands) {
      const below = '\n\nOn Monday Evenkeel wrote:\n> escalate\n> take';
      for (const text of [command, command.toUpperCase(), `  ${command}\t`, `\r\n\r\n${command}\r\n`, `${command}${below}`]) {
        expect(mailReply(mail({ text }), domain)).toEqual({ kind: 'act', token, command });
      }
    }
  });

  it.each(['ack.', 'ack!', 'ack please', 'I will ack', 'acknowledge', '> ack', 'ok', '', '\n\n', 'no\nack', 'ack take', '"ack"', 'acк'])(
    'PAG-4 by mail: does nothing on a first line %j',
    (text) => {
      expect(kind({ text })).toBe('unclear');
    },
  );

  it.each([
    ['auto-submitted', 'auto-replied'],
    ['auto-submitted', 'auto-generated'],
    ['auto-submitted', 'auto-notified; owner-email="x"'],
    ['auto-submitted', 'nothing-known'],
    ['precedence', 'bulk'],
    ['precedence', 'List'],
    ['precedence', 'junk'],
    ['precedence', 'auto_reply'],
    ['list-id', '<ops.example.org>'],
    ['list-unsubscribe', '<mailto:x@y.z>'],
    ['list-post', '<mailto:x@y.z>'],
    ['mailing-list', 'contact x'],
    ['x-autoreply', 'yes'],
    ['x-autorespond', 'x'],
    ['x-auto-reply-from', 'x'],
    ['content-type', 'multipart/report; report-type=delivery-status'],
  ])('PAG-4 by mail: never acts on auto-submitted, bulk or list mail (%s: %s)', (name, value) => {
    expect(kind({ headers: [{ name, value }] })).toBe('machine');
  });

  it.each(['', 'MAILER-DAEMON@example.org', 'mailer-daemon', 'postmaster@example.org'])(
    'PAG-4 by mail: never acts on mail of the null sender or a mail server (%j)',
    (sender) => {
      expect(kind({ sender })).toBe('machine');
    },
  );

  it('takes what says that a person wrote it', () => {
    expect(kind({ headers: [{ name: 'auto-submitted', value: 'no' }] })).toBe('act');
    expect(kind({ headers: [{ name: 'precedence', value: 'first-class' }] })).toBe('act');
  });

  it('never acts on another address, whatever the text', () => {
    for (const recipient of [
      `page+${token}@evil.example`,
      `page+${token}x@${domain}`,
      `page+${token.slice(1)}@${domain}`,
      `page@${domain}`,
      `page+@${domain}`,
      `xpage+${token}@${domain}`,
    ]) {
      expect(kind({ recipient })).toBe('unclear');
    }
    expect(tokenOfAddress(`Page+${token.toUpperCase()}@PAGES.Example.ORG`, domain)).toBe(token);
  });

  it('acts on nothing but the four words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const decision = mailReply(mail({ text }), domain);
        const first = text
          .split(/[\r\n]+/)
          .map((line) => line.trim().toLowerCase())
          .find((line) => line !== '');
        expect(decision.kind === 'act').toBe(answerCommands.some((command) => command === first));
      }),
    );
  });
});
