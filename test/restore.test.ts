import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Fault } from '../src/kernel/index.ts';
import { systemClock } from '../src/platform/clock/index.ts';
import { migrate, openDatabase, sql } from '../src/platform/database/index.ts';
import { newBackupKey } from '../src/platform/backup/index.ts';
import { openContainer } from '../src/platform/backup/container.ts';
import { unpacked } from '../src/platform/backup/pack.ts';
import { linesAfter, presentPlace } from '../src/platform/journal/index.ts';
import { sealOnce } from '../src/platform/journal/sealer.ts';
import { verifyJournal } from '../src/platform/journal/verify.ts';
import { system } from '../src/platform/actor.ts';
import { writeSetting } from '../src/platform/settings.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { until } from './support/organisation.ts';
import { asOwner, backUp, everything, makePast, restoredOf, restoreInto, type Past } from './support/past.ts';

const [source, copy, other, spare] = [await freshDatabase(), await freshDatabase(), await freshDatabase(), await freshDatabase()];
const key = newBackupKey();
const place = { folder: '', dataDir: '', copyDir: '', file: '', plain: '' };
let past: Past;
/** What stood in every table at the instant of the backup, read by the same snapshot. */
let asOfThen = new Map<string, string[]>();
let bytes: Buffer = Buffer.alloc(0);
let written = 0;

const LEFT_OUT = ['access_link', 'contact_code', 'idempotency', 'session'];
/** What a restore changes on purpose. */
const APART = { message: ['fence', 'state', 'holder', 'lease_until'], definition_stamp: ['value'], migration: ['applied_at'] };

/** Writes the same number into three tables in one transaction, again and again, until it is told to stop. */
async function writeOn(stopped: () => boolean): Promise<void> {
  for (; !stopped(); written += 1) {
    await past.run.app.db.write(system('test'), async (tx) => {
      await writeSetting(tx, 'writer', { written });
      tx.journal({ action: 'test.wrote', subject: { kind: 'test', id: String(written) }, because: 'the story says so' });
      await tx.run(sql`insert into idempotency (actor, key, request_hash, created_at) values ('test', ${String(written)}, '', 'epoch')`);
    });
  }
}

