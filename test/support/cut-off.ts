import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface SocketAddress {
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly port?: number;
}

/** A way to a database that can be cut: for who comes by it, the server is gone. */
export interface CutOff {
  readonly address: SocketAddress;
  /** Every connection breaks, and no other is taken. */
  cut(): Promise<void>;
  /** Connections stay open, and nothing passes any more. */
  freeze(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a proxy before a database's socket, in a folder of its own. */
export async function cutOff(address: SocketAddress): Promise<CutOff> {
  const folder = await mkdtemp(join(tmpdir(), 'ek-cut-'));
  const name = `.s.PGSQL.${address.port ?? 5432}`;
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let frozen = false;

  const pass = (from: Socket): void => {
    const to = connect(join(address.host, name));
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one.on('data', (bytes) => {
        if (!frozen) other.write(bytes);
      });
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  };
  const cut = async (): Promise<void> => {
    const closed = server;
    server = undefined;
    for (const socket of sockets) socket.destroy();
    if (closed !== undefined) await new Promise((resolve) => void closed.close(resolve));
  };
  const mend = async (): Promise<void> => {
    await cut();
    frozen = false;
    const made = createServer(pass);
    server = made;
    await new Promise<void>((resolve) => void made.listen(join(folder, name), resolve));
  };
  await mend();
  return {
    address: { ...address, host: folder },
    cut,
    freeze: () => void (frozen = true),
    mend,
    async close() {
      await cut();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
