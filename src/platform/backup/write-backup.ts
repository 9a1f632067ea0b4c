import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Clock } from '../clock/index.ts';
import { readMigrations, type DatabaseAddress } from '../database/index.ts';
import { writeContainer, type Content, type Head, type Part } from './container.ts';
import { recipientFrom } from './keys.ts';
import { inOrder, ownNames, type OwnNames } from './names.ts';
import { packed } from './pack.ts';
import {
  beginReading,
  findInstallation,
  findPartitions,
  findReferences,
  findSchema,
  findSequences,
  findTables,
  holdSchema,
  LEFT_OUT,
  prepareSession,
  quoted,
} from './store-catalogue.ts';

/** What a backup is made of and for. */
export interface BackupPlan {
  readonly address: DatabaseAddress;
  /** The data folder, and which of its files belong to the installation. */
  readonly dataDir: string;
  readonly files: readonly string[];
  /** `age1…`, each of which can open it alone; none: it is not encrypted. */
  readonly recipients: readonly string[];
  readonly clock: Clock;
  /** Told the name of the snapshot before the first table is read, so that others may read the same instant. */
  readonly onBegun?: (snapshot: string) => Promise<void>;
}

/** Why no backup can be made for these recipients, in one sentence. */
function checkRecipients(recipients: readonly string[]): Result<null> {
  const wrong = recipients.find((each) => recipientFrom(each) === undefined);
  return wrong === undefined
    ? ok(null)
    : refuse('bad-input', `"${wrong}" is no recipient key: give one such as age1…, which evenkeel backup key makes`, 'recipients');
}

/** Files are small: keys, and the signed heads of the journal. One that is not there is left out. */
async function readFiles({ dataDir, files }: BackupPlan): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const name of files) {
    const bytes = await readFile(join(dataDir, name)).catch(() => undefined);
    if (bytes !== undefined) found.set(name, bytes);
  }
  return found;
}

async function tableParts(client: pg.ClientBase, own: OwnNames): Promise<Part[]> {
  const kept = (await findTables(client, own)).filter(({ note }) => note?.startsWith(LEFT_OUT) !== true);
  const order = inOrder(
    kept.map(({ name }) => name),
    await findReferences(client),
  );
  return kept
    .toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
    .map(({ name, columns }) => ({ kind: 'table', name, columns }));
}

async function headOf(client: pg.ClientBase, files: readonly string[], createdAt: Instant): Promise<Head | undefined> {
  const own = ownNames(await readMigrations());
  const schema = await findSchema(client);
  if (schema.length === 0) return undefined;
  return {
    createdAt,
    installation: await findInstallation(client),
    schema,
    sequences: await findSequences(client, own),
    partitions: await findPartitions(client),
    parts: [...files.map((name): Part => ({ kind: 'file', name, columns: [] })), ...(await tableParts(client, own))],
  };
}

/** The rows of a table as COPY writes them, partitions among them. */
function rowsOf(client: pg.Client, { name, columns }: Part): Content {
  const stream = client.query(copyTo(`copy (select ${columns.map(quoted).join(', ')} from ${quoted(name)}) to stdout`));
  return {
    bytes: stream,
    // The count comes behind the last row: it is there when another statement has been answered.
    rows: async () => {
      await client.query('select');
      return stream.rowCount;
    },
  };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

/** A backup that has begun: it stands for the instant at which it was opened. */
export interface OpenBackup {
  /** The bytes of its file. Memory stays bounded whatever their number: each piece is read when the one before has been taken. */
  readonly bytes: AsyncGenerator<Buffer>;
  /** Lets the database go; at the end, or sooner when nobody wants the rest. */
  readonly close: () => Promise<void>;
}

/** Takes the snapshot that all is read by, and what stands at the head. */
async function begin(client: pg.Client, plan: BackupPlan, files: readonly string[]): Promise<Result<Head>> {
  await client.connect();
  await prepareSession(client);
  if (!(await holdSchema(client, 'shared'))) return refuse('not-ready', 'The schema of the database is being changed at this moment');
  const snapshot = await beginReading(client);
  const head = await headOf(client, files, plan.clock.now());
  if (head !== undefined) await plan.onBegun?.(snapshot);
  return head === undefined ? refuse('conflict', 'There is nothing to back up: the database is not one of Evenkeel') : ok(head);
}

async function* contents(client: pg.Client, head: Head, files: ReadonlyMap<string, Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* writeContainer(head, (part) =>
      part.kind === 'file'
        ? { bytes: once(files.get(part.name) ?? Buffer.alloc(0)), rows: async () => Promise.resolve(1) }
        : rowsOf(client, part),
    );
  } finally {
    await client.end();
  }
}

/** Opens a backup of every row of one instant of the database, while others write on. */
export async function openBackup(plan: BackupPlan): Promise<Result<OpenBackup>> {
  const checked = checkRecipients(plan.recipients);
  if (!checked.ok) return checked;
  // Before the snapshot: what is signed in a file then stands in the tables.
  const files = await readFiles(plan);
  const client = new pg.Client({ ...plan.address, application_name: 'evenkeel backup', keepAlive: true });
  // A connection that breaks fails the statement under way.
  client.on('error', () => undefined);
  const close = async (): Promise<void> => client.end().catch(() => undefined);
  try {
    const head = await begin(client, plan, [...files.keys()]);
    if (!head.ok) {
      await close();
      return head;
    }
    const bytes = packed(contents(client, head.value, files), plan.recipients, (length) => plan.clock.random(length));
    return ok({ bytes, close });
  } catch (error) {
    await close();
    throw error;
  }
}
