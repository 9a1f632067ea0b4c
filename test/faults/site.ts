import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { here, type Host } from './host.ts';

const start = fileURLToPath(new URL('../../bin/start.mjs', import.meta.url));

/** What a site's processes are. */
export type Part = 'server' | 'supervisor' | 'postgres';

/** So many pieces of what it says are kept. */
const MOST_SAID = 400;

function quietly(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

interface Found {
  readonly pid: number;
  readonly environment: string;
  readonly command: string;
}

/** Every living process whose environment names this data folder. */
export function processesOf(data: string): Found[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => !/\) [ZX] /.test(quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))))
    .map((pid) => ({
      pid: Number(pid),
      environment: quietly(() => readFileSync(`/proc/${pid}/environ`, 'utf8')),
      command: quietly(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
    }))
    .filter((found) => found.environment.includes(`EVENKEEL_DATA=${data}\0`));
}

/** The living children of a process. */
const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => /^\d+ \(.*\) \S (\d+) /.exec(quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8')))?.[1] === String(parent))
    .map(Number);

interface Place {
  readonly data: string;
  readonly host: Host;
  readonly heard: ((text: string) => void) | undefined;
}

/** One installation under `npm start`'s own program, on a data folder and a port of its own. */
export class Site {
  readonly data: string;
  readonly url: string;
  readonly said: string[] = [];
  private readonly environment: Record<string, string>;
  private readonly place: Place;
  private readonly launched: ChildProcess[] = [];

  private constructor(place: Place, port: number, environment: Record<string, string>) {
    const { data, host } = place;
    this.place = place;
    this.data = data;
    this.url = `http://${host.address}:${port}`;
    this.environment = { ...environment, HOST: host.address, PORT: String(port), EVENKEEL_DATA: data };
  }

  /** Starts a site on a port of this machine, or of a host. */
  static async start(
    port: number,
    environment: Record<string, string>,
    { host = here('site'), heard }: { host?: Host; heard?: (text: string) => void } = {},
  ): Promise<Site> {
    const data = await mkdtemp(join(tmpdir(), 'evenkeel-faults-'));
    const site = new Site({ data, host, heard }, port, environment);
    site.launch();
    try {
      await site.answers(90_000);
    } catch (error) {
      await site.end();
      throw error;
    }
    return site;
  }

  private launch(): void {
    const { host, heard } = this.place;
    const [program, ...args] = [...host.prefix, process.execPath, start, '--built'];
    const child = spawn(program ?? process.execPath, args, {
      env: { PATH: process.env['PATH'] ?? '', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.said.push(chunk.toString());
        heard?.(chunk.toString());
        if (this.said.length > MOST_SAID) this.said.splice(0, MOST_SAID / 2);
      });
    }
    this.launched.push(child);
  }

  /** Starts it again where no process of it is left, as the service manager of its host does. Answers whether it did. */
  startIfGone(): boolean {
    if (processesOf(this.data).length > 0) return false;
    this.launch();
    return true;
  }

  /** Waits until the site answers requests. */
  async answers(within: number, path = '/-/ready'): Promise<void> {
    const end = performance.now() + within;
    while (performance.now() < end) {
      try {
        const response = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(1000) });
        if (response.ok) return;
      } catch {
        // Not yet: it is asked again until the time is over.
      }
      await delay(20);
    }
    throw new Error(`${this.url} does not answer within ${within} ms: ${this.said.slice(-5).join('')}`);
  }

  /** Waits until it says that its database answers too. */
  async answersWithDatabase(within: number): Promise<void> {
    await this.answers(within, '/readyz');
  }

  /** The process that is this part now, or undefined while there is none. */
  pidOf(part: Part): number | undefined {
    if (part === 'postgres') {
      const pid = Number(quietly(() => readFileSync(join(this.data, 'postgresql/postmaster.pid'), 'utf8')).split('\n')[0]);
      return Number.isInteger(pid) && pid > 0 && quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) !== '' ? pid : undefined;
    }
    const words = part === 'server' ? 'dist/app/server.js' : 'start.mjs';
    return processesOf(this.data).find((found) => found.command.includes(words))?.pid;
  }

  /** Kills a part with -9 as soon as it is there; answers whether it was. */
  async kill(part: Part, within = 5000): Promise<boolean> {
    const end = performance.now() + within;
    while (performance.now() < end) {
      const pid = this.pidOf(part);
      if (pid !== undefined) {
        try {
          process.kill(pid, 'SIGKILL');
          return true;
        } catch {
          // It ended by itself between the look and the kill.
        }
      }
      await delay(5);
    }
    return false;
  }

  /** Gives every process of the site a signal: SIGSTOP freezes it as a whole, SIGCONT lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): number {
    const postgres = this.pidOf('postgres');
    const all = [...processesOf(this.data).map(({ pid }) => pid), ...(postgres === undefined ? [] : [postgres, ...childrenOf(postgres)])];
    for (const pid of all) quietly(() => String(process.kill(pid, name)));
    return all.length;
  }

  /** Stops all its processes as a machine that stands still does; answers what lets them go on. */
  freeze(): () => void {
    this.signal('SIGSTOP');
    return () => void this.signal('SIGCONT');
  }

  /** How the server reaches the database, from its own environment. */
  databaseUrl(role: 'APP' | 'OWNER'): string {
    const found = processesOf(this.data).find((each) => each.command.includes('dist/app/server.js'));
    return new RegExp(`EVENKEEL_DB_${role}=([^\\0]+)`).exec(found?.environment ?? '')?.[1] ?? '';
  }

  /** Ends everything and removes the folder. */
  async end(): Promise<void> {
    for (const { pid } of processesOf(this.data)) process.kill(pid, 'SIGCONT');
    const supervisor = this.pidOf('supervisor');
    if (supervisor !== undefined) process.kill(supervisor, 'SIGTERM');
    const end = performance.now() + 8000;
    while (processesOf(this.data).length > 0 && performance.now() < end) await delay(50);
    for (const left of processesOf(this.data)) process.kill(left.pid, 'SIGKILL');
    for (const child of this.launched) child.removeAllListeners();
    await rm(this.data, { recursive: true, force: true });
  }
}
