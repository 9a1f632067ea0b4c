import { writeFile } from 'node:fs/promises';

import pg from 'pg';
import { z } from 'zod';

import { cutTickets } from '../../src/incidents/index.ts';
import { INSTALLATION_FILES } from '../../src/app/backup-route.ts';
import { openBackup, restoreBackup, type Restored, type RestorePlan } from '../../src/platform/backup/index.ts';
import { ownNames } from '../../src/platform/backup/names.ts';
import { findTables } from '../../src/platform/backup/store-catalogue.ts';
import { readMigrations, sql, type DatabaseAddress } from '../../src/platform/database/index.ts';
import { sealOnce, signHead } from '../../src/platform/journal/sealer.ts';
import { system } from '../../src/platform/actor.ts';
import type { TestDatabase } from '../../src/platform/database/embedded/for-tests.ts';
import { type Result } from '../../src/kernel/index.ts';
import { ask, sender, type Sender } from './send-signals.ts';
import { signedIn } from './signed-in.ts';
import { settle, startApp, until, type Cast, type TestApp } from './organisation.ts';

/** Works as the owner of a database. */
export async function asOwner<T>(address: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...address });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** All rows of all our tables, as text in an order of their own; `apart` names what is left out of a table's rows. */
export async function everything(
  client: pg.Client,
  apart: Readonly<Record<string, readonly string[]>> = {},
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { name } of await findTables(client, ownNames(await readMigrations()))) {
    const { rows } = await client.query(`select (to_jsonb(t) - $1::text[])::text as row from "${name}" t order by 1`, [apart[name] ?? []]);
    found.set(
      name,
      rows.map((row: unknown) => z.object({ row: z.string() }).parse(row).row),
    );
  }
  return found;
}

/** Sends an alert that cuts a ticket of severity 1 for `ledger`. */
export async function raise(url: string, { token }: Sender, name: string): Promise<number> {
  const labels = { alertname: name, service: 'ledger', severity: 'critical' };
  const answer = await ask(`${url}/in/${token}/api/v2/alerts`, { body: [{ labels, annotations: { summary: name } }] });
  return answer.status;
}

/** Cuts a ticket, whose first page waits where no engine runs. */
async function cut(run: TestApp, cast: Cast, rest: { title: string; severity?: number }): Promise<string> {
  const { title, severity = 1 } = rest;
  return run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title, severity, serviceId: cast.service, impact: title, since: tx.now, because: 'the story says so' }]);
    return id;
  });
}

/** An organisation with a past: what was paged and answered, and what was about to be paged when its engine stopped. */
export interface Past {
  readonly run: TestApp;
  readonly cast: Cast;
  readonly sender: Sender;
}

/** Its database has seen five thousand million transactions more than any new one, as an old installation's has. */
async function age(database: TestDatabase): Promise<void> {
  const ahead = (what: string): string => `select ((${what}::text::bigint + 5000000000)::text)::xid8`;
  await asOwner(database.owner, async (client) => {
    await client.query(`create or replace function journal_txid() returns xid8 language sql stable as '${ahead('pg_current_xact_id()')}'`);
    const horizon = ahead('pg_snapshot_xmin(pg_current_snapshot())');
    await client.query(`create or replace function journal_horizon() returns xid8 language sql stable as '${horizon}'`);
  });
}

/** How many messages have not left. */
export const waiting = async (run: TestApp): Promise<number> =>
  (await run.app.db.maybe(sql`select count(*) as count from message`, z.object({ count: z.number() })))?.count ?? -1;

/** Makes the past in a fresh database. Its engine has stopped with two pages waiting; its requests are still answered. */
export async function makePast(database: TestDatabase, dataDir: string): Promise<Past> {
  await age(database);
  const run = await startApp(database.app, { env: { EVENKEEL_DATA: dataDir } });
  const cast = await settle(run.app);
  const from = await sender(run);
  await raise(run.url, from, 'Answered long ago');
  await run.mail.waitFor((mail) => mail.to === 'ines@example.com' && mail.raw.includes('Answered long ago'));
  const ines = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  await until('it is taken', async () => ((await ines('/tickets/T-1/take', {})).status === 200 ? true : undefined));
  await until('it is restored', async () => ((await ines('/tickets/T-1/restore', {})).status === 200 ? true : undefined));
  await until('all of it is sent', async () => ((await waiting(run)) === 0 ? true : undefined));
  await run.app.engine.stop();
  await cut(run, cast, { title: 'First that waited' });
  await cut(run, cast, { title: 'Second that waited' });
  await sealOnce(run.app.db);
  await signHead(run.app.db, dataDir);
  await cut(run, cast, { title: 'Not sealed yet', severity: 4 });
  return { run, cast, sender: from };
}

/** Writes a backup to a file, as the command does. */
export async function backUp(
  past: { address: DatabaseAddress; dataDir: string; file: string },
  rest: { recipients?: readonly string[]; run: TestApp; onBegun?: (snapshot: string) => Promise<void> },
): Promise<Buffer> {
  const { recipients = [], onBegun } = rest;
  const opened = await openBackup({
    address: past.address,
    dataDir: past.dataDir,
    files: INSTALLATION_FILES,
    recipients,
    clock: rest.run.clock,
    ...(onBegun === undefined ? {} : { onBegun }),
  });
  if (!opened.ok) throw new Error(opened.refusal.detail);
  const pieces: Buffer[] = [];
  for await (const piece of opened.value.bytes) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  await writeFile(past.file, bytes);
  return bytes;
}

/** Restores a file into a database. */
export const restoreInto = async (
  database: TestDatabase,
  plan: Pick<RestorePlan, 'dataDir' | 'file' | 'now'> & Partial<RestorePlan>,
): Promise<Result<Restored>> =>
  restoreBackup({ address: database.owner, files: INSTALLATION_FILES, identities: [], replace: false, ...plan });

/** What was restored, where nothing may have been refused. */
export function restoredOf(result: Result<Restored>): Restored {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
}
