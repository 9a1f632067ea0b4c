import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

import { Fault, seconds, type Result } from '../../kernel/index.ts';
import { mailReply, tokenOfAddress, type AnswerCommand, type MailReply } from '../rules/mail-reply.ts';
import { textOfHtml } from './text-of-html.ts';

export interface ReplySettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The domain of the reply addresses. */
  readonly domain: string;
  /** Where they are given, STARTTLS is offered. PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** Does what a reply asks. The refusal's detail goes back to who sent the mail. */
export type Act = (token: string, command: AnswerCommand) => Promise<Result<unknown>>;

/** What became of a mail, for the log: no token, no address. */
export type Noticed = (what: { readonly kind: 'acted' | 'refused' | 'machine' | 'unclear' | 'failed'; readonly detail: string }) => void;

export interface ReplyListener {
  readonly port: number;
  /** Stops listening; connections get a second to end. */
  readonly close: () => Promise<void>;
}

const MOST_BYTES = 1_048_576;

class Answer extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, words: string) {
    super(words);
    this.responseCode = responseCode;
  }
}

const bytesOf = (chunk: unknown): Buffer => (Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));

/** Reads a mail to its end, keeping no more than is allowed. */
async function read(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = bytesOf(chunk);
    size += bytes.length;
    if (size <= MOST_BYTES) chunks.push(bytes);
  }
  if (size > MOST_BYTES) throw new Answer(552, 'this mail is too large for an answer to a page');
  return Buffer.concat(chunks);
}

async function parse(raw: Buffer, session: SMTPServerSession): Promise<MailReply> {
  const { mailFrom, rcptTo } = session.envelope;
  const limits = { maxNestingDepth: 16, maxHeadersSize: 65_536, maxRfc822NestingDepth: 0 };
  const mail = await PostalMime.parse(raw, limits).catch((error: unknown) => {
    throw new Answer(554, `this mail cannot be read: ${error instanceof Error ? error.message : 'no mail'}`);
  });
  return {
    sender: mailFrom === false ? '' : mailFrom.address,
    recipient: rcptTo[0]?.address ?? '',
    headers: mail.headers.map(({ key, value }) => ({ name: key, value })),
    text: mail.text ?? (mail.html === undefined ? '' : textOfHtml(mail.html)),
  };
}

/** What the sending server is told. A machine is told yes, so that no two machines answer each other for ever. */
async function settle(mail: MailReply, domain: string, hooks: { act: Act; noticed: Noticed }): Promise<string> {
  const decision = mailReply(mail, domain);
  if (decision.kind === 'machine') {
    hooks.noticed({ kind: 'machine', detail: decision.because });
    return 'taken, and nothing done';
  }
  if (decision.kind === 'unclear') {
    hooks.noticed({ kind: 'unclear', detail: decision.because });
    throw new Answer(550, `nothing was done: ${decision.because}`);
  }
  const result = await hooks.act(decision.token, decision.command);
  if (!result.ok) {
    hooks.noticed({ kind: 'refused', detail: result.refusal.code });
    throw new Answer(550, `nothing was done: ${result.refusal.detail}`);
  }
  hooks.noticed({ kind: 'acted', detail: decision.command });
  return `done: ${decision.command}`;
}

/** Anything unforeseen is our trouble, not the sender's: their server tries again. */
function answerTo(error: unknown, noticed: Noticed): Answer {
  if (error instanceof Answer) return error;
  noticed({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
  return new Answer(451, 'this could not be done just now, try again');
}

/**
 * Takes answers to pages by mail. It knows reply addresses only, one a mail, so it relays nothing; size, time and
 * connections are bounded.
 */
export async function listenForReplies(settings: ReplySettings, act: Act, noticed: Noticed): Promise<ReplyListener> {
  const { domain, tls } = settings;
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> =>
    settle(await parse(await read(stream), session), domain, { act, noticed });

  const finish = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null, words?: string) => void,
  ): Promise<void> => {
    try {
      done(null, await take(stream, session));
    } catch (error) {
      stream.resume();
      done(answerTo(error, noticed));
    }
  };

  const server = new SMTPServer({
    ...tls,
    name: domain,
    banner: 'answers to pages',
    disabledCommands: tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    size: MOST_BYTES,
    maxClients: 50,
    socketTimeout: seconds(30),
    closeTimeout: seconds(1),
    onRcptTo({ address }, session, done) {
      if (session.envelope.rcptTo.length > 0) done(new Answer(452, 'one page a mail'));
      else if (tokenOfAddress(address, domain) === undefined) done(new Answer(550, 'no such address here'));
      else done();
    },
    onData(stream, session, done) {
      void finish(stream, session, done);
    },
  });
  // A connection that breaks is its client's matter.
  server.on('error', (error: Error) => noticed({ kind: 'failed', detail: error.message }));
  const port = await open(server, settings);
  return { port, close: async () => new Promise((resolve) => server.close(resolve)) };
}

async function open(server: SMTPServer, { host, port }: ReplySettings): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', (error) =>
      reject(new Fault(`cannot listen for mail on ${host}:${port}: ${error.message}`, 'later', error)),
    );
    server.listen(port, host, resolve);
  });
  const address = server.server.address();
  return address === null || typeof address === 'string' ? port : address.port;
}
