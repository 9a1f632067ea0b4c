import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';

import { freePort } from '../support/free-port.ts';

const stubStart = fileURLToPath(new URL('../support/stub-start.mjs', import.meta.url));
const site = { folder: '', data: '', port: 0, said: '' };

const answer = z.object({ pid: z.number(), supervisor: z.number(), cluster: z.literal('evenkeel'), person: z.literal('evenkeel_app') });
type Answer = z.infer<typeof answer>;

/** What the server says of itself, by way of the database; undefined when either does not answer. */
async function ask(): Promise<Answer | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${site.port}/`, { signal: AbortSignal.timeout(1500), headers: { connection: 'close' } });
    return response.ok ? answer.parse(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** Asks until the answer is as wanted. */
async function until(wanted: (said: Answer) => boolean, within = 40_000): Promise<Answer> {
  const began = performance.now();
  for (;;) {
    const said = await ask();
    if (said !== undefined && wanted(said)) return said;
    if (performance.now() - began > within) throw new Error(`not within ${within} ms: ${JSON.stringify(said)}\n${site.said}`);
    await delay(10);
  }
}

const postmaster = async (): Promise<number> =>
  Number((await readFile(join(site.data, 'postgresql/postmaster.pid'), 'utf8')).split('\n')[0]);

function quietly(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Every living process that has this test's data folder in its environment or as its working folder. */
const processes = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => !/\) [ZX] /.test(quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))))
    .filter(
      (pid) =>
        quietly(() => readFileSync(`/proc/${pid}/environ`, 'utf8')).includes(site.data) ||
        quietly(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(site.data),
    )
    .map(Number);

/** Kills a process that the supervisor started, and answers after how many ms it has started another of that name. */
async function killAndWatch(pid: number, supervisor: number, name: string): Promise<number> {
  const cousins = (): string[] =>
    quietly(() => readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8'))
      .trim()
      .split(' ')
      .filter((child) => child !== String(pid) && quietly(() => readFileSync(`/proc/${child}/cmdline`, 'utf8')).includes(name));
  const began = performance.now();
  process.kill(pid, 'SIGKILL');
  while (cousins().length === 0) {
    if (performance.now() - began > 10_000) throw new Error(`no other ${name} within 10 s`);
    await delay(5);
  }
  return performance.now() - began;
}

async function noneLeft(within: number): Promise<void> {
  const began = performance.now();
  while (processes().length > 0) {
    if (performance.now() - began > within) throw new Error(`still there after ${within} ms: ${processes().join(', ')}`);
    await delay(20);
  }
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, EVENKEEL_DATA: site.data, PORT: String(site.port) });

function start(more: NodeJS.ProcessEnv = {}): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [stubStart], { env: { ...environment(), ...more }, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (part: Buffer) => {
    text += part.toString();
    site.said += part.toString();
  });
  return { child, said: () => text };
}

const exitCode = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode ?? new Promise((done) => child.once('exit', (code) => done(code)));

const kill = (pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean => process.kill(pid, signal);

beforeEach(async () => {
  site.folder = await mkdtemp(join(tmpdir(), 'evenkeel-supervisor-'));
  site.data = join(site.folder, 'data');
  site.port = await freePort();
  site.said = '';
});

afterEach(async () => {
  const socketFolder = quietly(() => readFileSync(join(site.data, 'postgresql/postmaster.pid'), 'utf8')).split('\n')[4] ?? '';
  // In rounds: whatever is killed may be started again by what is still to be killed.
  for (let round = 0; round < 20 && processes().length > 0; round += 1) {
    spawnSync('kill', ['-9', ...processes().map(String)]);
    await delay(50);
  }
  await rm(site.folder, { recursive: true, force: true });
  if (socketFolder.includes('/evenkeel-')) await rm(socketFolder, { recursive: true, force: true });
});

it('starts the server again within a second of a kill, time after time', async () => {
  start();
  let serving = await until(() => true);
  for (let round = 0; round < 3; round += 1) {
    const { pid, supervisor } = serving;
    expect(await killAndWatch(pid, supervisor, 'stub-server')).toBeLessThan(1000);
    serving = await until((said) => said.pid !== pid);
  }
});

it('starts PostgreSQL again within a second of a kill, under the same server', async () => {
  start();
  const serving = await until(() => true);
  for (let round = 0; round < 3; round += 1) {
    expect(await killAndWatch(await postmaster(), serving.supervisor, 'bin/postgres')).toBeLessThan(1000);
    expect(await until(() => true)).toMatchObject({ pid: serving.pid });
  }
});

it('outlives the supervisor: the server calls another, serves until it is replaced, and PostgreSQL runs on', async () => {
  start();
  const before = await until(() => true);
  const database = await postmaster();
  kill(before.supervisor);
  let unanswered = 0;
  const after = await until((said) => {
    unanswered += said.pid === before.pid ? 0 : 1;
    return said.pid !== before.pid;
  });
  expect(unanswered).toBe(1);
  expect(await postmaster()).toBe(database);
  // The new supervisor watches like the old one, and can be killed like it.
  kill(after.pid);
  const third = await until((said) => said.pid !== after.pid);
  expect(third.supervisor).toBe(after.supervisor);
  kill(third.supervisor);
  const fourth = await until((said) => said.pid !== third.pid);
  kill(fourth.supervisor, 'SIGTERM');
  await noneLeft(5000);
});

it('leaves hardly a request unanswered while the supervisor is replaced', async () => {
  start();
  const before = await until(() => true);
  kill(before.supervisor);
  let unanswered = 0;
  let now: Answer | undefined = before;
  for (const end = performance.now() + 40_000; performance.now() < end && (now === undefined || now.pid === before.pid);) {
    now = await ask();
    if (now === undefined) unanswered += 1;
    await delay(5);
  }
  expect(now?.pid).not.toBe(before.pid);
  expect(unanswered).toBeLessThan(20);
});

it('comes back when supervisor and PostgreSQL are killed together, and again while it comes back', async () => {
  start();
  const before = await until(() => true);
  kill(await postmaster());
  kill(before.supervisor);
  const after = await until((said) => said.pid !== before.pid);
  kill(after.supervisor);
  await delay(60);
  kill(await postmaster());
  const last = await until((said) => said.pid !== after.pid);
  await delay(500);
  expect(await ask()).toMatchObject({ pid: last.pid });
});

it('lets nobody else on the same data folder, and says who is there', async () => {
  const { child } = start();
  await until(() => true);
  const second = start({ PORT: '1' });
  expect(await exitCode(second.child)).toBe(1);
  expect(second.said()).toContain(`already: process ${child.pid}, http://127.0.0.1:${site.port}`);
});

