import { Problem } from '../../web/api.ts';
import { joinEdits, sameFields, type Clash } from './join-edits.ts';

/** A record as the server has it; version 0 is one that it does not have yet. */
export interface Stored<T> {
  readonly fields: T;
  readonly version: number;
}

/** How a record is stored and read. */
export interface Ways<T> {
  /** Stores the fields over a version and answers what was stored; `newer` where somebody stored a newer one. */
  readonly keep: (fields: T, over: number) => Promise<Stored<T> | 'newer'>;
  readonly read: () => Promise<Stored<T>>;
  /** Whether there is enough in it to be kept at all. */
  readonly ready: (fields: T) => boolean;
  /** The fields as the server would give them back: what is unfinished is not in them. */
  readonly plain: (fields: T) => T;
  /** What another wrote, with the keys of what stands here, so that what is open stays open. */
  readonly keyed: (theirs: T, standing: T) => T;
  readonly present: () => number;
}

/** `empty` lacks what it needs to be kept, `waits` is kept once the screen lets it; what failed is tried again unless it was refused. */
export type Standing =
  | { readonly state: 'empty' | 'writing' | 'waits' | 'keeping' }
  | { readonly state: 'kept'; readonly at: number }
  | { readonly state: 'failed'; readonly error: Error; readonly refused: boolean };

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
/** How many records that were sent without an answer are remembered. */
const MOST_UNSURE = 20;
/** How often it is tried once the screen is left: ten minutes. */
const MOST_TRIES = 120;

/** Whether an answer says no to what was sent, so that the same words would get the same answer. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  const passes = error.status >= 500 || error.status === 429 || error.at === 'headers.idempotency-key';
  return !passes;
}

/**
 * Keeps a record while it is written: some time after the last key it is stored over the version that was read. What others stored
 * meanwhile is joined; what both wrote is shown, and nothing is stored until somebody has said which it is.
 */
export class Keeper<T extends object> {
  private base: T;
  private version: number;
  private drawn: Draft<T>;
  private keptAt: number;
  private busy: Promise<boolean> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waits = false;
  /** What was sent and never answered: it may be stored. */
  private unsure: readonly T[] = [];
  /** What was told while something was being stored. */
  private heard: Stored<T> | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly ways: Ways<T>;

  constructor(began: Stored<T>, ways: Ways<T>) {
    this.ways = ways;
    this.base = began.fields;
    this.version = began.version;
    this.keptAt = ways.present();
    const standing: Standing = began.version === 0 ? { state: 'empty' } : { state: 'kept', at: this.keptAt };
    this.drawn = { fields: began.fields, clashes: [], standing };
  }

