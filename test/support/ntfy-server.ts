import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { z } from 'zod';

import { listen } from './listen.ts';
import { readBody } from './read-body.ts';

const action = z.strictObject({
  action: z.enum(['view', 'http', 'broadcast', 'copy']),
  label: z.string().min(1),
  url: z.string(),
  method: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  clear: z.boolean().optional(),
});

/** ntfy's "publish as JSON": names it does not know are refused here, so that a slip is seen. */
const publication = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: z.string().optional(),
  message: z.string().max(4096).optional(),
  priority: z.number().int().min(1).max(5).optional(),
  tags: z.array(z.string()).optional(),
  click: z.string().optional(),
  actions: z.array(action).max(3).optional(),
});

export type Published = z.infer<typeof publication> & { readonly at: number; readonly authorization: string | undefined };

export interface NtfyServer {
  readonly url: string;
  readonly published: readonly Published[];
  readonly waitFor: (fits: (message: Published) => boolean, ms?: number) => Promise<Published>;
  readonly close: () => Promise<void>;
}

/** A local peer that stands for an ntfy server: it speaks its publish protocol, keeps what came and pushes to no phone. */
export async function startNtfyServer(settings: { port?: number; token?: string; status?: () => number } = {}): Promise<NtfyServer> {
  const published: Published[] = [];

  const answer = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-peer': 'local stand-in for ntfy' }).end(JSON.stringify(body));
  };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse((await readBody(request)).toString());
    const { authorization } = request.headers;
    const message = publication.safeParse(body);
    const status = settings.status?.() ?? 200;
    if (request.method !== 'POST' || request.url !== '/') answer(response, 404, { code: 40401, http: 404, error: 'page not found' });
    else if (settings.token !== undefined && authorization !== `Bearer ${settings.token}`)
      answer(response, 401, { code: 40101, http: 401, error: 'unauthorized' });
    else if (!message.success) answer(response, 400, { code: 40024, http: 400, error: z.prettifyError(message.error) });
    else if (status !== 200) answer(response, status, { code: status * 100, http: status, error: 'as the test asked' });
    else {
      published.push({ ...message.data, at: Date.now(), authorization });
      const { topic, message: words } = message.data;
      answer(response, 200, {
        id: `msg${published.length}`,
        time: Math.floor(Date.now() / 1000),
        event: 'message',
        topic,
        message: words ?? '',
      });
    }
  };

  const server = createServer((request, response) => void take(request, response));
  const port = await listen(server, settings.port);
  return {
    url: `http://127.0.0.1:${port}`,
    published,
    async waitFor(fits, ms = 5000) {
      const until = Date.now() + ms;
      for (;;) {
        const found = published.find(fits);
        if (found !== undefined) return found;
        if (Date.now() > until) throw new Error(`no such message within ${ms} ms; ${published.length} others came`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