it('ends at once when the server says that its settings are wrong, instead of trying again', async () => {
  const { child } = start({ STUB_WRONG: '1' });
  expect(await exitCode(child)).toBe(1);
  await noneLeft(1000);
});

it('starts a server that ends by itself again and again ever more slowly, and says so', async () => {
  const { said, child } = start({ STUB_FAILS: '1' });
  const began = performance.now();
  while (!said().includes('The server ended (1), 4 times in a row; starting it again in 0.4 s.')) {
    if (performance.now() - began > 60_000) throw new Error(said());
    await delay(20);
  }
  expect(said().match(/The server ended \(1\); starting it again\./g)).toHaveLength(2);
  kill(child.pid ?? 0, 'SIGTERM');
  await noneLeft(5000);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  it(`ends everything within 5 s of ${signal} to npm alone, started in the background of a script`, async () => {
    // The product's own line: without its `exec` a shell stands between npm and us, and swallows the signal.
    const ours = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(await readFile('package.json', 'utf8')));
    expect(ours.scripts.start).toContain('bin/start.mjs');
    const scripts = { start: ours.scripts.start.replace('bin/start.mjs', stubStart) };
    await writeFile(join(site.folder, 'package.json'), JSON.stringify({ name: 'site', private: true, scripts }));
    await writeFile(join(site.folder, 'run.sh'), 'npm start & echo $! > npm.pid; wait\n');
    spawn('sh', ['run.sh'], { cwd: site.folder, env: environment(), stdio: 'ignore' });
    await until(() => true);
    kill(Number(await readFile(join(site.folder, 'npm.pid'), 'utf8')), signal);
    await noneLeft(5000);
  });
}

it('ends also a server that does not listen, and a start that is under way', async () => {
  const { child } = start();
  const serving = await until(() => true);
  kill(serving.pid, 'SIGSTOP');
  kill(child.pid ?? 0, 'SIGTERM');
  await noneLeft(5000);
  const again = start();
  await delay(120);
  kill(again.child.pid ?? 0, 'SIGTERM');
  await noneLeft(5000);
});

const nobody = { uid: 65_534, gid: 65_534 };

// Needs root to become somebody else, and a project that somebody else may read.
if (process.getuid?.() === 0 && spawnSync('ls', [stubStart], nobody).status === 0) {
  it('runs for an ordinary user as that user', async () => {
    await chmod(site.folder, 0o755);
    await mkdir(site.data, { mode: 0o700 });
    await chown(site.data, nobody.uid, nobody.gid);
    spawn(process.execPath, [stubStart], { env: environment(), stdio: 'ignore', ...nobody });
    await until(() => true);
    expect(readFileSync(`/proc/${await postmaster()}/status`, 'utf8')).toMatch(/^Uid:\s+65534\s/m);
  });
}
