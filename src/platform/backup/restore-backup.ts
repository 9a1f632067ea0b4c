import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import { Fault, iso, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import { applyWithin, readMigrations, type DatabaseAddress, type Migration } from '../database/index.ts';
import { openContainer, type Head, type OpenContainer, type ReadPart } from './container.ts';
import { ownNames } from './names.ts';
import { unpacked } from './pack.ts';
import { findSchema, findTables, holdSchema, prepareSession, quoted } from './store-catalogue.ts';
import {
  dropOwn,
  emptyTables,
  fence,
  hasAny,
  journalRestore,
  makePartitions,
  makeQuiet,
  occupants,
  runningInstances,
  setSequences,
} from './store-restore.ts';

/** What is restored, and into what. */
export interface RestorePlan {
  /** As the owner of the database. */
  readonly address: DatabaseAddress;
  readonly dataDir: string;
  /** Files of the data folder that a restore may write. */
  readonly files: readonly string[];
  readonly file: string;
  /** `AGE-SECRET-KEY-1…`; none for a backup that is not encrypted. */
  readonly identities: readonly string[];
  /** Whether what stands in the database may be replaced. */
  readonly replace: boolean;
  readonly now: Instant;
  /** Where the schema's steps are; left out, the product's own. */
  readonly migrations?: string;
}

/** What was restored. */
export interface Restored {
  readonly backupAt: Instant;
  readonly installation: string;
  /** The schema's version of the backup, and the one that stands now. */
  readonly from: string;
  readonly to: string;
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  readonly files: readonly string[];
}

const versionOf = (schema: readonly string[]): string => schema.at(-1) ?? 'none';

/** A backup of a schema that this program does not know cannot be loaded by it. */
function checkVersion(head: Head, known: readonly Migration[]): Result<null> {
  const names = new Set(known.map(({ name }) => name));
  const newer = head.schema.find((name) => !names.has(name));
  if (newer === undefined) return ok(null);
  const ours = versionOf(known.map(({ name }) => name));
  return refuse(
    'conflict',
    `The backup is of schema ${versionOf(head.schema)}, which is newer than this Evenkeel's ${ours}: restore it with the version that made it, or a later one`,
  );
}

/** What stands in a database of somebody else's is never taken away, nor what a newer Evenkeel has made. */
async function checkOwner(client: pg.Client, known: readonly Migration[]): Promise<Result<null>> {
  const schema = await findSchema(client);
  if (schema.length === 0)
    return (await hasAny(client, ownNames(known)))
      ? refuse('conflict', 'The database has tables that are not those of Evenkeel: give it a database of its own')
      : ok(null);
  const names = new Set(known.map(({ name }) => name));
  return schema.every((name) => names.has(name))
    ? ok(null)
    : refuse(
        'conflict',
        `The database is newer than this Evenkeel: it has ${versionOf(schema)}. Use the version that made it, or an empty database`,
      );
}

async function checkPlace(client: pg.Client, { replace, migrations }: RestorePlan): Promise<Result<null>> {
  const owner = await checkOwner(client, await readMigrations(migrations));
  if (!owner.ok) return owner;
  const running = await runningInstances(client);
  if (running > 0)
    return refuse('conflict', `${running === 1 ? 'An instance works' : `${running} instances work`} on this database: stop Evenkeel first`);
  if (!(await holdSchema(client, 'alone')))
    return refuse('conflict', 'Another start, backup or restore is at work on this database: wait for its end');
  const there = replace ? [] : await occupants(client);
  if (there.length === 0) return ok(null);
  const words = there.map(({ table, rows }) => `${rows} in ${table}`).join(', ');
  return refuse(
    'conflict',
    `The database is not empty (${words}): give --replace to put the backup in the place of all this, or an empty database`,
  );
}

/** What keeps a table of the backup from being loaded into the schema that its own steps make. */
function misfit(part: ReadPart, there: ReadonlyMap<string, readonly string[]>): Fault | undefined {
  const columns = there.get(part.name);
  const unknown = columns === undefined ? part.columns : part.columns.filter((name) => !columns.includes(name));
  if (columns !== undefined && unknown.length === 0) return undefined;
  const what = columns === undefined ? `the table ${part.name}` : `${part.name}.${unknown.join(', ')}`;
  return new Fault(`The backup has ${what}, which its schema does not have here: it was made by another build of Evenkeel.`, 'never');
}

async function loadTable(client: pg.Client, part: ReadPart): Promise<number> {
  const columns = part.columns.map(quoted).join(', ');
  const stream = client.query(copyFrom(`copy ${quoted(part.name)} (${columns}) from stdin`));
  try {
    await pipeline(part.bytes, stream);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    throw new Fault(`The database refused what the backup has for ${part.name}: ${error.message}.`, 'never', error);
  }
  if (stream.rowCount === part.sum().rows) return stream.rowCount;
  throw new Fault(`Of ${part.name} ${stream.rowCount} rows were loaded, and ${part.sum().rows} were backed up.`, 'never');
}

const draftOf = (plan: RestorePlan, name: string): string => join(plan.dataDir, `${name}.restored`);

/** Writes a file beside the one it will replace. */
async function loadFile(plan: RestorePlan, part: ReadPart): Promise<void> {
  if (!plan.files.includes(part.name)) throw new Fault(`The backup has a file ${part.name}, which is none of an installation's.`, 'never');
  const handle = await open(draftOf(plan, part.name), 'w', 0o600);
  try {
    for await (const piece of part.bytes) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Loaded {
  readonly tables: { name: string; rows: number }[];
  readonly files: string[];
}

async function loadParts(client: pg.Client, plan: RestorePlan, { head, parts }: OpenContainer): Promise<Loaded> {
  const known = await readMigrations(plan.migrations);
  const there = new Map((await findTables(client, ownNames(known))).map(({ name, columns }) => [name, columns]));
  await emptyTables(
    client,
    head.parts.filter(({ kind, name }) => kind === 'table' && there.has(name)).map(({ name }) => name),
  );
  const loaded: Loaded = { tables: [], files: [] };
  for await (const part of parts) {
    if (part.kind === 'file') {
      await loadFile(plan, part);
      loaded.files.push(part.name);
      continue;
    }
    const fault = misfit(part, there);
    if (fault !== undefined) throw fault;
    loaded.tables.push({ name: part.name, rows: await loadTable(client, part) });
  }
  return loaded;
}

/** In one transaction: the schema as it was at the backup, its rows, the steps since, and what keeps it quiet. */
async function restoreWithin(client: pg.Client, plan: RestorePlan, container: OpenContainer): Promise<Restored> {
  const { head } = container;
  const known = await readMigrations(plan.migrations);
  await dropOwn(client, ownNames(known));
  await applyWithin(
    client,
    known.filter(({ name }) => head.schema.includes(name)),
  );
  await makePartitions(client, head);
  const loaded = await loadParts(client, plan, container);
  await setSequences(client, head);
  await applyWithin(
    client,
    known.filter(({ name }) => !head.schema.includes(name)),
  );
  await fence(client);
  await makeQuiet(client, { since: plan.now, backupAt: head.createdAt });
  await journalRestore(client, head, plan.now);
  return {
    backupAt: head.createdAt,
    installation: head.installation,
    from: versionOf(head.schema),
    to: versionOf(await findSchema(client)),
    ...loaded,
  };
}

/** Puts restored files in their places; what stood there is kept aside. */
async function placeFiles(plan: RestorePlan, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(plan.dataDir, name);
    await rename(path, `${path}.before-${iso(plan.now).replaceAll(':', '')}`).catch(() => undefined);
    await rename(draftOf(plan, name), path);
  }
}

async function restore(client: pg.Client, plan: RestorePlan): Promise<Result<Restored>> {
  const place = await checkPlace(client, plan);
  if (!place.ok) return place;
  const container = await openContainer(unpacked(createReadStream(plan.file), plan.identities));
  const version = checkVersion(container.head, await readMigrations(plan.migrations));
  if (!version.ok) {
    await container.parts.return(undefined);
    return version;
  }
  await client.query('begin');
  const restored = await restoreWithin(client, plan, container);
  await client.query('commit');
  await placeFiles(plan, restored.files);
  return ok(restored);
}

/**
 * Puts a backup in the place of what a database holds, in one transaction: until the last byte of the file has been found right,
 * nothing of it is seen, and a failure leaves what stood. Evenkeel is quiet from then on. Refused where instances work on the
 * database, where it is not empty, and for a backup of a newer schema; throws a Fault that names the place where the file is
 * damaged, cut, or encrypted to another key.
 */
export async function restoreBackup(plan: RestorePlan): Promise<Result<Restored>> {
  const client = new pg.Client({ ...plan.address, application_name: 'evenkeel restore', keepAlive: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await prepareSession(client);
    return await restore(client, plan);
  } finally {
    await client.end().catch(() => undefined);
    for (const name of plan.files) await rm(draftOf(plan, name), { force: true });
  }
}
