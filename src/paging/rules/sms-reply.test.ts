import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { replyCode, smsReply } from './sms-reply.ts';

describe('a reply by SMS', () => {
  it.each([
    ['4827', 'ack'],
    [' 4827. ', 'ack'],
    ['4827 ack', 'ack'],
    ['OK 4827', 'ack'],
    ['4827T', 'take'],
    ['Take 4827', 'take'],
    ['4827 e', 'escalate'],
    ['4827\ndecline', 'decline'],
  ])('%j means %s', (text, command) => {
    expect(smsReply(text)).toEqual({ code: '4827', command });
  });

  it.each(['', 'STOP', 'ok', '482', '48271', 'call me 4827', '4827 stop', 'take 4827 now', '4827 4828', '4827 constructor'])(
    '%j is not guessed at',
    (text) => {
      expect(smsReply(text)).toBeUndefined();
    },
  );

  it('a code is four digits, whatever the token', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 32 }), (hash) => {
        expect(replyCode(hash)).toMatch(/^[1-9]\d{3}$/);
        expect(smsReply(replyCode(hash))?.code).toBe(replyCode(hash));
      }),
    );
  });
});
