import type { Duration } from '../../kernel/index.ts';
import type { Database } from '../database/index.ts';
import { peopleOfLists } from '../access/index.ts';
import { linesAfter, presentPlace, type FollowedLine, type Place } from '../journal/index.ts';

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
  /** Lets somebody follow, from their last event's id or from now on. Answers how to leave. */
  follow(follower: Follower, lastEventId: string | undefined): Promise<() => void>;
  /** Something was written: look now. */
  poke(): void;
  followers(): number;
  stop(): void;
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
  `id: ${idOf(line)}\nevent: ${line.action}\ndata: ${JSON.stringify({ action: line.action, subject: { kind: line.subject_kind, id: line.subject_id }, ticket: line.ticket_id, at: line.at })}\n\n`;

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
  private readonly all = new Set<Follower>();
  private readonly looking: NodeJS.Timeout;
  private readonly beating: NodeJS.Timeout;
  private place: Place | undefined;
  private reading = false;
  private again = false;

  constructor(db: Database, onError: (error: unknown) => void) {
    this.db = db;
    this.onError = onError;
    this.looking = setInterval(() => this.poke(), LOOK_EVERY);
    this.beating = setInterval(() => this.send(() => ':\n\n'), BEAT_EVERY);
    this.looking.unref();
    this.beating.unref();
  }

  async follow(follower: Follower, lastEventId: string | undefined): Promise<() => void> {
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
    await this.catchUp(follower, placeOf(lastEventId));
    caughtUp = true;
    if (late.length > 0) follower.write(late.join(''));
    return () => void this.all.delete(queued);
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
      if (text === '' || follower.write(text)) continue;
      this.all.delete(follower);
      follower.end();
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
      if (lines.length < MOST_LINES) return;
    }
  }

  followers(): number {
    return this.all.size;
  }

  stop(): void {
    clearInterval(this.looking);
    clearInterval(this.beating);
    for (const follower of this.all) follower.end();
    this.all.clear();
  }
}

/** Starts the live updates of an instance. */
export const createLive = (db: Database, onError: (error: unknown) => void): Live => new JournalLive(db, onError);
