import { Fault, seconds, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { peopleOfLists } from '../platform/access/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { findTicket, involvedIn, rolesOf, type Ticket } from '../incidents/index.ts';
import { hear } from './hear.ts';
import { usersOf } from './identities.ts';
import { ChatFault, type ChatProvider } from './providers/provider.ts';
import { onePost, roomWords } from './rules/lines.ts';
import { endOfRoom, nextLook, roomName, roomTopic, tryAgainAfter, type RoomSettings } from './rules/rooms.ts';
import { linesToTell, setRoom, type Room, type RoomChange } from './store-rooms.ts';

export const CHAT = system('chat');

/** Longer than a call to a chat takes; renewed by whatever is written. */
export const LEASE: Duration = seconds(30);

/** Another instance has the room: whatever this one still wanted with it is the other's matter. */
export class LeaseLost extends Fault {
  constructor() {
    super('somebody else looks after this room now', 'never');
  }
}

/** So many lines are looked at for one post. */
const MOST_LINES = 40;
/** So many names of a room are tried while it belongs to somebody else. */
const MOST_NAMES = 5;

const WORKS = 'the chat answers again; what was missed is said now';

/** A line of the ticket's timeline about its room. */
interface Told {
  readonly action: string;
  readonly because: string;
}

export interface KeepParts {
  readonly db: Database;
  readonly publicUrl: string;
}

/** Looks after one room, step by step: what is done is written before the next is begun. */
class Keeping {
  private readonly parts: KeepParts;
  private readonly provider: ChatProvider;
  private readonly ticket: Ticket;
  private room: Room;

  constructor(parts: KeepParts, of: { provider: ChatProvider; ticket: Ticket; room: Room }) {
    this.parts = parts;
    this.provider = of.provider;
    this.ticket = of.ticket;
    this.room = of.room;
  }

  private get link(): string {
    return `${this.parts.publicUrl}/tickets/T-${this.ticket.number}`;
  }

  /** Writes what was found or done, and what the ticket's timeline says of it. */
  private async set(change: RoomChange, told?: Told): Promise<void> {
    const after = await this.parts.db.write(CHAT, async (tx) => {
      const written = await setRoom(tx, this.room, { change, length: LEASE });
      if (written !== undefined && told !== undefined) this.tell(tx, written, told);
      return written;
    });
    if (after === undefined) throw new LeaseLost();
    this.room = after;
  }

  private tell(tx: Tx, room: Room, { action, because }: Told): void {
    tx.journal({
      action,
      subject: { kind: 'room', id: room.id },
      ticket: room.ticketId,
      because,
      body: { in: this.provider.label, ...(room.name === null ? {} : { room: room.name }) },
    });
  }

  private async leader(): Promise<string | undefined> {
    return (await rolesOf(this.parts.db, this.ticket.id)).find(({ role, until }) => role === 'leader' && until === null)?.personName;
  }

  private async channel(): Promise<string> {
    if (this.room.channel !== null) return this.room.channel;
    const service = (await loadDirectory(this.parts.db)).service(this.ticket.serviceId)?.slug ?? '';
    const topic = roomTopic(this.ticket, await this.leader(), this.link);
    for (let again = 1; again <= MOST_NAMES; again += 1) {
      const order = { name: roomName(this.ticket, service, again), isPrivate: this.room.isPrivate, topic, mark: this.link };
      const made = await this.provider.makeRoom(order);
      if (made === undefined) continue;
      const because = `${this.provider.label}: ${made.name}`;
      await this.set({ ...made, state: 'open', ...this.next(this.welcome()) }, { action: 'room.made', because });
      return made.channel;
    }
    throw new Fault(`the first ${MOST_NAMES} names for this room are taken by others`, 'later');
  }

  /** The next post, as it waits. */
  private next(outgoing: string): RoomChange {
    return { outgoing, posts: this.room.posts + 1 };
  }

  private welcome(): string {
    const { number, severity, title } = this.ticket;
    return [
      `T-${number}, severity ${severity}: ${title}`,
      this.link,
      'What is written here stands on the timeline of the ticket, and what is written there stands here. `/evenkeel help` says what can be done from here.',
    ].join('\n');
  }

  private async head(channel: string): Promise<void> {
    const topic = roomTopic(this.ticket, await this.leader(), this.link);
    if (topic === this.room.topic) return;
    await this.provider.setTopic(channel, topic);
    await this.set({ topic });
  }

  /** Who is here, was called in or has the ticket. Of a restricted ticket nobody who is not on its list. */
  private async invite(channel: string): Promise<void> {
    const { db } = this.parts;
    const { id, ownerId, restricted } = this.ticket;
    const wanted = new Set([...(await involvedIn(db, id)), ...(ownerId === null ? [] : [ownerId])]);
    const listed = restricted ? ((await peopleOfLists(db, [id])).get(id) ?? new Set<string>()) : undefined;
    const users = await usersOf(
      db,
      this.provider.name,
      [...wanted].filter((person) => listed?.has(person) !== false),
    );
    for (const user of users.filter((each) => !this.room.invited.includes(each))) {
      await this.provider.invite(channel, user);
      await this.set({ invited: [...this.room.invited, user] });
    }
  }

  private get mark(): string {
    return `${this.room.id}/${this.room.posts}`;
  }

  /** Writes what waits. Where it was tried before, the room is asked whether it stands there already. */
  private async say(channel: string, isNew: boolean): Promise<void> {
    const { outgoing } = this.room;
    if (outgoing === null) return;
    if (isNew || !(await this.provider.stands(channel, this.mark))) await this.provider.post(channel, { text: outgoing, mark: this.mark });
    await this.set({ outgoing: null });
  }

  /** The next lines of the timeline. Answers whether more of them wait. */
  private async tellLines(channel: string): Promise<boolean> {
    const lines = await linesToTell(this.parts.db, this.room, MOST_LINES);
    if (lines.length === 0) return false;
    // A sensitive note is for its own readers, whoever is in the room.
    const words = lines.map((line) => (line.audience === 'members' ? roomWords(line) : undefined));
    const { taken, text } = onePost(words);
    const last = lines[taken - 1];
    if (last === undefined) return false;
    await this.set({ told: { txid: last.txid, line: last.id }, ...(text === '' ? {} : this.next(text)) });
    await this.say(channel, true);
    return taken < lines.length || lines.length === MOST_LINES;
  }

  private async listen(channel: string): Promise<void> {
    const { heard, heardAt } = this.room;
    if (heardAt !== null && this.parts.db.clock.now() < heardAt + this.provider.readEvery) return;
    const found = await this.provider.heardSince(channel, heard);
    await hear(this.parts.db, this.room, { provider: this.provider, messages: found.messages });
    await this.set({ heard: found.heard, heardAt: this.parts.db.clock.now() });
  }

  private async end(because: string): Promise<void> {
    const { channel } = this.room;
    if (channel !== null) {
      await this.listen(channel);
      await this.provider.archive(channel);
    }
    await this.set({ state: 'over', overBecause: because }, { action: 'room.over', because });
  }

  /** All of it once; what fails is thrown. */
  async round(settings: RoomSettings): Promise<void> {
    const { clock } = this.parts.db;
    const end = endOfRoom(this.room, this.ticket, { settings, now: clock.now() });
    if (end !== undefined) return this.end(end);
    const isOld = this.room.channel !== null;
    const channel = await this.channel();
    await this.say(channel, !isOld);
    await this.head(channel);
    const more = await this.tellLines(channel);
    await this.listen(channel);
    await this.invite(channel);
    const wasFailing = this.room.failure !== null;
    const until = clock.now() + (more ? seconds(1) : nextLook(this.ticket.state, this.provider.readEvery));
    const works = { failure: null, failingSince: null, tries: 0 };
    await this.set({ until, ...(wasFailing ? works : {}) }, wasFailing ? { action: 'room.works', because: WORKS } : undefined);
  }

  /** Notes that it failed, says so on the ticket once, and has it tried again. A chat that asks to wait has not failed. */
  async failed(error: unknown): Promise<void> {
    const wait = error instanceof ChatFault ? error.wait : undefined;
    const now = this.parts.db.clock.now();
    const until = now + tryAgainAfter(this.room.tries, wait);
    if (wait !== undefined) return this.set({ until });
    const why = error instanceof Error ? error.message : String(error);
    const isFirst = this.room.failure === null;
    const failing = { failure: why, failingSince: this.room.failingSince ?? now, tries: this.room.tries + 1, until };
    const because = `${why}; it is tried again, and everything else goes on`;
    await this.set(failing, isFirst ? { action: 'room.failing', because } : undefined);
  }
}

/** Begins to look after a room that is leased; undefined where its ticket is gone. */
export async function keeping(parts: KeepParts, provider: ChatProvider, room: Room): Promise<Keeping | undefined> {
  const ticket = await findTicket(parts.db, room.ticketId);
  return ticket === undefined ? undefined : new Keeping(parts, { provider, ticket, room });
}
