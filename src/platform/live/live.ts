import { seconds, type Duration } from '../../kernel/index.ts';
import type { Database, Reader } from '../database/index.ts';
import { peopleOfLists } from '../access/index.ts';
import { linesAfter, placeBefore, presentPlace, type FollowedLine, type Place } from '../journal/index.ts';
import { Presence, type PresenceStore } from './presence.ts';
import { Readings, type Reading } from './readings.ts';

/** One browser that follows. */
export interface Follower {
  /** Takes text; false when its end is full and it should be let go, to come back by its last event's id. */
  readonly write: (text: string) => boolean;
  readonly end: () => void;
  /** Who follows; undefined for a key. */
  readonly personId: string | undefined;
}

/** Live updates of one instance: one reader of the journal for all who follow. */
export interface Live {
  /**
   * Lets somebody follow, from their last event's id, from so many seconds ago or from now on, and tells them of the tickets they watch,
   * and who else watches those.
   * Answers how to leave.
   */
  follow(follower: Follower, asked: { last: string | undefined; since?: number; watched: readonly string[] }): Promise<() => void>;
  /** Something was written: look now. */
  poke(): void;
  followers(): number;
  stop(): void;
}

export interface LivePlan {
  readonly db: Database;
  readonly onError: (error: unknown) => void;
  /** What screens show of a ticket; undefined for what not every member may read. */
  readonly read: (reader: Reader, ticket: string) => Promise<Reading | undefined>;
  readonly presence: PresenceStore;
}

const LOOK_EVERY: Duration = 250;
const BEAT_EVERY: Duration = 15_000;
const MOST_LINES = 500;
const MOST_FOLLOWERS = 2000;
const MOST_LATE = 1000;

const idOf = (line: FollowedLine): string => `${line.txid}-${line.id}`;

const placeOf = (id: string | undefined): Place | undefined => {
  const [, txid, line] = /^(\d{1,20})-(\d{1,16})$/.exec(id ?? '') ?? [];
  return txid === undefined || line === undefined ? undefined : { txid, line: Number(line) };
};

/** A line as a server-sent event; its name is the action, so that a screen knows which readings are old. */
const eventOf = (line: FollowedLine): string =>
  `id: ${idOf(line)}\nevent: ${line.action}\ndata: ${JSON.stringify({ action: line.action, subject: { kind: line.subject_kind, id: line.subject_id }, ticket: line.ticket_id, at: line.at, ...(listsOf(line).length > 0 ? { restricted: true } : {}) })}\n\n`;

/** The lists by which a line may be heard of; none for what is for all. */
const listsOf = (line: FollowedLine): readonly string[] => [
  ...(line.restricted && line.ticket_id !== null ? [line.ticket_id] : []),
  ...(line.audience === 'members' ? [] : [line.subject_kind === 'note' ? line.subject_id : NOBODYS]),
];

/** The list of what nobody hears of. */
const NOBODYS = '00000000-0000-0000-0000-000000000000';

/** What each follower hears of some lines: what is restricted only who is on its list. */
async function hearing(db: Database, lines: readonly FollowedLine[]): Promise<(personId: string | undefined) => string> {
  const told = lines.map((line) => ({ text: eventOf(line), lists: listsOf(line) }));
  const open = told.filter(({ lists }) => lists.length === 0);
  const forAll = open.map(({ text }) => text).join('');
  if (open.length === told.length) return () => forAll;
  const people = await peopleOfLists(db, [...new Set(told.flatMap(({ lists }) => lists))]);
  return (personId) =>
    told
      .filter(({ lists }) => lists.every((list) => personId !== undefined && people.get(list)?.has(personId) === true))
      .map(({ text }) => text)
      .join('');
}

class JournalLive implements Live {
  private readonly db: Database;
  private readonly onError: (error: unknown) => void;
  private readonly readings: Readings;
  private readonly presence: Presence;
  private readonly all = new Set<Follower>();
  private readonly looking: NodeJS.Timeout;
  private readonly beating: NodeJS.Timeout;
  private place: Place | undefined;
  private reading = false;
  private again = false;

