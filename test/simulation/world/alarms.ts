import type { Sleep } from '../../../src/platform/engine/index.ts';
import type { Change } from '../store/store.ts';
import type { Chance } from './chance.ts';
import type { Columns } from './columns.ts';
import type { Node, World } from './cast.ts';

/** The product looks this often (src/platform/engine/lookout.ts). */
const LOOK_EVERY = 1000;
/** Who sleeps no longer than this looks by itself. */
const SOON = 250;
/** What is due at a moment that was known before is found so soon. */
const AT_ONCE = 20;
/** How often another instance looks at its moment for what all know of. */
const OTHERS_LOOK = 0.25;
/** Looks that find nothing are left out, but for one now and then. */
const LOOK_ANYWAY = 600_000;
/** That folding goes on is noted by looks: whoever finds the last note half a minute old takes it that we were down. */
const NOTE_EVERY = 20_000;

/** Nothing that is due later than this is waited for. */
const FAR = 7 * 86_400_000;

interface Sleeper {
  readonly node: Node;
  readonly wake: () => void;
}

/**
 * Lets instances sleep until there is something to find. The product looks every second; a look that finds nothing changes nothing,
 * so leaving it out leaves the run as it was and saves nearly all of them.
 */
export class Alarms {
  private readonly world: World;
  private readonly columns: Columns;
  private readonly chance: Chance;
  private readonly sleepers = new Set<Sleeper>();
  /** When the last of them was woken. */
  private woken = -Infinity;
  /** Whether what was there, and was not taken up within a second, is there still. */
  private waiting: (() => boolean)[] = [];

  constructor(world: World, columns: Columns, chance: Chance) {
    this.world = world;
    this.columns = columns;
    this.chance = chance;
  }

  /** Has some instance look and note that folding goes on, wherever none has looked for a while. */
  run(): void {
    const { scheduler } = this.world;
    const rest = this.woken + NOTE_EVERY - scheduler.now;
    const [sleeper] = rest > 0 ? [] : this.sleepers;
    if (sleeper !== undefined) this.wake(sleeper);
    scheduler.after(rest > 0 ? rest : NOTE_EVERY, () => this.run());
  }

  /** How an instance sleeps between looks. */
  sleep(node: Node): Sleep {
    return (length, wake) => {
      if (length <= SOON) return node.clock.after(length, wake);
      const sleeper = { node, wake };
      this.sleepers.add(sleeper);
      const callOff = node.clock.after(LOOK_ANYWAY, wake);
      return () => {
        this.sleepers.delete(sleeper);
        callOff();
      };
    };
  }

  private wake(sleeper: Sleeper): void {
    if (!this.sleepers.delete(sleeper)) return;
    this.woken = this.world.scheduler.now;
    sleeper.node.clock.after(0, sleeper.wake);
  }

  /** Everybody looks within a second, where there is still something to find: until whoever took it up has committed there is. */
  private now(isThere: () => boolean): void {
    const { scheduler } = this.world;
    for (const sleeper of this.sleepers) {
      const after = this.chance.between(0, LOOK_EVERY);
      scheduler.after(after, () => {
        if (isThere()) this.wake(sleeper);
      });
    }
    this.still(isThere);
  }

  /** What is not taken up is found by everybody, second by second: however much it is, each looks once a second. */
  private still(isThere: () => boolean): void {
    this.world.scheduler.after(LOOK_EVERY, () => {
      if (isThere() && this.waiting.push(isThere) === 1) this.lookOn();
    });
  }

  private lookOn(): void {
    for (const sleeper of this.sleepers) this.wake(sleeper);
    this.world.scheduler.after(LOOK_EVERY, () => {
      this.waiting = this.waiting.filter((isThere) => isThere());
      if (this.waiting.length > 0) this.lookOn();
    });
  }

  /** There is something at a moment that all know of, which whoever looks first finds: of the others only some look as well. */
  private at(moment: number, isThere: () => boolean): void {
    const { scheduler, server } = this.world;
    if (moment <= server.now()) return this.now(isThere);
    scheduler.after(moment - server.now(), () => {
      if (!isThere()) return;
      let first = true;
      for (const sleeper of this.sleepers) {
        if (!first && !this.chance.is(OTHERS_LOOK)) continue;
        first = false;
        scheduler.after(this.chance.between(0, AT_ONCE), () => this.wake(sleeper));
      }
      this.still(isThere);
    });
  }

  /** Something has happened that changes what everybody finds. */
  all(): void {
    let isNew = true;
    this.now(() => isNew);
    this.world.scheduler.after(LOOK_EVERY, () => (isNew = false));
  }

  /** Sets alarms for what a commit brought. */
  heard({ table, after, row }: Change): void {
    if (after !== null) this.set[table]?.(after, () => row.versions.at(-1)?.data === after);
  }

  private readonly set: Readonly<Record<string, (row: readonly unknown[], isThere: () => boolean) => void>> = {
    message: (row, isThere) => {
      const isPending = this.columns.text('message', 'state', row) === 'pending';
      this.at(this.due('message', isPending ? 'due_at' : 'lease_until', row), isThere);
    },
    clock: (row, isThere) => this.at(this.due('clock', 'due_at', row), isThere),
    intake_pending: (_, isThere) => this.now(isThere),
    alert: (row, isThere) => {
      for (const name of ['ends_at', 'held_until']) {
        const due = this.columns.instant('alert', name, row);
        // What only a message ends has an end that never comes.
        if (due !== undefined && due < this.world.server.now() + FAR) this.at(due, isThere);
      }
    },
    setting: () => this.all(),
  };

  private due(table: string, column: string, row: readonly unknown[]): number {
    return this.columns.instant(table, column, row) ?? this.world.server.now();
  }
}
