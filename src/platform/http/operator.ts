import { createHash } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FastifyInstance } from 'fastify';

/** The longest path that a socket may have on every system. */
const LONGEST = 100;

/** Where the operator's socket of a data folder lies: in the folder, or under a short name where that is too long. */
export function operatorSocketPath(dataDir: string): string {
  const path = join(dataDir, 'operator.sock');
  if (Buffer.byteLength(path) <= LONGEST) return path;
  return join(tmpdir(), `evenkeel-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}.sock`);
}

/** Lets a server listen on the operator's socket, for its owner alone. A socket left by a server that was killed is replaced. */
export async function listenForOperator(server: FastifyInstance, dataDir: string): Promise<void> {
  const path = operatorSocketPath(dataDir);
  await rm(path, { force: true });
  const mask = process.umask(0o177);
  try {
    await server.listen({ path });
  } finally {
    process.umask(mask);
  }
  await chmod(path, 0o600);
}
