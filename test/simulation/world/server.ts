import type { Schema } from '../store/shape.ts';
import { Sessions } from '../store/session.ts';
import { Store } from '../store/store.ts';
import type { Scheduler } from '../time/scheduler.ts';
import type { Chance } from './chance.ts';

let runs = 0;

/** Ids that the database draws are stamps of what is kept in memory: no two runs of a process may share one. */
function ofThisRun(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(0, runs);
  return bytes;
}

/** The database's machine: it goes away and comes back, and its clock may be set. */
export class Server {
  readonly store: Store;
  readonly sessions: Sessions;
  isUp = true;
  /** By how much its clock is ahead of true time, in milliseconds. */
  clockAhead = 0;
  private readonly scheduler: Scheduler;

  constructor(scheduler: Scheduler, { schema, chance, image }: { schema: Schema; chance: Chance; image?: Store | undefined }) {
    this.scheduler = scheduler;
    this.store = new Store({
      schema,
      now: () => this.now(),
      chance: (bytes) => ofThisRun(chance.bytes(bytes)),
      image,
      forgets: ['journal', 'measurement'],
    });
    this.sessions = new Sessions(this.store, scheduler);
  }

  now(): number {
    return Math.round(this.scheduler.now + this.clockAhead);
  }

  /**
   * Makes the stamps by which the product knows that what it keeps in memory is stale differ from those of every other run of this
   * process: what one run has read may not serve another, or a run would hang on what ran before it.
   */
  beginAnew(): void {
    runs += 1;
    this.store.startedAt = runs;
    const stamp = `00000000-0000-4000-8000-${String(runs).padStart(12, '0')}`;
    const tx = this.store.begin(0);
    const statement = this.store.ready('update signals_stamp set integrations = $1, silences = $1');
    if ('run' in statement) this.store.run(tx, this.store.ask(tx, statement, [stamp]));
    this.store.commit(tx);
  }

  /** It goes down with all that had not committed, and comes back, as another or the same, after a while. */
  fail(away: number, back: () => void): void {
    this.isUp = false;
    this.sessions.endAll();
    this.scheduler.after(away, () => {
      this.isUp = true;
      runs += 1;
      this.store.startedAt = runs;
      back();
    });
  }
}
