import { Readable } from 'node:stream';

import { createTransport, type SendMailOptions } from 'nodemailer';
import { z } from 'zod';

import { minutes, seconds } from '../../../kernel/index.ts';
import { channel, type ChannelFactory, type Content, type MailSettings, type Outcome, type SendContext, type Trial } from '../channel.ts';
import { letter, messageId } from './letter.ts';
import { failedMail, failedTrial } from './outcome.ts';

/** Connections are kept open between mails; one that stood idle longer may be dead without telling. */
const IDLE = minutes(1);

const domainOf = (address: string): string => /@([^\s>]+)/.exec(address)?.[1] ?? 'localhost';

function compose(settings: MailSettings, address: string, content: Content): SendMailOptions {
  const answerable = content.purpose === 'page' && content.token !== undefined && settings.replyDomain !== undefined;
  return {
    from: settings.from,
    to: { name: '', address },
    ...(answerable ? { replyTo: `page+${content.token}@${settings.replyDomain}` } : {}),
    subject: content.subject,
    ...letter(content, answerable),
    messageId: messageId(content, domainOf(settings.from)),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Evenkeel-Reference': content.reference,
      ...(content.unsubscribe === undefined
        ? {}
        : { 'List-Unsubscribe': `<${content.unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
      ...(content.severity !== undefined && content.severity <= 2 ? { Importance: 'high', 'X-Priority': '1' } : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A mail as one piece: a write to the socket for each of its parts would be much of the work of sending. */
function inOnePiece(parts: Readable): Readable {
  const pieces: Buffer[] = [];
  const whole = new Readable({
    read() {
      if (parts.listenerCount('data') > 0) return;
      parts.on('data', (piece: Buffer) => void pieces.push(piece));
      parts.once('end', () => {
        whole.push(Buffer.concat(pieces));
        whole.push(null);
      });
    },
    destroy(error, done) {
      parts.destroy();
      done(error);
    },
  });
  parts.once('error', (error) => void whole.destroy(error));
  return whole;
}

/** So many connections to the mail server at once; a mail that waited for one would lose its time to be sent in. */
const CONNECTIONS = 10;

/** Signs in to the mail server and leaves again, on a connection of its own: mails that wait are not held up. */
async function trySignIn(settings: MailSettings): Promise<Trial> {
  const transport = createTransport({
    url: settings.url,
    connectionTimeout: seconds(3),
    greetingTimeout: seconds(3),
    socketTimeout: seconds(3),
  });
  try {
    await transport.verify();
    return { kind: 'good', detail: 'the mail server takes us' };
  } catch (error) {
    return failedTrial(error);
  } finally {
    transport.close();
  }
}

interface Mailer {
  readonly send: (address: string, content: Content, context: SendContext) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

function createMailer(settings: MailSettings): Mailer {
  const transport = createTransport({
    url: settings.url,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: 500,
    // Only a mail of which no byte has left on a connection that the server had closed is put back.
    maxRequeues: 1,
    idleTimeout: IDLE,
    connectionTimeout: seconds(5),
    greetingTimeout: seconds(5),
    socketTimeout: seconds(8),
    dnsTimeout: seconds(3),
  });
  // The stream of each mail under way: whether it has been read tells whether a byte may have gone out.
  const streams = new WeakMap<AbortSignal, Readable>();
  transport.use('stream', (mail, done) => {
    const { message } = mail;
    const { signal } = mail.data;
    if (message !== undefined && signal instanceof AbortSignal) {
      const make = message.createReadStream.bind(message);
      message.createReadStream = (options) => {
        const stream = inOnePiece(make(options));
        streams.set(signal, stream);
        return stream;
      };
    }
    done();
  });
  return {
    async send(address, content, context) {
      const signal = AbortSignal.any([context.signal]);
      try {
        const info = await transport.sendMail({ ...compose(settings, address, content), signal });
        return {
          kind: 'handed-over',
          proof: 'accepted',
          detail: `the mail server said ${info.response.slice(0, 120)}`,
          providerId: info.messageId,
        };
      } catch (error) {
        return failedMail(error, streams.get(signal)?.readableDidRead === true);
      }
    },
    close: async () => {
      transport.close({ force: true });
    },
  };
}

/** Internet mail, by the operator's own server. */
export const email: ChannelFactory = ({ mail }) => {
  const mailer = mail === undefined ? undefined : createMailer(mail);
  return channel<string>({
    name: 'email',
    label: 'Email',
    rings: false,
    proves: 'accepted',
    most: CONNECTIONS,
    lacks: mailer === undefined ? 'no mail server is set (SMTP_URL)' : undefined,
    address: z.email().max(254),
    show: (address) => address,
    provider: () => 'the mail server',
    send: async (address, content, context) =>
      mailer === undefined ? { kind: 'failed', retry: 'never', detail: 'no mail server is set' } : mailer.send(address, content, context),
    ...(mailer === undefined ? {} : { close: mailer.close }),
    ...(mail === undefined ? {} : { tryOut: async () => trySignIn(mail) }),
  });
};
