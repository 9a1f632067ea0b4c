import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { z } from 'zod';

import { listen } from '../support/listen.ts';
import { startMailServer, type MailServer, type ReceivedMail, type Verdict } from '../support/mail-server.ts';
import { readBody } from '../support/read-body.ts';

/**
 * How a provider stands. `refuses`: nobody listens. `busy`: it answers 451 or 503. `hangs`: it takes all and never answers.
 * `loses`: it takes a page, which arrives, and breaks the connection instead of saying so.
 */
export const standings = ['well', 'refuses', 'busy', 'hangs', 'loses'] as const;
export type Standing = (typeof standings)[number];

/** What the providers' process is told. */
export const order = z.object({ provider: z.enum(['mail', 'webhook']), standing: z.enum(standings) });

/** A page that arrived: of which alert, at which person, when, and the how manieth copy of its message it came in, 1 being the first. */
export type Arrival = readonly [alert: number, person: number, at: number, copy: number];

/** The alerts that a message is about, by the names that the load gives its alerts: one, or as many as went together. */
const alertsOf = (text: string): number[] => [
  ...new Set([...text.replaceAll('=\r\n', '').matchAll(/Fault(\d+)\s+fires/g)].map(([, number]) => Number(number))),
];

const personOf = (text: string): number => Number(/\bp(\d+)(?:@|$)/.exec(text)?.[1] ?? -1);

interface Provider {
  readonly url: string;
  stand(standing: Standing): Promise<void>;
}

type Note = (about: { message: string; alerts: readonly number[]; person: number }) => void;

/** A receiving mail server. */
async function startMail(host: string, note: Note): Promise<Provider> {
  let now: Standing = 'well';
  const noteMail = (mail: ReceivedMail): void =>
    note({ message: mail.header('message-id') ?? '', alerts: alertsOf(mail.raw), person: personOf(mail.to) });
  const verdicts: Record<Standing, Verdict> = {
    well: 'accept',
    refuses: 'drop',
    busy: { code: 451, words: 'not now' },
    hangs: 'hang',
    loses: 'drop',
  };
  const start = async (port?: number): Promise<MailServer> =>
    startMailServer({
      host,
      forgets: true,
      ...(port === undefined ? {} : { port }),
      onMail(mail) {
        if (now === 'loses') noteMail(mail);
        return verdicts[now];
      },
      onAccepted: noteMail,
    });
  let server: MailServer | undefined = await start();
  const { url, port } = server;
  return {
    url,
    async stand(standing) {
      now = standing;
      if (standing === 'refuses') {
        await server?.close();
        server = undefined;
      } else server ??= await start(port);
    },
  };
}

const published = z.object({ data: z.object({ subject: z.string(), body: z.string() }) });

/** A receiver of webhooks; the person is the path. */
async function startWebhook(host: string, note: Note): Promise<Provider> {
  let now: Standing = 'well';
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const said = published.parse(JSON.parse((await readBody(request)).toString()));
    if (now === 'busy') response.writeHead(503).end();
    if (now === 'well' || now === 'loses')
      note({
        message: String(request.headers['webhook-id']),
        alerts: alertsOf(`${said.data.subject}\n${said.data.body}`),
        person: personOf(request.url ?? ''),
      });
    if (now === 'well') response.writeHead(204).end();
    if (now === 'loses') request.socket.destroy();
  };
  const make = (): Server => {
    const server = createServer((request, response) => {
      // A sender that dies in the middle has sent nothing.
      take(request, response).catch(() => response.destroy());
    });
    return server;
  };
  let server: Server | undefined = make();
  const port = await listen(server, 0, host);
  return {
    url: `http://${host}:${port}`,
    async stand(standing) {
      now = standing;
      if (standing === 'refuses') {
        server?.closeAllConnections();
        await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
        server = undefined;
      } else if (server === undefined) {
        server = make();
        await listen(server, port, host);
      }
    },
  };
}

const TELL_EVERY = 20;

/** Runs both providers for whoever started this process, and tells it what arrived. */
export async function serveProviders(host: string): Promise<void> {
  let arrivals: Arrival[] = [];
  // By a message's own id, which is made of its reference and token: the same in each of its copies, and another when a person is called again.
  const copies = new Map<string, number>();
  const note: Note = ({ message, alerts, person }) => {
    const copy = (copies.get(message) ?? 0) + 1;
    copies.set(message, copy);
    for (const alert of alerts) arrivals.push([alert, person, Date.now(), copy]);
  };
  const [mail, webhook] = await Promise.all([startMail(host, note), startWebhook(host, note)]);
  setInterval(() => {
    if (arrivals.length > 0) process.send?.({ arrivals });
    arrivals = [];
  }, TELL_EVERY);
  const providers = { mail, webhook };
  let last = Promise.resolve();
  process.on('message', (message) => {
    const { provider, standing } = order.parse(message);
    // One after the other: a server that is about to close cannot be told to stay.
    last = last.then(async () => providers[provider].stand(standing)).then(() => void process.send?.({ stands: provider }));
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ mail: mail.url, webhook: webhook.url });
}
