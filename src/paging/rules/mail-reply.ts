/** What a page can be answered with by reply, call or button. */
export type AnswerCommand = 'ack' | 'take' | 'decline' | 'escalate';

export const answerCommands: readonly AnswerCommand[] = ['ack', 'take', 'decline', 'escalate'];

/** A reply as it came in. */
export interface MailReply {
  /** The sender of the envelope; empty for the null sender. */
  readonly sender: string;
  /** The recipient of the envelope, whatever the headers say. */
  readonly recipient: string;
  /** Names in lower case. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string;
}

/** What a reply leads to. A machine is never answered; a person is told why nothing was done. */
export type ReplyDecision =
  | { readonly kind: 'act'; readonly token: string; readonly command: AnswerCommand }
  | { readonly kind: 'machine'; readonly because: string }
  | { readonly kind: 'unclear'; readonly because: string };

/** The token in an address `page+TOKEN@domain`, or undefined. Case says nothing: mail servers change it. */
export function tokenOfAddress(address: string, domain: string): string | undefined {
  const parts = /^page\+([a-z0-9]{32})@([^@]+)$/.exec(address.trim().toLowerCase());
  return parts?.[2] === domain.toLowerCase() ? parts[1] : undefined;
}

type Headers = MailReply['headers'];

const valueOf = (headers: Headers, name: string): string | undefined =>
  headers
    .find((header) => header.name === name)
    ?.value.trim()
    .toLowerCase();

/** Why a mail was sent by a machine (RFC 3834, RFC 2919, and what mail programs write beside them); undefined for a person's. */
function machine({ sender, headers }: MailReply): string | undefined {
  if (sender === '' || /^(?:mailer-daemon|postmaster)(?:@|$)/i.test(sender)) return 'it comes from no sender or from a mail server';
  const automatic = valueOf(headers, 'auto-submitted');
  if (automatic !== undefined && !/^no(?:\s*[;(]|$)/.test(automatic)) return 'it is auto-submitted';
  const precedence = valueOf(headers, 'precedence');
  if (precedence !== undefined && /^(?:bulk|list|junk|auto_reply)$/.test(precedence)) return `it is ${precedence} mail`;
  const list = headers.find(
    ({ name }) => /^list-(?:id|unsubscribe|post|help|subscribe|owner|archive)$/.test(name) || name === 'mailing-list',
  );
  if (list !== undefined) return 'it comes by a list';
  const answering = headers.find(({ name }) => /^x-auto-?(?:reply|respond|reply-from)$/.test(name) || name === 'x-autoresponder');
  if (answering !== undefined) return 'it is an automatic answer';
  const type = valueOf(headers, 'content-type');
  return type?.startsWith('multipart/report') === true ? 'it is a report of a mail server' : undefined;
}

const isCommand = (word: string): word is AnswerCommand => answerCommands.some((command) => command === word);

/** The first line that holds anything: mail programs put empty lines before what people write. */
const firstLine = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .find((line) => line !== '') ?? '';

/**
 * What a mail to a reply address does: it acts by its address and by a first line that is exactly one of the four
 * words; what stands below is not looked at. Out-of-office answers, lists and mail servers never act.
 */
export function mailReply(mail: MailReply, domain: string): ReplyDecision {
  const because = machine(mail);
  if (because !== undefined) return { kind: 'machine', because };
  const token = tokenOfAddress(mail.recipient, domain);
  if (token === undefined) return { kind: 'unclear', because: 'the address is not that of a page' };
  const word = firstLine(mail.text).toLowerCase();
  if (!isCommand(word)) return { kind: 'unclear', because: `the first line must be exactly one of ${answerCommands.join(', ')}` };
  return { kind: 'act', token, command: word };
}
