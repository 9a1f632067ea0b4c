import { spawn } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { describeWith, pathOf } from '../../../../test/support/needs.ts';
import { accountFor } from './account.ts';
import { findBinaries, packaged } from './binaries.ts';
import { startEmbedded, type Embedded, type EmbeddedWanted } from './launcher.ts';
import { alive, readPidFile, whose } from './postmaster.ts';
import { serverSettings } from './settings.ts';

const root = process.getuid?.() === 0;
const folder = { path: '' };
const started: Embedded[] = [];
const said: string[] = [];

async function start(more: Partial<EmbeddedWanted> = {}): Promise<Embedded> {
  const server = await startEmbedded({
    dataDir: join(folder.path, 'data'),
    log: (sentence) => void said.push(sentence),
    durable: false,
    ...more,
  });
  started.push(server);
  return server;
}

async function ask(server: Embedded, question: string, as: 'owner' | 'app' = 'owner'): Promise<string> {
  const client = new pg.Client({ ...server[as] });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<string[]>({ text: question, rowMode: 'array' });
    return String(rows[0]?.[0]);
  } finally {
    await client.end();
  }
}

const pidIn = async (data: string): Promise<number> => (await readPidFile(join(data, 'postgresql')))?.pid ?? 0;

beforeEach(async () => {
  said.length = 0;
  folder.path = await mkdtemp(join(tmpdir(), 'evenkeel-launcher-'));
  await chmod(folder.path, 0o711);
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  await rm(folder.path, { recursive: true, force: true });
});

describe('a first start and the next', () => {
  it('makes a cluster that only passwords open, by a socket alone, sorted by code point', async () => {
    const server = await start();
    expect(await ask(server, 'select current_user', 'app')).toBe('evenkeel_app');
    expect(await ask(server, "select rolsuper from pg_roles where rolname = 'evenkeel_app'")).toBe('false');
    expect(await ask(server, "select datlocprovider::text || datlocale from pg_database where datname = 'evenkeel'")).toBe('bC.UTF-8');
    expect(await ask(server, 'show listen_addresses')).toBe('');
    const rules = await readFile(join(folder.path, 'data/postgresql/pg_hba.conf'), 'utf8');
    expect(rules.split('\n').filter((line) => /^(local|host)/.test(line) && !line.endsWith('scram-sha-256'))).toEqual([]);
    const wrong = new pg.Client({ ...server.owner, password: 'guess' });
    await expect(wrong.connect()).rejects.toThrow(/password authentication failed/);
    expect((await stat(server.owner.host)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder.path, 'data/postgres-passwords.json'))).mode & 0o777).toBe(0o600);
  });

  it('lets the application use what the owner makes, and make nothing', async () => {
    const server = await start();
    await ask(server, 'create table thing (id bigint generated always as identity)');
    expect(await ask(server, 'insert into thing default values returning id', 'app')).toBe('1');
    await expect(ask(server, 'create table other (id int)', 'app')).rejects.toThrow(/permission denied/);
  });

  it('starts again on what is there, and leaves no process and no socket behind when it stops', async () => {
    const first = await start();
    await ask(first, 'create table thing as select 7 as number');
    await first.stop();
    expect(alive(first.pid)).toBe(false);
    await expect(stat(first.owner.host)).rejects.toThrow(/ENOENT/);
    const second = await start();
    expect(await ask(second, 'select number from thing')).toBe('7');
    expect(second.owner).toEqual(first.owner);
    expect(second.adopted).toBe(false);
  });

  it('calls the disk for every commit unless a test says otherwise', () => {
    const settings = serverSettings({ major: 18, socketFolder: '/run/x', durable: true });
    expect(settings).toContain('synchronous_commit=on');
    expect(settings.join(' ')).not.toMatch(/fsync|full_page_writes/);
  });
});

