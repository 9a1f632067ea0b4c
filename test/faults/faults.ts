import { setTimeout as delay } from 'node:timers/promises';

import type { Chance } from './chance.ts';
import type { Load } from './load.ts';
import type { Cut, Network } from './network.ts';
import type { Postgres } from './postgres.ts';
import type { Providers } from './provider-peer.ts';
import type { Standing } from './providers.ts';
import type { Site } from './site.ts';
import type { Kind, Span } from './spans.ts';

/** What faults are done to. */
export interface Stage {
  readonly sites: readonly [Site, ...Site[]];
  /** Apart from every instance; undefined where the only site has one of its own. */
  readonly postgres: Postgres | undefined;
  readonly providers: Providers;
  readonly network: Network;
  readonly load: Load;
  readonly chance: Chance;
  readonly say: (line: string) => void;
}

export interface Counts {
  readonly kills: Record<'server' | 'supervisor' | 'postgres', number>;
  freezes: number;
  outages: number;
  cuts: number;
  providerFailures: number;
  /** Nodes of which no process was left. */
  startedByHost: number;
}

/** A service manager starts what is gone so soon. */
const HOST_LOOKS = 5000;
const PATIENCE = 60_000;
const RECKLESS = 1 / 6;

interface Target {
  readonly site: Site;
  readonly node: number;
}

/** Does faults and remembers from when to when each was felt. */
export class Faults {
  readonly counts: Counts = {
    kills: { server: 0, supervisor: 0, postgres: 0 },
    freezes: 0,
    outages: 0,
    cuts: 0,
    providerFailures: 0,
    startedByHost: 0,
  };
  readonly spans: Span[] = [];
  private readonly stage: Stage;
  /** Instances that are not well, each with how many faults it has not got over. */
  private readonly ill = new Map<number, number>();
  private failing = false;
  private readonly watched = new Set<Promise<void>>();

  constructor(stage: Stage) {
    this.stage = stage;
  }

  get kills(): number {
    const { server, supervisor, postgres } = this.counts.kills;
    return server + supervisor + postgres;
  }

  /** An instance by chance. */
  private site(): Target {
    const node = Math.floor(this.stage.chance.next() * this.stage.sites.length);
    return { site: this.stage.sites[node] ?? this.stage.sites[0], node };
  }

  /**
   * Whom to hit next: mostly one whose loss leaves another that is well, and one time in six anybody, so that now and then
   * nobody is left. A machine on which instances start slowly is given the time.
   */
  private async target(): Promise<Target> {
    const chosen = this.site();
    if (this.stage.sites.length === 1 || this.stage.chance.next() < RECKLESS) return chosen;
    for (let looks = 0; looks < 80 && this.ill.size > 0; looks += 1) await delay(100);
    if (this.ill.size === 0) return chosen;
    const [node = chosen.node] = this.ill.keys();
    return { site: this.stage.sites[node] ?? chosen.site, node };
  }

  /** Notes a stretch that ends when something is well again, which nobody waits for. */
  private feel(kind: Kind, node: number | undefined, well: () => Promise<unknown>): void {
    const from = Date.now();
    if (node !== undefined) this.ill.set(node, (this.ill.get(node) ?? 0) + 1);
    const watching = well()
      .catch((error: unknown) => this.stage.say(`it did not come back: ${String(error)}`))
      .then(() => {
        this.spans.push({ kind, node, from, to: Date.now() });
        if (node !== undefined) this.recovered(node);
        this.watched.delete(watching);
      });
    this.watched.add(watching);
  }

  private recovered(node: number): void {
    const left = (this.ill.get(node) ?? 1) - 1;
    if (left > 0) this.ill.set(node, left);
    else this.ill.delete(node);
  }

  /**
   * Waits until a node answers. Server and supervisor start each other, but for a server that was killed before it could call another
   * supervisor: then the host does.
   */
  private async nodeWell(site: Site): Promise<void> {
    const host = setInterval(() => {
      if (site.startIfGone()) this.counts.startedByHost += 1;
    }, HOST_LOOKS);
    try {
      await site.answers(PATIENCE);
    } finally {
      clearInterval(host);
    }
  }

  /** Waits until everything is well again. */
  async settled(): Promise<void> {
    while (this.watched.size > 0) await Promise.all(this.watched);
    await Promise.all(this.stage.sites.map(async (site) => this.nodeWell(site)));
  }

  private async killed(target: Target, part: 'server' | 'supervisor', within?: number): Promise<boolean> {
    const { site, node } = target;
    if (!(await site.kill(part, within))) return false;
    this.counts.kills[part] += 1;
    this.feel('dead', node, async () => {
      await delay(50);
      await this.nodeWell(site);
    });
    return true;
  }

  async killServer(): Promise<void> {
    await this.killed(await this.target(), 'server');
  }

  async killSupervisor(): Promise<void> {
    await this.killed(await this.target(), 'supervisor');
  }

  /** The next server of a site is killed as soon as its process stands, or up to 300 ms later. */
  async killAtStart(): Promise<void> {
    const target = await this.target();
    if (!(await this.killed(target, 'server'))) return;
    await delay(this.stage.chance.between(0, 250));
    await this.killed(target, 'server', 3000);
  }

