import { Fault, type Duration } from '../../kernel/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { ChangeSender } from '../../signals/index.ts';
import type { Told } from '../rules/index.ts';

/** One commit takes no more than so many events. */
const MOST = 200;
/** How many may wait in memory. Beyond it there is no room. */
const MOST_WAITING = 20_000;
/** How long a commit gathers what else comes in: fewer commits leave more of the database to pages. */
const GATHER: Duration = 20;
/** The same while more comes in than one commit took. */
const GATHER_BUSY: Duration = 100;

/** An event on its way into the database. */
export interface Arrived {
  readonly sender: ChangeSender;
  readonly contract: string;
  readonly told: Told;
}

interface Waiting {
  readonly arrived: Arrived;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes events in groups, one group at a time: it never takes more than one connection from others. */
export class FeedGroups {
  private readonly clock: Clock;
  private readonly write: (arrived: readonly Arrived[]) => Promise<void>;
  private queue: Waiting[] = [];
  private isBusy = false;

  constructor(clock: Clock, write: (arrived: readonly Arrived[]) => Promise<void>) {
    this.clock = clock;
    this.write = write;
  }

  /** Resolves once the event is committed. Throws a Fault when it cannot be. */
  async take(arrived: Arrived): Promise<void> {
    if (this.queue.length >= MOST_WAITING) throw new Fault('more changes wait to be stored than there is room for', 'later');
    return new Promise((resolve, reject) => {
      this.queue.push({ arrived, resolve, reject });
      if (this.isBusy) return;
      this.isBusy = true;
      this.clock.after(GATHER, () => void this.flush());
    });
  }

  private async flush(): Promise<void> {
    await this.commit(this.queue.splice(0, MOST));
    if (this.queue.length === 0) this.isBusy = false;
    else this.clock.after(GATHER_BUSY, () => void this.flush());
  }

  /** What the database cannot take is found one by one, so that it takes nothing else with it. */
  private async commit(group: readonly Waiting[]): Promise<void> {
    const [outcome] = await Promise.allSettled([this.write(group.map(({ arrived }) => arrived))]);
    if (outcome.status === 'fulfilled') {
      for (const each of group) each.resolve();
      return;
    }
    const error: unknown = outcome.reason;
    const isAway = error instanceof Fault && error.retry !== 'never';
    if (isAway || group.length === 1) for (const each of group) each.reject(error);
    else for (const each of group) await this.commit([each]);
  }
}