describe('what a kill leaves', () => {
  it('comes back when the postmaster is killed under load, with everything committed', async () => {
    const first = await start({ durable: true });
    await ask(first, 'create table thing (number int)');
    const busy = new pg.Client({ ...first.owner });
    busy.on('error', () => undefined);
    await busy.connect();
    let committed = 0;
    const load = (async () => {
      for (;;) {
        await busy.query('insert into thing values (1)');
        committed += 1;
      }
    })().catch(() => undefined);
    await delay(100);
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await start();
    await load;
    await busy.end().catch(() => undefined);
    expect(committed).toBeGreaterThan(0);
    expect(Number(await ask(second, 'select count(*) from thing'))).toBeGreaterThanOrEqual(committed);
  });

  it('finds a server running whose launcher is gone, sees its end and ends it', async () => {
    const left = await start();
    const found = await start();
    expect(found).toMatchObject({ pid: left.pid, adopted: true });
    expect(await ask(found, 'select 1')).toBe('1');
    await found.stop();
    await found.ended;
    expect(alive(left.pid)).toBe(false);
  });

  it('ends and replaces a server of ours that does not answer where it should', async () => {
    const left = await start();
    await rm(left.owner.host, { recursive: true });
    const next = await start();
    expect(next.pid).not.toBe(left.pid);
    expect(await ask(next, 'select 1')).toBe('1');
  }, 20_000);

  it.each([
    ["another process that now has the dead server's number", 'exec sleep 60', 'foreign'],
    ['a dead server that nobody has reaped', 'sleep 0.05 & echo $!; exec sleep 60', 'gone'],
  ])('is not kept from starting by %s', async (_, script, owner) => {
    const cluster = join(folder.path, 'data/postgresql');
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const file = join(cluster, 'postmaster.pid');
    const { uid } = await stat(file);
    const bystander = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], ...(root ? { uid } : {}) });
    let inner = '';
    bystander.stdout.on('data', (part: Buffer) => (inner += part.toString()));
    try {
      await delay(200);
      const pid = inner === '' ? (bystander.pid ?? 0) : Number(inner);
      await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(pid)));
      expect(whose(pid, cluster)).toBe(owner);
      const second = await start();
      expect(await ask(second, 'select 1')).toBe('1');
      expect(said).toEqual([]);
      expect(bystander.exitCode).toBeNull();
    } finally {
      bystander.kill('SIGKILL');
    }
  });

  it('begins again when a first start was killed inside initdb', async () => {
    const stopping = new AbortController();
    const half = start({ signal: stopping.signal });
    const data = join(folder.path, 'data');
    const drafts = async (): Promise<string[]> =>
      (await readdir(data).catch(() => [])).filter((name) => name.startsWith('postgresql.new-'));
    while ((await drafts()).length === 0) await delay(2);
    // What a killed launcher leaves: a draft, perhaps with an initdb still in it, and nothing under the real name.
    await cp(join(data, (await drafts())[0] ?? ''), join(data, 'postgresql.new-killed'), { recursive: true });
    stopping.abort();
    await expect(half).rejects.toThrow();
    expect(await readdir(data)).not.toContain('postgresql');
    const server = await start();
    expect(await ask(server, 'select 1')).toBe('1');
    expect(await drafts()).toEqual([]);
  });

  it('ends a start, and the server with it, when told to stop', async () => {
    await (await start()).stop();
    const stopping = new AbortController();
    const starting = start({ signal: stopping.signal });
    while ((await pidIn(join(folder.path, 'data'))) === 0) await delay(1);
    stopping.abort();
    const server = await starting.catch(() => undefined);
    await server?.stop();
    const pid = await pidIn(join(folder.path, 'data'));
    expect(pid === 0 || !alive(pid)).toBe(true);
  });
});

