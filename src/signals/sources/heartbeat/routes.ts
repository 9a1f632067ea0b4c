import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import { Fault } from '../../../kernel/index.ts';
import { tokenOf } from '../../door.ts';
import type { SourceParts } from '../../source.ts';

/** The bodies of monitors that cannot send without one, such as Alertmanager's, are read and left. */
const MOST = 1024 * 1024;

const text = (status: number, sentence: string): RawAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...(status === 503 ? { 'retry-after': '2' } : {}) },
  body: `${sentence}\n`,
});

const beat =
  ({ door }: SourceParts) =>
  async (request: RawRequest): Promise<RawAnswer> => {
    const token = tokenOf(request);
    try {
      const integration = token === undefined ? undefined : await door.find(token);
      if (integration === undefined) return text(401, 'This token is not known, or was revoked.');
      if (!integration.scopes.includes('post')) return text(403, 'This token may not post.');
      await door.heardNow(integration);
      return text(200, 'OK');
    } catch (error) {
      if (error instanceof Fault) return text(503, error.message);
      throw error;
    }
  };

/** Heartbeats in: whoever holds a token says "I am here" and nothing else. It is stored before it is answered. */
export const heartbeatRoutes = (parts: SourceParts): readonly RawRoute[] =>
  ['/in/:token/heartbeat', '/in/heartbeat'].flatMap((path) =>
    (['GET', 'POST'] as const).map((method): RawRoute => ({ method, path, bodyLimit: method === 'GET' ? 0 : MOST, handler: beat(parts) })),
  );
