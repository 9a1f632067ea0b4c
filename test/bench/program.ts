import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { answersAt, bytesOf } from './answers-at.ts';
import { resultOf, type Result } from './result.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = 5;
const PORT = 17_340;
const url = `http://127.0.0.1:${PORT}`;

interface Started {
  /** Milliseconds from the command to the first screen and its script. */
  readonly took: number;
  end(): Promise<void>;
}

/** The scripts that the first screen loads at once: those of its HTML, and what they import. */
async function firstScripts(): Promise<string[]> {
  const html = await (await fetch(`${url}/`)).text();
  const wanted = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].flatMap((found) => found[1] ?? []);
  const scripts = new Set<string>();
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (scripts.has(path)) continue;
    scripts.add(path);
    const text = await (await fetch(url + path)).text();
    for (const found of text.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w${}\s,*]+from\s*)?["'](\.{1,2}\/[^"']+\.js)["']/g))
      wanted.push(new URL(found[1] ?? '', url + path).pathname);
  }
  return [...scripts];
}

/** `npm start` on a folder, as a person types it. */
async function start(data: string): Promise<Started> {
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: top,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/tmp', PORT: String(PORT), EVENKEEL_DATA: data },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  await answersAt(`${url}/`, 60_000);
  for (const script of await firstScripts()) await bytesOf(url + script);
  return {
    took: performance.now() - began,
    async end() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const newFolder = async (): Promise<string> => mkdtemp(join(tmpdir(), 'evenkeel-bench-start-'));

async function starts(kind: 'cold' | 'warm'): Promise<number[]> {
  const rounds: number[] = [];
  const warm = kind === 'warm' ? await newFolder() : undefined;
  if (warm !== undefined) await (await start(warm)).end();
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = warm ?? (await newFolder());
    const started = await start(folder);
    rounds.push(started.took);
    await started.end();
    if (warm === undefined) await rm(folder, { recursive: true, force: true });
  }
  if (warm !== undefined) await rm(warm, { recursive: true, force: true });
  return rounds;
}

/** From the command to the first screen served, on an empty data folder: PostgreSQL is made and migrated. */
export const startCold = async (): Promise<Result> =>
  resultOf({ name: 'start.cold', unit: 'ms', better: 'lower', target: 5000 }, await starts('cold'));

/** The same on a folder that was used before. */
export const startWarm = async (): Promise<Result> =>
  resultOf({ name: 'start.warm', unit: 'ms', better: 'lower', target: 2000 }, await starts('warm'));

/** The process that runs the server of a data folder. */
function serverOf(data: string): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/app/server.js') &&
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`EVENKEEL_DATA=${data}\0`)
        );
      } catch {
        return false;
      }
    });
  if (found === undefined) throw new Error('there is no server process');
  return Number(found);
}

/** What the server process holds in memory when it has stood idle for some seconds. */
export async function memoryIdle(): Promise<Result> {
  const data = await newFolder();
  const started = await start(data);
  try {
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await delay(2000);
      const status = readFileSync(`/proc/${serverOf(data)}/status`, 'utf8');
      rounds.push(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
    }
    return resultOf({ name: 'memory.idle', unit: 'MB', better: 'lower', target: 200 }, rounds);
  } finally {
    await started.end();
    await rm(data, { recursive: true, force: true });
  }
}

/** The script that the first screen loads, as many bytes as the server sends to a browser. */
export async function webFirstLoad(): Promise<Result> {
  const data = await newFolder();
  const started = await start(data);
  try {
    const sizes = await Promise.all((await firstScripts()).map(async (path) => bytesOf(url + path)));
    const size = sizes.reduce((sum, bytes) => sum + bytes, 0) / 1000;
    return resultOf({ name: 'web.firstload.js', unit: 'kB', better: 'lower', target: 200 }, [size]);
  } finally {
    await started.end();
    await rm(data, { recursive: true, force: true });
  }
}
