import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

import { listen } from './listen.ts';

/** A mail that the server has taken: its last byte came at `at` (machine time, ms). */
export interface ReceivedMail {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  /** A header's value by its name in any case, or undefined. */
  readonly header: (name: string) => string | undefined;
  readonly parsed: () => Promise<Email>;
}

/** What the server does with a mail once it has all of it. */
export type Verdict = 'accept' | 'hang' | 'drop' | { readonly code: number; readonly words: string };

export interface MailServer {
  /** `smtp://127.0.0.1:PORT`, to be given as SMTP_URL. */
  readonly url: string;
  readonly port: number;
  /** The ledger: everything that was accepted, in order. */
  readonly mails: readonly ReceivedMail[];
  /** How many connections were opened. */
  readonly connections: () => number;
  /** Waits until a mail fits; throws after `ms`. */
  readonly waitFor: (fits: (mail: ReceivedMail) => boolean, ms?: number) => Promise<ReceivedMail>;
  readonly close: () => Promise<void>;
}

interface Behaviour {
  readonly port?: number;
  /** Who may send: anybody where it is left out. */
  readonly login?: { readonly user: string; readonly password: string };
  /** The address to listen at, where it is not this machine's own. */
  readonly host?: string;
  /** Without it `mails` holds everything that came; `onAccepted` is then the only ledger. */
  readonly forgets?: boolean;
  readonly onRecipient?: (address: string) => Verdict;
  /** Asked when the last byte of a mail is in; without it every mail is accepted. */
  readonly onMail?: (mail: ReceivedMail, count: number) => Verdict | Promise<Verdict>;
  /** Told of every accepted mail, for ledgers kept elsewhere. */
  readonly onAccepted?: (mail: ReceivedMail) => void;
}

const errorOf = (verdict: { code: number; words: string }): Error =>
  Object.assign(new Error(verdict.words), { responseCode: verdict.code });

function headerIn(raw: string): (name: string) => string | undefined {
  return (name) => {
    const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
    return new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim();
  };
}

const readAll = async (stream: SMTPServerDataStream): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

/** A real receiving mail server (SMTP over TCP) on this machine that keeps a ledger of what it took and when. */
export async function startMailServer(behaviour: Behaviour = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  let connections = 0;
  let count = 0;

  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Verdict> => {
    const raw = await readAll(stream);
    const { mailFrom, rcptTo } = session.envelope;
    const mail: ReceivedMail = {
      at: Date.now(),
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map((each) => each.address).join(','),
      raw,
      header: headerIn(raw),
      parsed: async () => PostalMime.parse(raw),
    };
    count += 1;
    const verdict = (await behaviour.onMail?.(mail, count)) ?? 'accept';
    if (verdict !== 'accept') return verdict;
    if (behaviour.forgets !== true) mails.push(mail);
    behaviour.onAccepted?.(mail);
    for (const wake of waiting) wake();
    return verdict;
  };

  const drop = (session: SMTPServerSession): void => {
    for (const connection of server.connections) if (connection.session.id === session.id) connection._socket.destroy();
  };

  const finish = async (stream: SMTPServerDataStream, session: SMTPServerSession, done: (error?: Error) => void): Promise<void> => {
    const verdict = await take(stream, session);
    if (verdict === 'accept') done();
    else if (verdict === 'drop') drop(session);
    else if (verdict !== 'hang') done(errorOf(verdict));
  };

  const server: SMTPServer = new SMTPServer({
    disabledCommands: behaviour.login === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === behaviour.login?.user && password === behaviour.login?.password) done(null, { user: username });
      else done(errorOf({ code: 535, words: 'authentication failed' }));
    },
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onRcptTo({ address }, session, done) {
      const verdict = behaviour.onRecipient?.(address) ?? 'accept';
      if (verdict === 'accept') done();
      else if (verdict === 'drop') drop(session);
      else if (verdict !== 'hang') done(errorOf(verdict));
    },
    onData(stream, session, done) {
      // A sender that dies in the middle has sent no mail; there is nobody left to tell.
      finish(stream, session, done).catch(() => undefined);
    },
  });
  server.on('error', () => undefined);
  const port = await listen(server.server, behaviour.port, behaviour.host);

  return {
    url: `smtp://${behaviour.host ?? '127.0.0.1'}:${port}`,
    port,
    mails,
    connections: () => connections,
    async waitFor(fits, ms = 15_000) {
      const until = Date.now() + ms;
      for (;;) {
        const found = mails.find(fits);
        if (found !== undefined) return found;
        const left = until - Date.now();
        if (left <= 0) throw new Error(`no such mail within ${ms} ms; ${mails.length} others came`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(wake, left);
          function wake(): void {
            clearTimeout(timer);
            waiting.delete(wake);
            resolve();
          }
          waiting.add(wake);
        });
      }
    },
    close: async () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
