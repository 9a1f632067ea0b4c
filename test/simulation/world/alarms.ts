import type { Sleep } from '../../../src/platform/engine/index.ts';
import type { Change } from '../store/store.ts';
import type { Chance } from './chance.ts';
import type { Columns } from './columns.ts';
import type { LoopName, Node, World } from './cast.ts';

/** The product's loops look this often whatever they were told. */
const LOOK_EVERY = 250;
/** How often another instance looks for what one has found already. */
const OTHERS_LOOK = 0.25;
/** Looks that find nothing are left out, but for one now and then. */
const LOOK_ANYWAY = 600_000;
/** Folding notes in its looks that it is at work: whoever finds the last one half a minute old takes it that we were down. */
const NOTE_EVERY = 15_000;

/** Nothing that is due later than this is waited for. */
const FAR = 7 * 86_400_000;

interface Sleeper {
  readonly node: Node;
  readonly wake: () => void;
}

/**
 * Lets loops sleep until there is something to find. The product's loops look four times a second; a look that finds nothing
 * changes nothing, so leaving it out leaves the run as it was and saves nearly all of them.
 */
export class Alarms {
  private readonly world: World;
  private readonly columns: Columns;
  private readonly chance: Chance;
  private readonly sleepers: Readonly<Record<LoopName, Set<Sleeper>>> = { fold: new Set(), clocks: new Set(), deliver: new Set() };

  constructor(world: World, columns: Columns, chance: Chance) {
    this.world = world;
    this.columns = columns;
    this.chance = chance;
  }

  /** Has some instance look for what to fold, again and again. */
  run(): void {
    const [sleeper] = this.sleepers.fold;
    if (sleeper !== undefined) this.wake('fold', sleeper);
    this.world.scheduler.after(NOTE_EVERY, () => this.run());
  }

  sleeps(node: Node): Readonly<Record<LoopName, Sleep>> {
    return { fold: this.sleep(node, 'fold'), clocks: this.sleep(node, 'clocks'), deliver: this.sleep(node, 'deliver') };
  }

  private sleep(node: Node, loop: LoopName): Sleep {
    return (length, wake) => {
      if (length <= LOOK_EVERY) return node.clock.after(length, wake);
      const sleeper = { node, wake };
      this.sleepers[loop].add(sleeper);
      const callOff = node.clock.after(LOOK_ANYWAY, wake);
      return () => {
        this.sleepers[loop].delete(sleeper);
        callOff();
      };
    };
  }

  /**
   * There is something for a loop at a moment, which whoever looks next finds. Others that look find it taken, so only some of
   * them do; all of them where it was still there half a second later.
   */
  at(loop: LoopName, moment: number, isThere: () => boolean = () => true): void {
    const { scheduler, server } = this.world;
    scheduler.after(moment - server.now(), () => {
      if (!isThere()) return;
      let first = true;
      for (const sleeper of this.sleepers[loop]) {
        if (!first && !this.chance.is(OTHERS_LOOK)) continue;
        first = false;
        this.wake(loop, sleeper);
      }
      scheduler.after(2 * LOOK_EVERY, () => {
        if (isThere()) for (const sleeper of this.sleepers[loop]) this.wake(loop, sleeper);
      });
    });
  }

  private wake(loop: LoopName, sleeper: Sleeper): void {
    this.sleepers[loop].delete(sleeper);
    sleeper.node.clock.after(this.chance.between(0, LOOK_EVERY), sleeper.wake);
  }

  /** Something has happened that changes what everybody finds. */
  all(): void {
    const now = this.world.server.now();
    this.at('fold', now);
    this.at('clocks', now);
    this.at('deliver', now);
  }

  /** When others look for what its own instance takes up at once, as a rule: most find it done. */
  private othersAt(due: number): number {
    const now = this.world.server.now();
    return due > now || this.chance.is(OTHERS_LOOK) ? due : now + LOOK_EVERY;
  }

  /** Sets alarms for what a commit brought. */
  heard({ table, after, row }: Change): void {
    if (after !== null) this.set[table]?.(after, () => row.versions.at(-1)?.data === after);
  }

  private readonly set: Readonly<Record<string, (row: readonly unknown[], isThere: () => boolean) => void>> = {
    message: (row, isThere) => {
      const isPending = this.columns.text('message', 'state', row) === 'pending';
      this.at('deliver', this.othersAt(this.due('message', isPending ? 'due_at' : 'lease_until', row)), isThere);
    },
    clock: (row, isThere) => this.at('clocks', this.due('clock', 'due_at', row), isThere),
    intake_pending: (_, isThere) => this.at('fold', this.othersAt(this.world.server.now()), isThere),
    alert: (row, isThere) => {
      for (const name of ['ends_at', 'held_until']) {
        const due = this.columns.instant('alert', name, row);
        // What only a message ends has an end that never comes.
        if (due !== undefined && due < this.world.server.now() + FAR) this.at('fold', due, isThere);
      }
    },
    setting: () => this.all(),
  };

  private due(table: string, column: string, row: readonly unknown[]): number {
    return this.columns.instant(table, column, row) ?? this.world.server.now();
  }
}
