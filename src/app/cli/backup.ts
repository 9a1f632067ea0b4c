import { createWriteStream, existsSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Command } from 'commander';

import { Fault, iso, refusals, type Refusal } from '../../kernel/index.ts';
import { systemClock } from '../../platform/clock/index.ts';
import { openDatabase, type DatabaseAddress } from '../../platform/database/index.ts';
import { identitiesIn, identityFrom, newBackupKey, openBackup, restoreBackup, type Restored } from '../../platform/backup/index.ts';
import { readQuiet, readWaiting, type Waiting } from '../../platform/engine/index.ts';
import { INSTALLATION_FILES } from '../backup-route.ts';
import { openStoppedSite } from '../stopped-site.ts';
import { CommandFailed, dataFolder, type Environment } from './client.ts';
import { operatorStream } from './operator-stream.ts';
import { columns, moment, print, type Out } from './print.ts';
import { waitingLines } from './release.ts';

interface Json {
  readonly json?: boolean;
}

interface Io {
  readonly env: Environment;
  readonly out: Out;
  readonly complain: (line: string) => void;
}

const failed = (refusal: Refusal): CommandFailed => new CommandFailed(`${refusal.detail}. ${refusals[refusal.code].remedy}`);

/** What fails in the world is said in its own sentence. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw new CommandFailed(error.message);
    throw error;
  }
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

function recipientsOf(env: Environment, wanted: { recipient?: readonly string[]; unencrypted?: boolean }): readonly string[] {
  if (wanted.unencrypted === true) return [];
  const given = wanted.recipient ?? listOf(env['EVENKEEL_BACKUP_RECIPIENT']);
  if (given.length > 0) return given;
  throw new CommandFailed(
    'A backup holds phone numbers and keys: say to which key it is encrypted by --recipient age1… (evenkeel backup key makes one), or give --unencrypted.',
    2,
  );
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Writes a file in one step: under its name there is never half a backup. */
async function writeWhole(path: string, bytes: Readable): Promise<number> {
  const partial = `${path}.partial`;
  try {
    await pipeline(bytes, createWriteStream(partial, { mode: 0o600, flush: true }));
    await rename(partial, path);
    await syncFolder(dirname(path));
    return (await stat(path)).size;
  } catch (error) {
    await rm(partial, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`The backup failed: ${why}. ${path} was not written.`);
  }
}

async function backupStopped({ env, complain }: Io, path: string, recipients: readonly string[]): Promise<number> {
  const dataDir = dataFolder(env);
  const site = await openStoppedSite({ dataDir, databaseUrl: env['DATABASE_URL'], make: false, say: complain });
  try {
    const opened = await openBackup({ address: site.owner, clock: systemClock, dataDir, files: INSTALLATION_FILES, recipients });
    if (!opened.ok) throw failed(opened.refusal);
    try {
      return await writeWhole(path, Readable.from(opened.value.bytes, { objectMode: false }));
    } finally {
      await opened.value.close();
    }
  } finally {
    await site.close();
  }
}

async function backup(io: Io, path: string, recipients: readonly string[]): Promise<number> {
  const running = await operatorStream(io.env, '/backup', { recipients });
  return running === undefined ? backupStopped(io, path, recipients) : writeWhole(path, running);
}

const sizeOf = (bytes: number): string => (bytes < 10_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`);

function addBackup(program: Command, io: Io): void {
  const command = program
    .command('backup')
    .description('write a backup of everything to one file, encrypted, while Evenkeel works on')
    .argument('<file>', 'where to')
    .option('--recipient <key...>', 'age1…: who can open it; also EVENKEEL_BACKUP_RECIPIENT')
    .option('--unencrypted', 'for a place that is safe by itself')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel backup key > backup-key.txt\n  evenkeel backup /mnt/backups/$(date +%F).evenkeel --recipient age1…',
    )
    .action(async (path: string, wanted: Json & { recipient?: string[]; unencrypted?: boolean }) => {
      const recipients = recipientsOf(io.env, wanted);
      const bytes = await told(async () => backup(io, path, recipients));
      const how = recipients.length === 0 ? 'not encrypted' : `encrypted to ${recipients.join(' and ')}`;
      print(io.out, wanted, { value: { file: path, bytes, recipients }, lines: [`${path} is written: ${sizeOf(bytes)}, ${how}.`] });
    });
  command
    .command('key')
    .description('make a key for backups and print it; it is shown this once and stored nowhere')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\nExample:\n  evenkeel backup key > backup-key.txt')
    .action((wanted: Json) => {
      const key = newBackupKey();
      const lines = ['# Opens backups. Keep it where the backups are not.', `# public key: ${key.recipient}`, key.identity];
      print(io.out, wanted, { value: key, lines });
    });
}