  constructor({ db, onError, read, presence }: LivePlan) {
    this.db = db;
    this.onError = onError;
    this.readings = new Readings(db.clock, async (ticket) => read(db, ticket), onError);
    this.presence = new Presence({ ...presence, clock: db.clock, onError });
    this.looking = setInterval(() => this.poke(), LOOK_EVERY);
    this.beating = setInterval(() => this.send(() => ':\n\n'), BEAT_EVERY);
    this.looking.unref();
    this.beating.unref();
  }

  async follow(follower: Follower, { last, since = 0, watched }: Parameters<Live['follow']>[1]): Promise<() => void> {
    if (this.all.size >= MOST_FOLLOWERS) {
      follower.end();
      return () => undefined;
    }
    if (this.all.size === 0) this.place = await presentPlace(this.db);
    // What comes while the follower catches up waits behind it, so that ids reach it in their order and none is left out.
    const late: string[] = [];
    let caughtUp = false;
    const queued: Follower = {
      write: (text) => (caughtUp ? follower.write(text) : late.push(text) < MOST_LATE),
      end: follower.end,
      personId: follower.personId,
    };
    this.all.add(queued);
    await this.catchUp(
      follower,
      placeOf(last) ?? (since === 0 ? undefined : await placeBefore(this.db, this.db.clock.now() - seconds(since))),
    );
    caughtUp = true;
    if (late.length > 0) follower.write(late.join(''));
    const tell = (text: string): void => this.give(queued, text);
    const leaves = watched.flatMap((ticket) => [this.readings.watch(ticket, tell), this.presence.watch(ticket, follower.personId, tell)]);
    return () => {
      this.all.delete(queued);
      for (const leave of leaves) leave();
    };
  }

  /** A follower whose end is full is let go. */
  private give(follower: Follower, text: string): void {
    if (follower.write(text)) return;
    this.all.delete(follower);
    follower.end();
  }

  /** What a follower missed, up to where the instance's own reading stands: from there on it hears what all hear. */
  private async catchUp(follower: Follower, from: Place | undefined): Promise<void> {
    let place = from;
    while (place !== undefined) {
      const lines = await linesAfter(this.db, place, MOST_LINES);
      const text = (await hearing(this.db, lines))(follower.personId);
      if (text !== '') follower.write(text);
      const last = lines.at(-1);
      place = lines.length === MOST_LINES && last !== undefined ? { txid: last.txid, line: last.id } : undefined;
    }
    follower.write(':\n\n');
  }

  private send(textFor: (personId: string | undefined) => string): void {
    for (const follower of this.all) {
      const text = textFor(follower.personId);
      if (text !== '') this.give(follower, text);
    }
  }

  poke(): void {
    if (this.all.size === 0) return;
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    this.read()
      .catch(this.onError)
      .finally(() => {
        this.reading = false;
        if (!this.again) return;
        this.again = false;
        this.poke();
      });
  }

  private async read(): Promise<void> {
    for (;;) {
      const from = this.place ?? (await presentPlace(this.db));
      const lines = await linesAfter(this.db, from, MOST_LINES);
      const last = lines.at(-1);
      this.place = last === undefined ? from : { txid: last.txid, line: last.id };
      if (lines.length > 0) this.send(await hearing(this.db, lines));
      for (const ticket of new Set(lines.map((line) => line.ticket_id))) if (ticket !== null) this.readings.old(ticket);
      if (lines.length < MOST_LINES) return;
    }
  }

  followers(): number {
    return this.all.size;
  }

  stop(): void {
    clearInterval(this.looking);
    clearInterval(this.beating);
    this.presence.stop();
    for (const follower of this.all) follower.end();
    this.all.clear();
  }
}

/** Starts the live updates of an instance. */
export const createLive = (plan: LivePlan): Live => new JournalLive(plan);