async function readSnapshot(snapshot: string): Promise<void> {
  const before = written;
  await asOwner(source.owner, async (client: pg.Client) => {
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set transaction snapshot '${snapshot}'`);
    asOfThen = await everything(client, APART);
  });
  // The writers were not held up.
  while (written < before + 20) await new Promise((resolve) => setTimeout(resolve, 5));
}

beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'evenkeel-restore-'));
  place.dataDir = await mkdtemp(join(place.folder, 'source-'));
  place.copyDir = await mkdtemp(join(place.folder, 'copy-'));
  [place.file, place.plain] = [join(place.folder, 'backup'), join(place.folder, 'plain')];
  past = await makePast(source, place.dataDir);
  let stopped = false;
  const writing = writeOn(() => stopped);
  const from = { address: source.app, dataDir: place.dataDir, file: place.file };
  bytes = await backUp(from, { recipients: [key.recipient], run: past.run, onBegun: readSnapshot });
  stopped = true;
  await writing;
  await backUp({ ...from, file: place.plain }, { run: past.run });
}, 60_000);
afterAll(async () => {
  await past.run.stop();
  await rm(place.folder, { recursive: true, force: true });
});

const plan = () => ({ dataDir: place.copyDir, file: place.file, identities: [key.identity], now: past.run.clock.now() });

describe('a backup that is restored', () => {
  it('PLT-13: holds every row of every table as of one instant while others write, and comes back row by row', async () => {
    const restored = restoredOf(await restoreInto(copy, plan()));
    expect(restored.files).toEqual(['seal.key', 'seals.log']);
    const now = await asOwner(copy.owner, async (client) => everything(client, APART));
    expect([...now.keys()]).toEqual([...asOfThen.keys()]);
    for (const [table, rows] of asOfThen) {
      const found = (now.get(table) ?? []).filter((row) => !/"name": "quiet"|"action": "evenkeel\.restored"/.test(row));
      expect(found, table).toEqual(LEFT_OUT.includes(table) ? [] : rows);
    }
    for (const table of ['ticket', 'page', 'alert', 'message', 'clock', 'journal', 'journal_seal', 'definition', 'page_token'])
      expect(asOfThen.get(table)?.length, table).toBeGreaterThan(0);
    const lines = (now.get('journal') ?? []).filter((row) => row.includes('test.wrote')).length;
    const told = Number(/"written": (\d+)/.exec(now.get('setting')?.find((row) => row.includes('"writer"')) ?? '')?.[1]);
    expect(lines).toBe(told + 1);
    expect(written).toBeGreaterThan(told);
  });

  it('PLT-13: goes on: its journal verifies and is sealed and followed behind the lines of a database with later transactions', async () => {
    const db = openDatabase(copy.app, systemClock);
    try {
      const before = await presentPlace(db);
      await db.write(system('test'), async (tx) => {
        tx.journal({ action: 'test.after', subject: { kind: 'test', id: '1' }, because: 'it goes on' });
        return Promise.resolve();
      });
      // A line is followed and sealed once nothing older is open, on the whole server: other tests have transactions there.
      const followed = await until('the line is followed', async () => {
        const lines = await linesAfter(db, before, 10);
        return lines.length > 0 ? lines : undefined;
      });
      expect(followed.map((line) => line.action)).toEqual(['test.after']);
      const unsealed = sql`select id from journal where txid > (select txid from journal_seal order by id desc limit 1) or not exists (select from journal_seal)`;
      await until('every line is sealed', async () => {
        await sealOnce(db);
        return (await db.many(unsealed, z.object({ id: z.number() }))).length === 0 ? true : undefined;
      });
      const verdict = await verifyJournal(db, place.copyDir);
      expect(verdict).toMatchObject({ broken: undefined, signatures: 1 });
      expect(await readFile(join(place.copyDir, 'seal.key'), 'utf8')).toBe(await readFile(join(place.dataDir, 'seal.key'), 'utf8'));
    } finally {
      await db.close();
    }
  });

  it('is refused where instances work, where something stands, and where the tables are not ours', async () => {
    const refusal = async (...given: Parameters<typeof restoreInto>): Promise<string> => {
      const result = await restoreInto(...given);
      return result.ok ? 'nothing' : result.refusal.detail;
    };
    expect(await refusal(copy, plan())).toMatch(/not empty \(5 in person, .* in ticket, .*give --replace/);
    await asOwner(copy.owner, async (client) => {
      await client.query('select pg_advisory_lock(7071, 12)');
      expect(await refusal(copy, { ...plan(), replace: true })).toContain('An instance works on this database: stop Evenkeel first');
    });
    await asOwner(spare.owner, async (client) => {
      await client.query('alter table migration rename to somebody_elses');
      expect(await refusal(spare, { ...plan(), replace: true })).toContain('tables that are not those of Evenkeel');
      await client.query('alter table somebody_elses rename to migration');
    });
  });

  it('PLT-13: a file with one bit flipped anywhere, or cut anywhere, is refused by a sentence that names the place', async () => {
    const read = async (file: Buffer, identity = key.identity): Promise<string> => {
      async function* once(): AsyncGenerator<Buffer> {
        yield await Promise.resolve(file);
      }
      try {
        const { parts } = await openContainer(unpacked(once(), [identity]));
        for await (const part of parts) for await (const piece of part.bytes) expect(piece.length).toBeGreaterThan(0);
        return 'nothing';
      } catch (error) {
        return error instanceof Fault ? error.message : `no fault: ${String(error)}`;
      }
    };
    const said = /^The (?:file|backup) is .*(?:between bytes \d+ and \d+|ends after byte \d+|header|first line)/;
    for (const file of [bytes, await readFile(place.plain)]) {
      expect(await read(file)).toBe('nothing');
      for (let at = 0; at < file.length; at += Math.max(1, Math.floor(file.length / 150))) {
        const bad = Buffer.from(file);
        bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
        expect(await read(bad), `byte ${at}`).toMatch(said);
        expect(await read(file.subarray(0, at)), `cut at ${at}`).toMatch(said);
      }
    }
    expect(await read(bytes, newBackupKey().identity)).toContain('not encrypted to this key');
    expect(await read(Buffer.from('a text of somebody'))).toContain('no backup of Evenkeel');
  });

  it('PLT-13: what is damaged changes nothing, even where it was to replace what stands; what is whole then does', async () => {
    const bad = Buffer.from(bytes);
    const at = bad.length - 40;
    bad[at] = (bad[at] ?? 0) ^ 1;
    const file = join(place.folder, 'damaged');
    await writeFile(file, bad);
    const before = await asOwner(copy.owner, async (client) => everything(client));
    await expect(restoreInto(copy, { ...plan(), file, replace: true })).rejects.toThrow('between bytes');
    await expect(restoreInto(other, { ...plan(), file })).rejects.toThrow('between bytes');
    expect(await asOwner(copy.owner, async (client) => everything(client))).toEqual(before);
    await asOwner(other.owner, async (client) => expect((await everything(client)).get('person')).toEqual([]));
    restoredOf(await restoreInto(copy, { ...plan(), file: place.plain, identities: [], replace: true }));
    const after = await asOwner(copy.owner, async (client) => everything(client));
    expect(after.get('person')).toEqual(before.get('person'));
    expect(after.get('journal')?.some((row) => row.includes('test.after'))).toBe(false);
  });

  it('PLT-13: of an older schema it is brought to the present one, and of a newer one it is refused with both names', async () => {
    const folder = join(place.folder, 'migrations');
    await cp('migrations', folder, { recursive: true });
    await writeFile(join(folder, '9999_later.sql'), "alter table team add column later text not null default 'since';\n");
    const restored = restoredOf(await restoreInto(other, { ...plan(), migrations: folder }));
    expect(restored.to).toBe('9999_later.sql');
    expect(restored.from).not.toBe(restored.to);
    await asOwner(other.owner, async (client) => {
      for (const row of (await everything(client)).get('team') ?? []) expect(row).toContain('"later": "since"');
    });
    await migrate(source.owner, folder);
    const file = join(place.folder, 'newer');
    await backUp({ address: source.owner, dataDir: place.dataDir, file }, { run: past.run });
    const refused = await restoreInto(spare, { ...plan(), file });
    expect(refused.ok ? '' : refused.refusal.detail).toContain(
      `of schema 9999_later.sql, which is newer than this Evenkeel's ${restored.from}`,
    );
  });
});
