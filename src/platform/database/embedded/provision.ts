import pg from 'pg';

import { Fault } from '../../../kernel/index.ts';
import { sqlState, type DatabaseAddress } from '../connection.ts';

/** An address by its parts, of which the database can be another. */
export type RoleAddress = Extract<DatabaseAddress, { host: string }>;

/** The address as a URL, in the form that libpq and `pg` both read for sockets. It holds the password. */
export const urlOf = (address: RoleAddress): string =>
  `postgresql://${address.user}:${address.password}@/${address.database}?host=${encodeURIComponent(address.host)}&port=${address.port ?? 5432}`;

export const DATABASE = 'evenkeel';
export const APPLICATION = 'evenkeel_app';

const STARTING_OR_STOPPING = '57P03';
const WRONG_PASSWORD = '28P01';

async function withClient<T>(address: RoleAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...address, application_name: 'evenkeel launcher', connectionTimeoutMillis: 5000, query_timeout: 30_000 });
  // A server that dies meanwhile reports it twice; the statement's failure is enough.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Asks whether a server takes our connections: `busy` while it starts, recovers or stops. */
export async function knock(address: RoleAddress): Promise<'open' | 'busy' | 'silent'> {
  try {
    await withClient(address, async (client) => client.query('select 1'));
    return 'open';
  } catch (error) {
    return sqlState(error) === STARTING_OR_STOPPING ? 'busy' : 'silent';
  }
}

const DRAFT = `${DATABASE}_new`;

/** The database under a name of its own until it is complete; the application may use what the owner will make in it, and make nothing. */
async function makeDatabase(client: pg.Client, asOwner: RoleAddress): Promise<void> {
  await client.query(`drop database if exists ${DRAFT}`);
  await client.query(`create database ${DRAFT}`);
  await withClient({ ...asOwner, database: DRAFT }, async (inside) => {
    await inside.query(`alter default privileges grant select, insert, update, delete on tables to ${APPLICATION}`);
    await inside.query(`alter default privileges grant usage, select on sequences to ${APPLICATION}`);
  });
  await client.query(`alter database ${DRAFT} rename to ${DATABASE}`);
}

/** Makes the application's role and the database unless they stand. */
export async function provision(asOwner: RoleAddress, appPassword: string): Promise<void> {
  try {
    await withClient(asOwner, async (client) => {
      const there = async (question: string, name: string): Promise<boolean> => (await client.query(question, [name])).rowCount === 1;
      if (!(await there('select from pg_roles where rolname = $1', APPLICATION))) {
        await client.query(`create role ${APPLICATION} login password ${client.escapeLiteral(appPassword)}`);
      }
      if (!(await there('select from pg_database where datname = $1', DATABASE))) await makeDatabase(client, asOwner);
    });
  } catch (error) {
    if (sqlState(error) !== WRONG_PASSWORD) throw new Fault(`it does not take connections: ${String(error)}`, 'now', error);
    throw new Fault(
      'The passwords of the embedded database do not fit its data. Put postgres-passwords.json of the data folder back from a backup.',
      'never',
      error,
    );
  }
}
