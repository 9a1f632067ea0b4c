import type { AnswerCommand } from './mail-reply.ts';

/** What people write, in any case; a code alone stops the page. STOP is no word here: to providers it ends all messages. */
const words: ReadonlyMap<string, AnswerCommand> = new Map(
  Object.entries<AnswerCommand>({
    '': 'ack',
    a: 'ack',
    ack: 'ack',
    ok: 'ack',
    t: 'take',
    take: 'take',
    d: 'decline',
    decline: 'decline',
    e: 'escalate',
    escalate: 'escalate',
  }),
);

/** The four digits that answer a page by SMS, from the hash of its message's token: nothing more needs to be kept. */
export function replyCode(hash: Uint8Array): string {
  const [first = 0, second = 0, third = 0] = hash;
  return String(1000 + ((first * 65_536 + second * 256 + third) % 9000));
}

/** A reply that can be done. */
export interface SmsReply {
  readonly code: string;
  readonly command: AnswerCommand;
}

/** What a reply says: `4827`, `4827 take`, `take 4827`, `4827T`. Undefined for anything else: nothing is guessed. */
export function smsReply(text: string): SmsReply | undefined {
  const parts = /^\s*([a-z]*)\s*(\d{4})\s*([a-z]*)[\s.!]*$/i.exec(text);
  if (parts === null) return undefined;
  const [, before = '', code = '', after = ''] = parts;
  if (before !== '' && after !== '') return undefined;
  const command = words.get((before + after).toLowerCase());
  return command === undefined ? undefined : { code, command };
}
