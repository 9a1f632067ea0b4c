import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { newToken, systemClock } from '../../clock/index.ts';
import { migrate } from '../migrate.ts';
import { startEmbedded } from './launcher.ts';
import { DATABASE, type RoleAddress } from './provision.ts';

/** One database as its two roles see it: the owner, and the application without the owner's rights. */
export interface TestDatabase {
  readonly owner: RoleAddress;
  readonly app: RoleAddress;
}

/** A server of its own for tests, in a temporary folder. */
export interface TestServer extends TestDatabase {
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

async function asOwner<T>(server: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...server.owner, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Starts a server whose database `evenkeel` is migrated: the template of all clones. `binaries` names the programs' folder when not ours. */
export async function testServer(wanted: { binaries?: string } = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-test-'));
  // An older PostgreSQL of another account must be able to come to its data by their path.
  await chmod(dataDir, 0o711);
  const server = await startEmbedded({
    dataDir,
    log: (sentence) => void process.stderr.write(`${sentence}\n`),
    durable: false,
    binaries: wanted.binaries,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await migrate(server.owner);
    return { owner: server.owner, app: server.app, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A database of its own with everything that the template has; in about 30 ms. Nobody may be connected to the template. */
export async function cloneDatabase(server: TestDatabase, template: string = DATABASE): Promise<TestDatabase> {
  const database = `test_${newToken(systemClock)}`;
  await asOwner(server, async (client) => client.query(`create database ${database} template ${template}`));
  return { owner: { ...server.owner, database }, app: { ...server.app, database } };
}

/** Removes a clone, also while there are connections to it. */
export async function dropDatabase(database: TestDatabase): Promise<void> {
  await asOwner(database, async (client) => client.query(`drop database if exists ${database.owner.database} with (force)`));
}
