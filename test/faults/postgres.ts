import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { accountFor } from '../../src/platform/database/embedded/account.ts';
import { findBinaries } from '../../src/platform/database/embedded/binaries.ts';
import { startEmbedded } from '../../src/platform/database/embedded/index.ts';
import { disown } from '../../src/platform/database/embedded/postmaster.ts';
import { DATABASE, type RoleAddress } from '../../src/platform/database/embedded/provision.ts';
import { serverSettings } from '../../src/platform/database/embedded/settings.ts';
import type { Host } from './host.ts';

const PORT = 17_432;

/** Every process below one, and itself. */
function familyOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
        return Number(parent) === pid ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
  return [pid, ...parents];
}

/**
 * A PostgreSQL as an operator has it: on TCP, durable, apart from every instance, and started again at once when it ends
 * (as systemd would) unless it is to stay away.
 */
export class Postgres {
  readonly owner: RoleAddress;
  private readonly folder: string;
  private readonly command: readonly string[];
  private child: ChildProcess | undefined;
  private isAway = false;
  private over = false;

  private constructor(place: { folder: string; host: Host; command: readonly string[]; owner: RoleAddress }) {
    this.folder = place.folder;
    this.command = place.command;
    this.owner = { ...place.owner, host: place.host.address, port: PORT };
  }

  static async start(host: Host): Promise<Postgres> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'evenkeel-faults-pg-')));
    await chmod(folder, 0o711);
    const made = await startEmbedded({ dataDir: folder, log: () => undefined });
    await made.stop();
    const cluster = join(folder, 'postgresql');
    const account = await accountFor(cluster);
    await appendFile(join(cluster, 'pg_hba.conf'), 'host all all samenet scram-sha-256\nhost all all 10.0.0.0/8 scram-sha-256\n');
    const binaries = await findBinaries({ dataDir: folder, account });
    const settings = [
      ...serverSettings({ major: binaries.major, socketFolder: '', durable: true }),
      `listen_addresses=${host.address}`,
      `port=${PORT}`,
      'max_wal_size=4GB',
    ].flatMap((setting) => ['-c', setting]);
    const as =
      account === undefined ? host.prefix : ['nsenter', ...host.prefix.slice(1), `--setgid=${account.gid}`, `--setuid=${account.uid}`];
    const command = [...as, join(binaries.folder, 'postgres'), '-D', cluster, ...settings];
    const postgres = new Postgres({ folder, host, command, owner: made.owner });
    void postgres.live();
    await postgres.answers(30_000);
    return postgres;
  }

  get url(): string {
    const { user, password, host, port } = this.owner;
    return `postgresql://${user}:${password}@${host}:${port}/${DATABASE}`;
  }

  private async live(): Promise<void> {
    const cluster = join(this.folder, 'postgresql');
    while (!this.over) {
      if (this.isAway) {
        await delay(20);
        continue;
      }
      await disown(cluster, await accountFor(cluster));
      const [program = '', ...args] = this.command;
      const log = openSync(join(this.folder, 'said.log'), 'a');
      const child = spawn(program, args, { cwd: cluster, stdio: ['ignore', log, log], detached: true, env: { TZ: 'UTC', LC_ALL: 'C' } });
      this.child = child;
      await new Promise((resolve) => {
        child.once('exit', resolve);
        child.once('error', resolve);
      });
      await delay(100);
    }
  }

  private pid(): number | undefined {
    const child = this.child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  /** Waits until it answers a question; answers when that was. */
  async answers(within: number): Promise<number> {
    const end = performance.now() + within;
    while (performance.now() < end) {
      const client = new pg.Client({ ...this.owner, connectionTimeoutMillis: 1000, query_timeout: 1000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('select 1');
        return Date.now();
      } catch {
        await delay(20);
      } finally {
        client.end().catch(() => undefined);
      }
    }
    throw new Error(`PostgreSQL does not answer within ${within} ms`);
  }

  /** Kills the postmaster with -9; its children see that and end. It comes back at once. Answers whether it was there. */
  kill(): boolean {
    const pid = this.pid();
    if (pid === undefined) return false;
    process.kill(pid, 'SIGKILL');
    return true;
  }

  /** Kills it and keeps it away for so long. */
  async away(length: number): Promise<void> {
    this.isAway = true;
    this.kill();
    await delay(length);
    this.isAway = false;
  }

  /** Stops every process of it for so long, as a machine that stands still does. */
  async freeze(length: number): Promise<void> {
    const pid = this.pid();
    const frozen = pid === undefined ? [] : familyOf(pid);
    const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
      for (const each of frozen) {
        try {
          process.kill(each, name);
        } catch {
          // A backend that ended by itself.
        }
      }
    };
    signal('SIGSTOP');
    await delay(length);
    signal('SIGCONT');
  }

  async end(): Promise<void> {
    this.over = true;
    this.isAway = false;
    const pid = this.pid();
    if (pid !== undefined) {
      process.kill(pid, 'SIGINT');
      for (let looks = 0; looks < 200 && this.pid() !== undefined; looks += 1) await delay(20);
      this.kill();
    }
    await delay(200);
    await rm(this.folder, { recursive: true, force: true });
  }
}
