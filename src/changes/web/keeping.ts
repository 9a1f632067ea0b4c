import { joinEdits, sameFields, type Clash } from './join-edits.ts';

/** A record as the server has it; version 0 is one that it does not have yet. */
export interface Stored<T> {
  readonly fields: T;
  readonly version: number;
}

/** How a record is stored and read. */
export interface Ways<T> {
  /** Stores the fields over a version; `newer` where somebody stored a newer one. */
  readonly keep: (fields: T, over: number) => Promise<Stored<T> | 'newer'>;
  readonly read: () => Promise<Stored<T>>;
  /** Whether there is enough in it to be kept at all. */
  readonly ready: (fields: T) => boolean;
  readonly present: () => number;
}

export type Standing =
  | { readonly state: 'empty' | 'writing' | 'keeping' }
  | { readonly state: 'kept'; readonly at: number }
  | { readonly state: 'failed'; readonly error: Error };

/** What is drawn of it. */
export interface Draft<T> {
  readonly fields: T;
  readonly clashes: readonly Clash<T>[];
  readonly standing: Standing;
}

/** After the last key, and after something went wrong. */
const QUIET = 1_500;
const AGAIN = 5_000;
/** How often others may be faster in one storing. */
const MOST_JOINS = 5;

/**
 * Keeps a record while it is written: some time after the last key it is stored over the version that was read. What others stored
 * meanwhile is joined; what both wrote is shown, and nothing is stored until somebody has said which it is.
 */
export class Keeper<T extends object> {
  private base: T;
  private version: number;
  private drawn: Draft<T>;
  private busy: Promise<boolean> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly ways: Ways<T>;

  constructor(began: Stored<T>, ways: Ways<T>) {
    this.ways = ways;
    this.base = began.fields;
    this.version = began.version;
    const standing: Standing = began.version === 0 ? { state: 'empty' } : { state: 'kept', at: ways.present() };
    this.drawn = { fields: began.fields, clashes: [], standing };
  }

  readonly draft = (): Draft<T> => this.drawn;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  readonly set = (part: Partial<T>): void => {
    const fields = { ...this.drawn.fields, ...part };
    const writes = this.ways.ready(fields) && this.busy === undefined;
    this.draw({ fields, ...(writes ? { standing: { state: 'writing' } } : {}) });
    this.later(QUIET);
  };

  /** Says whose words stand where two people wrote. */
  readonly settle = (clash: Clash<T>, whose: 'mine' | 'theirs'): void => {
    const { fields, clashes } = this.drawn;
    this.draw({
      clashes: clashes.filter(({ field }) => field !== clash.field),
      fields: whose === 'mine' ? fields : { ...fields, [clash.field]: clash.theirs },
    });
    this.later(QUIET);
  };

  /** Joins what somebody else has stored meanwhile. What is being stored now is told its newer version by the answer. */
  readonly hear = (other: Stored<T>): void => {
    if (this.busy === undefined) this.join(other);
  };

  /** Stores what is not stored yet; resolves to whether all of it is. */
  readonly flush = async (): Promise<boolean> => {
    while (this.busy !== undefined) await this.busy;
    clearTimeout(this.timer);
    this.busy = this.store(0).catch((error: unknown) => this.failed(error));
    const done = await this.busy;
    this.busy = undefined;
    if (!done && this.drawn.clashes.length === 0 && this.ways.ready(this.drawn.fields))
      this.later(this.drawn.standing.state === 'failed' ? AGAIN : QUIET);
    return done;
  };

  readonly stop = (): void => clearTimeout(this.timer);

  private draw(part: Partial<Draft<T>>): void {
    this.drawn = { ...this.drawn, ...part };
    for (const watcher of this.watchers) watcher();
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private join(other: Stored<T>): void {
    if (other.version <= this.version) return;
    const { fields, clashes } = joinEdits(this.base, this.drawn.fields, other.fields);
    const still = this.drawn.clashes.filter(({ field }) => clashes.every((each) => each.field !== field));
    this.base = other.fields;
    this.version = other.version;
    this.draw({ fields, clashes: [...still, ...clashes] });
  }

  private isStored(): boolean {
    return this.version > 0 && this.drawn.clashes.length === 0 && sameFields(this.drawn.fields, this.base);
  }

  private async store(joins: number): Promise<boolean> {
    if (this.isStored()) return true;
    const sent = this.drawn.fields;
    if (this.drawn.clashes.length > 0 || joins > MOST_JOINS || !this.ways.ready(sent)) return false;
    this.draw({ standing: { state: 'keeping' } });
    const answer = await this.ways.keep(sent, this.version);
    if (answer === 'newer') {
      this.join(await this.ways.read());
      this.draw({ standing: { state: 'writing' } });
      return this.store(joins + 1);
    }
    this.base = sent;
    this.version = answer.version;
    this.draw({ standing: { state: 'kept', at: this.ways.present() } });
    return this.isStored();
  }

  private failed(error: unknown): false {
    this.draw({ standing: { state: 'failed', error: error instanceof Error ? error : new Error(String(error)) } });
    return false;
  }
}
