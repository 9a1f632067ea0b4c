import { readlinkSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import type { FastifyInstance } from 'fastify';

/** The longest path that a socket may have on every system. */
const LONGEST = 100;

const socketIn = (dataDir: string): string => join(resolve(dataDir), 'operator.sock');
const fits = (path: string): boolean => Buffer.byteLength(path) <= LONGEST;

function ledTo(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

/**
 * Where the operator's socket of a data folder is to be reached. Where its own path is too long for a socket, it leads on to a
 * short one in a folder whose name only the data folder tells, so that nobody else can have taken it.
 */
export function operatorSocketPath(dataDir: string): string {
  const path = socketIn(dataDir);
  return fits(path) ? path : (ledTo(path) ?? path);
}

/** Makes room for the socket: what a server that was killed has left is taken away. */
async function makeRoom(dataDir: string): Promise<string> {
  const path = socketIn(dataDir);
  const before = ledTo(path);
  if (before !== undefined && /\/evenkeel-[^/]+\/s$/.test(before)) await rm(dirname(before), { recursive: true, force: true });
  await rm(path, { force: true });
  if (fits(path)) return path;
  const place = [tmpdir(), '/tmp'].find((each) => fits(join(each, 'evenkeel-XXXXXX', 's'))) ?? '/tmp';
  const short = join(await mkdtemp(join(place, 'evenkeel-')), 's');
  await symlink(short, path);
  return short;
}

/** Lets a server listen on the operator's socket, for its owner alone. */
export async function listenForOperator(server: FastifyInstance, dataDir: string): Promise<void> {
  const path = await makeRoom(dataDir);
  await server.ready();
  const mask = process.umask(0o177);
  try {
    await server.listen({ path });
  } finally {
    process.umask(mask);
  }
  await chmod(path, 0o600);
}
