import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { runCommand } from '../src/app/cli/program.ts';
import { urlOf } from '../src/platform/database/embedded/index.ts';
import { listenForOperator } from '../src/platform/http/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { settle, startApp, type TestApp } from './support/organisation.ts';

const [source, copy] = [await freshDatabase(), await freshDatabase()];
let run: TestApp;
const place = { folder: '', dataDir: '', key: '', file: '', recipient: '' };

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function evenkeel(args: readonly string[], env: Record<string, string> = { EVENKEEL_DATA: place.dataDir }): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(args, env, { out: { say: (line) => out.push(line) }, complain: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'evenkeel-backup-'));
  // The account that PostgreSQL runs under may be another where root runs this.
  await chmod(place.folder, 0o711);
  place.dataDir = await mkdtemp(join(place.folder, 'data-'));
  [place.key, place.file] = [join(place.folder, 'key.txt'), join(place.folder, 'one.evenkeel')];
  run = await startApp(source.app, { env: { EVENKEEL_DATA: place.dataDir } });
  await settle(run.app);
  await listenForOperator(run.app.operator, place.dataDir);
});
afterAll(async () => {
  await run.stop();
  await rm(place.folder, { recursive: true, force: true });
});

describe('evenkeel backup and evenkeel restore', () => {
  it('make a key, write an encrypted file that only its owner may read, beside the server that works on', async () => {
    const key = await evenkeel(['backup', 'key']);
    expect(key.out).toMatch(/^# .*\n# public key: age1[a-z0-9]{58}\nAGE-SECRET-KEY-1[A-Z0-9]{58}$/);
    await writeFile(place.key, `${key.out}\n`);
    place.recipient = /age1\S+/.exec(key.out)?.[0] ?? '';
    const made = await evenkeel(['backup', place.file, '--recipient', place.recipient]);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toContain(`${place.file} is written`);
    expect((await stat(place.file)).mode & 0o777).toBe(0o600);
    const env = { EVENKEEL_DATA: place.dataDir, EVENKEEL_BACKUP_RECIPIENT: place.recipient };
    expect((await evenkeel(['backup', `${place.file}.2`, '--json'], env)).out).toContain(place.recipient);
    expect((await readdir(place.folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('refuse in one sentence, with what to do', async () => {
    const path = join(place.folder, 'never');
    const bare = await evenkeel(['backup', path]);
    expect(bare).toMatchObject({ code: 2, out: '' });
    expect(bare.err).toMatch(/^A backup holds .*--recipient age1… .*--unencrypted\.$/);
    expect((await evenkeel(['backup', path, '--recipient', 'age1wrong'])).err).toContain('is no recipient key');
    expect((await evenkeel(['backup', path, '--unencrypted'], { EVENKEEL_DATA: '/nowhere' })).err).toContain(
      'There is no Evenkeel in /nowhere',
    );
    expect((await evenkeel(['backup', '/nowhere/file', '--unencrypted'])).err).toContain('The backup failed');
    expect(existsSync(path)).toBe(false);
    expect((await evenkeel(['restore', join(place.folder, 'no-file')])).err).toContain('There is no file');
    expect((await evenkeel(['restore', 'T-12'])).err).toContain('evenkeel restored T-12');
    expect((await evenkeel(['restore', place.file, '--identity', place.file])).err).toContain('holds no key for backups');
    const env = { DATABASE_URL: urlOf(source.owner), EVENKEEL_DATA: await mkdtemp(join(place.folder, 'busy-')) };
    expect((await evenkeel(['restore', place.file, '--identity', place.key], env)).err).toContain('An instance works on this database');
    expect((await evenkeel(['restore', place.file], { ...env, DATABASE_URL: urlOf(copy.owner) })).err).toContain('--identity KEYFILE');
    for (const command of [['backup'], ['backup', 'key'], ['restore'], ['release']]) {
      const help = await evenkeel([...command, '--help']);
      expect(help.code).toBe(0);
      expect(help.out).toMatch(/Example/);
    }
  });

  it('PLT-13: a restore tells what it did and what waits, once into a database of the operator', async () => {
    const env = { DATABASE_URL: urlOf(copy.owner), EVENKEEL_DATA: await mkdtemp(join(place.folder, 'copy-')) };
    const done = await evenkeel(['restore', place.file, '--identity', place.key], env);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toMatch(/person\s+5\n/);
    expect(done.out).toContain('Nothing waits.');
    expect(done.out).toContain('Evenkeel is quiet');
    expect((await evenkeel(['restore', place.file, '--identity', place.key], env)).err).toMatch(/not empty \(5 in person.*--replace/);
    const again = await evenkeel(['restore', place.file, '--identity', place.key, '--replace', '--json'], env);
    expect(z.object({ tables: z.array(z.unknown()) }).parse(JSON.parse(again.out)).tables.length).toBeGreaterThan(20);
  });

  it('PLT-13: on an empty machine one command restores, and a stopped Evenkeel can be backed up', async () => {
    const dataDir = await mkdtemp(join(place.folder, 'new-'));
    await chmod(dataDir, 0o711);
    const env = { EVENKEEL_DATA: dataDir };
    const done = await evenkeel(['restore', place.file, '--identity', place.key], env);
    expect(done).toMatchObject({ code: 0, err: '' });
    const path = join(place.folder, 'again.evenkeel');
    expect(await evenkeel(['backup', path, '--unencrypted'], env)).toMatchObject({ code: 0, err: '' });
    expect((await stat(path)).size).toBeGreaterThan(1000);
  }, 60_000);
});
