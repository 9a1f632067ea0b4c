import { join } from 'node:path';

import { Fault, mustHave, seconds, type Duration, type Instant } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import { folderLock } from '../platform/database/embedded/index.ts';
import { startLoop, type Loop } from '../platform/engine/index.ts';
import { openSpool, SpoolTaken, type Spool, type SpoolDepth } from '../platform/spool/index.ts';
import { createChunkSpool, SpooledAlerts, type ChunkSpool } from '../signals/index.ts';
import { openFactFile, type FactFile } from './fact-file.ts';
import { nothingKnown } from './rules/cases.ts';

/** For what an instance does and hears in an emergency: some tens of thousands of pages. */
const FACTS_SIZE = 16 * 1024 * 1024;
const LOOK_EVERY: Duration = 50;
/** A process that is being replaced has 1.8 s to finish what it has taken in; it may have begun a moment ago. */
const PATIENCE: Duration = seconds(4);
/** Who waits for longer than this does so for a process that will not leave: two instances were given one folder. */
const TOLD_EVERY: Duration = seconds(30);

/** Where the files are, and how much they may hold. */
export interface FilesPlan {
  readonly spoolDir: string;
  readonly spoolSize: number;
  readonly clock: Clock;
  readonly onError: (where: string, error: unknown) => void;
  /** Called once the files are this process's, with when the oldest of what is left in them was received. */
  readonly onOpened: (since: Instant | undefined) => void;
}

interface Opened {
  readonly spool: ChunkSpool;
  readonly facts: FactFile;
  readonly files: readonly Spool[];
}

async function openFiles(plan: FilesPlan, alerts: SpooledAlerts): Promise<{ opened: Opened; since: Instant | undefined }> {
  const open = async (name: string, size: number): Promise<Spool> =>
    openSpool({ path: join(plan.spoolDir, name), size, clock: plan.clock, onError: (error) => plan.onError('spool', error) });
  const files = [await open('chunks', plan.spoolSize), await open('facts', FACTS_SIZE)] as const;
  const spool = createChunkSpool(files[0]);
  let since: Instant | undefined;
  for (let place = 0; place < spool.depth().frames; place += 1) {
    const chunk = await spool.read(place);
    if (chunk === undefined) continue;
    since ??= chunk.receivedAt;
    alerts.take(chunk.body);
  }
  return { opened: { spool, facts: await openFactFile(files[1]), files }, since };
}

/**
 * The spool and the facts of this instance, which one process has at a time. A server whose supervisor was killed serves on while
 * the next one starts: that one has nothing of them until the first has ended, and finds there all that it left.
 */
export class OwnFiles {
  readonly spool: ChunkSpool;
  readonly facts: FactFile;
  /** What fires by what is in the spool. */
  readonly alerts = new SpooledAlerts();
  private readonly plan: FilesPlan;
  private opened: Opened | undefined;
  private release: (() => Promise<void>) | undefined;
  private looking: Loop | undefined;
  private waiting: (() => void)[] = [];
  private toldAt: Duration;

  private constructor(plan: FilesPlan) {
    this.plan = plan;
    this.toldAt = plan.clock.monotonic();
    const nothing = (size: number): SpoolDepth => ({ frames: 0, bytes: 0, size, reserved: 0 });
    this.spool = {
      isOn: () => this.opened?.spool.isOn() === true,
      depth: () => this.opened?.spool.depth() ?? nothing(plan.spoolSize),
      read: async (place) => (await this.whenOpened()).spool.read(place),
      put: async (chunk) => {
        await (await this.whenOpened()).spool.put(chunk);
        this.alerts.take(chunk.body);
      },
      drain: async (db) => (await this.whenOpened()).spool.drain(db),
    };
    this.facts = {
      known: () => this.opened?.facts.known() ?? nothingKnown,
      depth: () => this.opened?.facts.depth() ?? nothing(FACTS_SIZE),
      write: async (fact) => (await this.whenOpened()).facts.write(fact),
      forget: async (frames) => (await this.whenOpened()).facts.forget(frames),
    };
  }

  /** Opens the files, with what a process before left in them, or begins to wait for the process that has them. */
  static async open(plan: FilesPlan): Promise<OwnFiles> {
    const own = new OwnFiles(plan);
    await own.look();
    if (own.opened === undefined) own.looking = own.lookOn();
    return own;
  }

  /** Whether this process has them. */
  isOpen(): boolean {
    return this.opened !== undefined;
  }

  private async look(): Promise<void> {
    if (this.opened !== undefined) return;
    const { clock, spoolDir } = this.plan;
    if (this.release === undefined) {
      const lock = await folderLock(spoolDir);
      const held = await lock.hold(() => ({ pid: process.pid, address: spoolDir, note: 'spool' }));
      if (!('release' in held)) {
        if (clock.monotonic() - this.toldAt < TOLD_EVERY) return;
        this.toldAt = clock.monotonic();
        throw new Fault(`process ${held.pid} has the spool ${spoolDir}: with the database away nothing would be kept here`, 'later');
      }
      this.release = async () => held.release();
    }
    const { opened, since } = await openFiles(this.plan, this.alerts);
    this.opened = opened;
    this.plan.onOpened(since);
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private lookOn(): Loop {
    const { clock, onError } = this.plan;
    return startLoop({
      clock,
      sleep: (_, wake) => (this.opened === undefined ? clock.after(LOOK_EVERY, wake) : () => undefined),
      round: async () => {
        await this.look();
        return LOOK_EVERY;
      },
      onError: (error) => onError('spool', error),
    });
  }

  private async whenOpened(): Promise<Opened> {
    if (this.opened === undefined) {
      let callOff = (): void => undefined;
      await new Promise<void>((resolve, reject) => {
        this.waiting.push(resolve);
        callOff = this.plan.clock.after(PATIENCE, () => reject(new SpoolTaken(this.plan.spoolDir)));
      }).finally(() => callOff());
    }
    return mustHave(this.opened, 'it was opened');
  }

  async close(): Promise<void> {
    await this.looking?.stop();
    for (const file of this.opened?.files ?? []) await file.close();
    await this.release?.();
  }
}