async function identities(path: string | undefined): Promise<string[]> {
  if (path === undefined) return [];
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandFailed(`The key cannot be read from ${path}.`, 2);
  });
  const found = identitiesIn(text);
  if (found.length > 0 && found.every((each) => identityFrom(each) !== undefined)) return found;
  throw new CommandFailed(`${path} holds no key for backups: it has a line AGE-SECRET-KEY-1…, as evenkeel backup key printed it.`, 2);
}

async function waitingIn(address: DatabaseAddress): Promise<Waiting> {
  const db = openDatabase(address, systemClock);
  try {
    const state = await readQuiet(db);
    return state === undefined ? { clocks: [], messages: [] } : await readWaiting(db, state, systemClock.now());
  } finally {
    await db.close();
  }
}

interface RestoreWanted extends Json {
  readonly identity?: string;
  readonly replace?: boolean;
}

async function restore(io: Io, file: string, wanted: RestoreWanted): Promise<{ restored: Restored; waiting: Waiting }> {
  const keys = await identities(wanted.identity);
  const dataDir = dataFolder(io.env);
  const site = await openStoppedSite({ dataDir, databaseUrl: io.env['DATABASE_URL'], make: true, say: io.complain });
  try {
    const replace = wanted.replace === true;
    const given = { dataDir, files: INSTALLATION_FILES, file, identities: keys, replace, now: systemClock.now() };
    const restored = await restoreBackup({ address: site.owner, ...given });
    if (!restored.ok) throw new CommandFailed(`${restored.refusal.detail}.`);
    return { restored: restored.value, waiting: await waitingIn(site.owner) };
  } finally {
    await site.close();
  }
}

function restoredLines({ restored, waiting }: { restored: Restored; waiting: Waiting }): string[] {
  const rows = restored.tables.filter((each) => each.rows > 0);
  return [
    ...columns(rows.map(({ name, rows: count }) => [name, String(count)])),
    `Restored as of ${moment(restored.backupAt)}${restored.from === restored.to ? '' : `, and brought from schema ${restored.from} to ${restored.to}`}. Nobody is signed in.`,
    ...waitingLines(waiting),
    'Evenkeel is quiet: it takes alerts, and nothing leaves until you say evenkeel release. Start it now.',
  ];
}

function addRestore(program: Command, io: Io): void {
  program
    .command('restore')
    .description('put a backup in the place of an empty database; nothing leaves until it is released')
    .argument('<file>', 'what evenkeel backup wrote')
    .option('--identity <keyfile>', 'the file with the key that opens it')
    .option('--replace', 'also in the place of a database that is not empty: all that stands there is lost')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nEvenkeel must not run. Where the file is damaged, nothing is changed.\n\nExample:\n  evenkeel restore /mnt/backups/2026-11-02.evenkeel --identity backup-key.txt',
    )
    .action(async (file: string, wanted: RestoreWanted) => {
      if (/^(?:T-)?\d{1,9}$/i.test(file) && !existsSync(file))
        throw new CommandFailed(`There is no backup ${file}. To say that service is restored: evenkeel restored ${file}`, 2);
      if (!existsSync(file)) throw new CommandFailed(`There is no file ${file}.`, 2);
      const done = await told(async () => restore(io, file, wanted));
      print(io.out, wanted, {
        value: { ...done.restored, backupAt: iso(done.restored.backupAt), waiting: done.waiting },
        lines: restoredLines(done),
      });
    });
}

/** Backup and restore of everything: the operator's, beside or without a server. */
export function addBackupCommands(program: Command, io: Io): void {
  addBackup(program, io);
  addRestore(program, io);
}
