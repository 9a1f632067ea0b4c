import { databaseOver, type Database } from '../../../src/platform/database/index.ts';
import type { DatabaseClock } from '../../../src/platform/clock/index.ts';
import type { ClockJob } from '../../../src/platform/engine/index.ts';
import { startEngine, type Engine } from '../../../src/app/engine.ts';
import { groupCommits, type IntakeLog } from '../../../src/signals/intake-log.ts';
import { insertChunk, writtenChunk } from '../../../src/signals/store-log.ts';
import { createIntake, type Intake } from '../../../src/signals/take-in.ts';
import type { Patience } from '../store/session.ts';
import { Chance } from './chance.ts';
import { joinSimulated } from './instance.ts';
import { WirePool } from './wire.ts';
import type { Node, World } from './cast.ts';

/** As the product opens them (src/platform/database, src/signals/intake-log.ts). */
const PEOPLE: Patience = { statement: 15_000, lock: 5000, idleInTransaction: 15_000 };
const ENGINE: Patience = { statement: 2000, lock: 1000, idleInTransaction: 4000 };
const INTAKE: Patience = { statement: 5000, lock: 2000, idleInTransaction: 4000 };

/** The clock by which leaders are asked, where they are asked nothing. */
const asksNothing: ClockJob = {
  kind: 'call.prompt',
  batch: 50,
  lock: async (_, subjects) => Promise.resolve(new Set(subjects)),
  advance: async () => Promise.resolve(),
  giveUp: async () => Promise.resolve(),
};

/** One process of the product: it can die at any step, stand still, or be cut off from the database. */
export class Process implements Node {
  readonly world: World;
  readonly number: number;
  readonly clock: DatabaseClock;
  readonly db: Database;
  readonly intake: Intake;
  engine: Engine | undefined;
  isDead = false;
  isFrozen = false;
  /** Until when nothing passes between it and the database. */
  cutUntil = 0;
  /** After so many more steps it dies; undefined for never. */
  stepsLeft: number | undefined;
  private readonly chance: Chance;
  private readonly log: IntakeLog;
  private readonly pools: readonly WirePool[];
  private readonly waiting: (() => void)[] = [];
  /** What it believes the database's clock is ahead by. */
  private readAhead: number;

  constructor(world: World, number: number) {
    this.world = world;
    this.number = number;
    this.chance = new Chance(world.seed, 1000 + number);
    this.readAhead = world.server.clockAhead;
    this.clock = this.makeClock();
    const [people, engine, intake] = [
      new WirePool(this, { size: 12, patience: PEOPLE }),
      new WirePool(this, { size: 10, patience: ENGINE }),
      new WirePool(this, { size: 2, patience: INTAKE }),
    ];
    this.pools = [people, engine, intake];
    this.db = databaseOver({ people, engine }, this.clock);
    this.log = groupCommits({
      clock: this.clock,
      write: async (chunk) => {
        const { text, values } = insertChunk(chunk);
        return writtenChunk.parse((await intake.query({ text, values: [...values] })).rows[0]).log_id;
      },
      onAccepted: () => this.engine?.accepted(),
      close: async () => intake.end(),
    });
    this.intake = world.bug.intake(createIntake(this.log), this);
  }

  /** A new process begins to work. */
  async start(): Promise<void> {
    this.readClock();
    this.engine = await startEngine({
      db: this.db,
      join: async (hear) => joinSimulated(this, hear),
      channels: this.world.providers.channels(this),
      publicUrl: 'https://evenkeel.example.com',
      intakeBusy: () => this.log.waiting() > 0,
      onError: (where, error) => this.world.noteError(this, where, error),
      sleep: this.world.alarms.sleep(this),
      audits: false,
      jobs: this.world.asksLeaders ? [] : [asksNothing],
    });
  }

  private makeClock(): DatabaseClock {
    const { scheduler } = this.world;
    const start = scheduler.now;
    return {
      now: () => Math.round(scheduler.now + this.readAhead),
      monotonic: () => scheduler.now - start,
      random: (bytes) => this.chance.bytes(bytes),
      after: (length, act) => scheduler.after(length, () => this.deliver(act)),
      read: async () => Promise.resolve(),
      skew: () => 0,
    };
  }

  /** The product reads the database's clock every ten seconds, where it can be reached. */
  private readClock(): void {
    const { server } = this.world;
    if (server.isUp && this.world.scheduler.now >= this.cutUntil) this.readAhead = this.world.bug.clockAhead(server.clockAhead, this);
    this.clock.after(10_000, () => this.readClock());
  }

  /** When something arrives that sets off now, either way between it and the database. */
  arrival(): number {
    return Math.max(this.world.scheduler.now, this.cutUntil) + this.world.latency();
  }

  /** A step of the process: not taken by one that is dead, later by one that stands still. */
  deliver(act: () => void): void {
    if (this.isDead) return;
    if (this.isFrozen) {
      this.waiting.push(act);
      return;
    }
    if (this.stepsLeft !== undefined) {
      this.stepsLeft -= 1;
      if (this.stepsLeft < 0) {
        this.world.died(this);
        return;
      }
    }
    act();
  }

  /** Killed with -9: its connections break, and nothing of it goes on. */
  die(): void {
    this.isDead = true;
    this.waiting.length = 0;
    for (const pool of this.pools) void pool.end();
  }

  freeze(): void {
    this.isFrozen = true;
  }

  /** Goes on where it stood, with all that came meanwhile. */
  thaw(): void {
    this.isFrozen = false;
    for (const act of this.waiting.splice(0)) this.world.scheduler.after(0, () => this.deliver(act));
  }
}
