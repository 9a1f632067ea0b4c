import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { listen } from './listen.ts';
import { readBody } from './read-body.ts';

/** What goes wrong with the next request of a kind: its answer is lost after it was done, or it is refused undone. */
export type Trouble =
  | 'answer-lost'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: object };

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A local peer that stands for a chat's server. It keeps what its protocol allows, answers as that server does, and reaches nobody. */
export async function startPeer(name: string, answer: (asked: Asked) => Reply) {
  const troubles: { fits: string; trouble: Trouble }[] = [];
  const counts = new Map<string, number>();
  let isDown = false;
  const take = (kind: string): Trouble | undefined => {
    const found = troubles.findIndex(({ fits }) => kind.startsWith(fits));
    return found < 0 ? undefined : troubles.splice(found, 1)[0]?.trouble;
  };
  const handle = (asked: Asked, response: ServerResponse): void => {
    const kind = `${asked.method} ${asked.path}`;
    const trouble = take(kind);
    const head = { 'content-type': 'application/json', 'x-peer': `local stand-in for ${name}` };
    if (isDown) return void response.destroy();
    if (typeof trouble === 'object')
      return void response.writeHead(trouble.status, { ...head, ...trouble.headers }).end(JSON.stringify(trouble.body ?? {}));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const { status, body } = answer(asked);
    if (trouble === 'answer-lost') return void response.destroy();
    response.writeHead(status, head).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    void readBody(request).then((bytes) => {
      const url = new URL(request.url ?? '/', 'http://peer');
      handle(
        {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          text: bytes.toString('utf8'),
        },
        response,
      );
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    /** The next request whose kind begins so (`POST /api/v4/posts`) goes wrong. */
    next: (fits: string, trouble: Trouble): void => void troubles.push({ fits, trouble }),
    /** How often something was done. */
    done: (kind: string): number => counts.get(kind) ?? 0,
    down: (is: boolean): void => void (isDown = is),
    close: async (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const json = (text: string): unknown => JSON.parse(text === '' ? '{}' : text);
export const bearer = (asked: Asked, token: string): boolean => asked.headers.authorization === `Bearer ${token}`;
