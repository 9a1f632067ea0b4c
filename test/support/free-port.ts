import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, which would take one in the moment between. */
const PORTS = { from: 20_000, count: 12_000 };

/** A port that was free a moment ago: links must name it before the server listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => void server.close(resolve));
    return port;
  }
}