  readonly draft = (): Draft<T> => this.drawn;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  readonly set = (part: Partial<T>): void => {
    this.draw({ fields: { ...this.drawn.fields, ...part } });
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

  /** Stores nothing while this is so; what is written stays here. */
  readonly wait = (waits: boolean): void => {
    if (waits === this.waits) return;
    this.waits = waits;
    this.draw({});
    if (!waits) this.later(QUIET);
  };

  /** Joins what somebody else has stored meanwhile; while something is being stored, afterwards. */
  readonly hear = (other: Stored<T>): void => {
    if (this.busy === undefined) this.join(other);
    else if (this.heard === undefined || other.version > this.heard.version) this.heard = other;
  };

  /** Whether there are words here that only this screen has. */
  readonly holds = (): boolean => !['empty', 'kept'].includes(this.drawn.standing.state);

  /** Stores what is not stored yet; resolves to whether all of it is. */
  readonly flush = async (): Promise<boolean> => {
    while (this.busy !== undefined) await this.busy;
    clearTimeout(this.timer);
    this.busy = this.store(0).catch((error: unknown) => this.failed(error));
    const done = await this.busy;
    this.busy = undefined;
    if (this.heard !== undefined) this.join(this.heard);
    this.heard = undefined;
    this.draw({});
    if (!done && this.isToBeTried()) this.later(this.drawn.standing.state === 'failed' ? AGAIN : QUIET);
    return done;
  };

  /** The screen is left: what it holds is stored, and tried again while the server is away. */
  readonly leave = async (): Promise<void> => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const done = await this.flush();
      clearTimeout(this.timer);
      if (done || !this.isToBeTried()) return;
      await new Promise((tried) => void setTimeout(tried, AGAIN));
    }
  };

  private draw(part: Partial<Draft<T>>): void {
    this.drawn = { ...this.drawn, ...part };
    this.drawn = { ...this.drawn, standing: part.standing ?? this.standing() };
    for (const watcher of this.watchers) watcher();
  }

  /** What is true of the fields as they are now. What failed stays said until something is stored. */
  private standing(): Standing {
    const { standing, fields } = this.drawn;
    if (this.busy !== undefined) return standing;
    if (this.isStored()) return standing.state === 'kept' && standing.at === this.keptAt ? standing : { state: 'kept', at: this.keptAt };
    if (!this.ways.ready(fields)) return { state: 'empty' };
    if (this.waits) return { state: 'waits' };
    return standing.state === 'failed' ? standing : { state: 'writing' };
  }

  private isToBeTried(): boolean {
    const { standing, clashes, fields } = this.drawn;
    return !this.waits && clashes.length === 0 && this.ways.ready(fields) && !(standing.state === 'failed' && standing.refused);
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private says(one: T, other: T): boolean {
    return sameFields(this.ways.plain(one), this.ways.plain(other));
  }

  private join(other: Stored<T>): void {
    if (other.version <= this.version) return;
    // What was sent without an answer was stored after all: it is mine, not another's.
    const stored = this.unsure.find((each) => this.says(each, other.fields));
    if (stored !== undefined) [this.base, this.keptAt] = [stored, this.ways.present()];
    this.unsure = [];
    const theirs = this.ways.keyed(other.fields, this.drawn.fields);
    const { fields, clashes } = joinEdits({ base: this.base, mine: this.drawn.fields, theirs }, this.ways.plain);
    const still = this.drawn.clashes.filter(({ field }) => clashes.every((each) => each.field !== field));
    this.base = theirs;
    this.version = other.version;
    this.draw({ fields, clashes: [...still, ...clashes] });
  }

  private isStored(): boolean {
    const isSure = this.version > 0 && this.unsure.length === 0 && this.drawn.clashes.length === 0;
    return isSure && this.says(this.drawn.fields, this.base);
  }

  private async store(joins: number): Promise<boolean> {
    if (this.isStored()) return true;
    const sent = this.drawn.fields;
    if (this.waits || this.drawn.clashes.length > 0 || joins > MOST_JOINS || !this.ways.ready(sent)) return false;
    if (this.drawn.standing.state !== 'failed') this.draw({ standing: { state: 'keeping' } });
    const answer = await this.sent(sent);
    if (answer === 'newer') {
      this.join(await this.ways.read());
      return this.store(joins + 1);
    }
    this.base = answer.fields;
    this.version = answer.version;
    this.keptAt = this.ways.present();
    this.draw({ standing: { state: 'kept', at: this.keptAt } });
    return this.isStored();
  }

  /** Sends the fields; where no answer comes, it is remembered that they may be stored. */
  private async sent(fields: T): Promise<Stored<T> | 'newer'> {
    try {
      const answer = await this.ways.keep(fields, this.version);
      if (answer !== 'newer') this.unsure = [];
      return answer;
    } catch (error) {
      if (!isRefusal(error)) this.unsure = [...this.unsure.filter((each) => !this.says(each, fields)), fields].slice(-MOST_UNSURE);
      throw error;
    }
  }

  private failed(error: unknown): false {
    const said = error instanceof Error ? error : new Error(String(error));
    this.draw({ standing: { state: 'failed', error: said, refused: isRefusal(error) } });
    return false;
  }
}