describe('places and permissions', () => {
  it('takes a data folder whose path is longer than a socket may have', async () => {
    const server = await start({ dataDir: join(folder.path, 'a'.repeat(120), 'b'.repeat(120)) });
    expect(await ask(server, 'select 1')).toBe('1');
    expect(server.owner.host.length).toBeLessThan(90);
  });

  it('mends a data folder that somebody has opened to others', async () => {
    await (await start()).stop();
    await chmod(join(folder.path, 'data/postgresql'), 0o755);
    expect(await ask(await start(), 'select 1')).toBe('1');
  });

  it('says what to do when the passwords do not fit the data, and leaves no server', async () => {
    await (await start()).stop();
    await writeFile(join(folder.path, 'data/postgres-passwords.json'), JSON.stringify({ owner: 'other', app: 'other' }));
    await expect(start()).rejects.toThrow(/postgres-passwords.json .* from a backup/);
    expect(await pidIn(join(folder.path, 'data'))).toBe(0);
  });

  it('refuses data of another major version with the way out', async () => {
    await (await start()).stop();
    await writeFile(join(folder.path, 'data/postgresql/PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/is of PostgreSQL 17, and this Evenkeel brings 18/);
  });

  it('runs from a copy where the package is read-only or may not be entered, and finds the copy again', async () => {
    const closed = join(folder.path, 'closed');
    const native = join(closed, 'native');
    await cp(packaged(), native, { recursive: true, filter: async (path) => !(await lstat(path)).isSymbolicLink() });
    await cp(join(packaged(), '../package.json'), join(closed, 'package.json'));
    for (const path of [join(native, 'lib'), join(native, 'lib/postgresql'), native]) await chmod(path, 0o555);
    await chmod(closed, root ? 0o700 : 0o500);
    const wanted = {
      dataDir: folder.path,
      account: await accountFor(join(folder.path, 'none')),
      native,
      copies: [join(folder.path, 'copies')],
    };
    const binaries = await findBinaries(wanted);
    expect(binaries.major).toBe(18);
    expect(binaries.folder).toContain('/copies/postgresql-18');
    const made = (await stat(binaries.folder)).ctimeMs;
    expect(await findBinaries(wanted)).toEqual(binaries);
    expect((await stat(binaries.folder)).ctimeMs).toBe(made);
    await chmod(closed, 0o700);
    for (const path of [native, join(native, 'lib'), join(native, 'lib/postgresql')]) await chmod(path, 0o755);
  });
});

// Only root can become another account; for anybody else there is nothing here to test, and so nothing to skip.
if (root) {
  describe('started by root', () => {
    it('runs as an account of its own, below folders that this account may not enter', async () => {
      const closed = join(folder.path, 'closed');
      await mkdir(closed, { mode: 0o700 });
      const server = await start({ dataDir: join(closed, 'data') });
      const { uid } = await stat(join(closed, 'data/postgresql'));
      expect(uid).not.toBe(0);
      const account = (await readFile('/etc/passwd', 'utf8')).split('\n').find((line) => line.split(':')[2] === String(uid));
      expect(account).toMatch(/^evenkeel-pg:/);
      expect(await ask(server, 'select 1')).toBe('1');
    });

    it('leaves data that belong to somebody already to them', async () => {
      const data = join(folder.path, 'data');
      await (await start()).stop();
      const cluster = join(data, 'postgresql');
      const inside = (await readdir(cluster, { recursive: true })).map((name) => join(cluster, name));
      for (const path of [cluster, ...inside]) await chown(path, 65_432, 65_432);
      const server = await start();
      expect((await stat(`/proc/${server.pid}`)).uid).toBe(65_432);
    });
  });
}

describeWith(['postgresql-15'], "Debian's PostgreSQL 15", () => {
  it('is started by the same launcher', async () => {
    // Before 16 PostgreSQL needs to come to its folder by its path.
    await mkdir(join(folder.path, 'data'), { mode: 0o711 });
    const server = await start({ binaries: dirname(pathOf('postgresql-15') ?? '') });
    expect(await ask(server, 'show server_version_num')).toMatch(/^15/);
  });
});
