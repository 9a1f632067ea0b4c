import { createServer, type IncomingMessage, type Server } from 'node:http';

import type { RawAnswer, RawRoute } from '../platform/http/index.ts';

const MOST_BODY = 65_536;
const NOT_FOUND: RawAnswer = { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'There is nothing here.\n' };

/** The parameters of a path by its pattern, or undefined where it is another. */
function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [place, part] of wanted.entries()) {
    const found = given[place] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = found;
    else if (part !== found) return undefined;
  }
  return params;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= MOST_BODY) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function answerTo(request: IncomingMessage, routes: readonly RawRoute[]): Promise<RawAnswer> {
  const url = request.url ?? '/';
  const path = url.split('?', 1)[0] ?? '/';
  const body = await readBody(request);
  for (const route of routes) {
    const params = route.method === request.method ? match(route.path, path) : undefined;
    if (params === undefined) continue;
    const address = request.socket.remoteAddress ?? '';
    return route.handler({ headers: request.headers, params, query: {}, body, address, url });
  }
  return NOT_FOUND;
}

/** Serves a watcher that runs by itself: its few pages need neither database nor sign-in. Resolves once it listens. */
export async function serveRoutes(
  routes: readonly RawRoute[],
  listen: { readonly host: string; readonly port: number },
): Promise<{ readonly server: Server; close(): Promise<void> }> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    answerTo(request, routes)
      .catch((): RawAnswer => ({ status: 500, body: 'This failed.\n' }))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  return {
    server,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