  /** A server is killed in the very moment in which it has answered 2xx: what it said is in the log and in no ticket. */
  async killBetween(): Promise<void> {
    const { load, sites } = this.stage;
    const pids = sites.map((site) => site.pidOf('server'));
    const node = await new Promise<number | undefined>((resolve) => {
      const late = setTimeout(() => resolve(undefined), 4000);
      load.onAnswer = (answered) => {
        const pid = pids[answered];
        if (pid === undefined) return;
        load.onAnswer = undefined;
        clearTimeout(late);
        try {
          process.kill(pid, 'SIGKILL');
          resolve(answered);
        } catch {
          resolve(undefined);
        }
      };
    });
    load.onAnswer = undefined;
    if (node === undefined) return;
    this.counts.kills.server += 1;
    this.feel('dead', node, async () => {
      await delay(50);
      const site = sites[node];
      if (site !== undefined) await this.nodeWell(site);
    });
  }

  private async databaseWell(): Promise<void> {
    if (this.stage.postgres !== undefined) await this.stage.postgres.answers(10 * PATIENCE);
    else await this.stage.sites[0].answersWithDatabase(PATIENCE);
  }

  async killPostgres(): Promise<void> {
    const { postgres, sites } = this.stage;
    const was = postgres === undefined ? await sites[0].kill('postgres') : postgres.kill();
    if (!was) return;
    this.counts.kills.postgres += 1;
    this.feel('database', undefined, async () => {
      await delay(50);
      await this.databaseWell();
    });
  }

  /** The database is killed and stays away. */
  async outage(length: number): Promise<void> {
    if (this.stage.postgres === undefined) return;
    this.counts.outages += 1;
    this.counts.kills.postgres += 1;
    const away = this.stage.postgres.away(length);
    this.feel('database', undefined, async () => {
      await away;
      await this.databaseWell();
    });
    await away;
  }

  /** A node stands still, and goes on as if nothing had happened. */
  async freezeNode(): Promise<void> {
    const { site, node } = await this.target();
    this.counts.freezes += 1;
    const thaw = site.freeze();
    const thawed = delay(this.stage.chance.between(2000, 15_000)).then(thaw);
    this.feel('frozen', node, async () => {
      await thawed;
      await site.answers(PATIENCE);
    });
    await thawed;
  }

  async freezePostgres(): Promise<void> {
    if (this.stage.postgres === undefined) return;
    this.counts.freezes += 1;
    const frozen = this.stage.postgres.freeze(this.stage.chance.between(1000, 8000));
    this.feel('database', undefined, async () => {
      await frozen;
      await this.databaseWell();
    });
    await frozen;
  }

  /** A provider fails for a while, beside all else. */
  async failProvider(which: 'mail' | 'webhook', standing: Standing): Promise<void> {
    const { providers, chance } = this.stage;
    // One at a time: with every provider gone nobody can be reached.
    while (this.failing) await delay(100);
    this.failing = true;
    this.counts.providerFailures += 1;
    await providers.stand(which, standing);
    const over = delay(chance.between(4000, 12_000)).then(async () => {
      await providers.stand(which, 'well');
      this.failing = false;
    });
    this.feel('provider', undefined, async () => over);
  }

  /** A line between a node and the database, or its providers, is cut: both ways, or one. */
  async cut(other: 'database' | 'providers'): Promise<void> {
    const { network, chance } = this.stage;
    if (network.uncut !== undefined) return;
    const { site, node } = await this.target();
    const name = node === 0 ? 'node-1' : 'node-2';
    const ways = [
      { from: name, to: other },
      { from: other, to: name },
    ] as const;
    const heal = network.cut(chance.pick<readonly Cut[]>([ways, [ways[0]], [ways[1]]]));
    this.counts.cuts += 1;
    const healed = delay(chance.between(3000, 15_000)).then(heal);
    this.feel('cut', node, async () => {
      await healed;
      await site.answers(PATIENCE);
    });
    await healed;
  }
}

/** One thing to do, by the name that progress shows. */
interface Card {
  readonly name: string;
  readonly act: (faults: Faults) => Promise<void>;
}

const times = (count: number, name: string, act: Card['act']): Card[] => Array.from({ length: count }, () => ({ name, act }));

/**
 * A deck has everything in its share: of some 30 kills seven in ten hit a node. It is shuffled, played, and shuffled again, so that
 * however long a run is, nothing is left to luck.
 */
export const deck = (outage: number): readonly Card[] => [
  ...times(6, 'server killed', async (faults) => faults.killServer()),
  ...times(3, 'server killed twice, the second time within 300 ms of its start', async (faults) => faults.killAtStart()),
  ...times(4, 'server killed between an answer and its folding', async (faults) => faults.killBetween()),
  ...times(5, 'supervisor killed', async (faults) => faults.killSupervisor()),
  ...times(8, 'PostgreSQL killed', async (faults) => faults.killPostgres()),
  ...times(1, `PostgreSQL killed and away for ${outage / 1000} s`, async (faults) => faults.outage(outage)),
  ...times(3, 'a node frozen', async (faults) => faults.freezeNode()),
  ...times(1, 'PostgreSQL frozen', async (faults) => faults.freezePostgres()),
  ...times(1, 'the mail server refuses connections', async (faults) => faults.failProvider('mail', 'refuses')),
  ...times(1, 'the mail server answers 451', async (faults) => faults.failProvider('mail', 'busy')),
  ...times(1, 'the mail server hangs', async (faults) => faults.failProvider('mail', 'hangs')),
  ...times(1, 'the mail server loses its answers', async (faults) => faults.failProvider('mail', 'loses')),
  ...times(1, 'the webhook fails', async (faults) => faults.failProvider('webhook', 'busy')),
  ...times(2, 'a node cut from the database', async (faults) => faults.cut('database')),
  ...times(1, 'a node cut from its providers', async (faults) => faults.cut('providers')),
];
