import { z } from 'zod';

import { Bug, type Instant, type Shape } from '../../kernel/index.ts';
import { actOnPage, moveTicket, ticketIdFrom, type Order, type PageAct } from '../../incidents/index.ts';
import { findPage } from '../../paging/index.ts';
import { answerBy } from '../answers.ts';
import { Agenda } from './agenda.ts';
import type { Calendar } from './calendar.ts';
import type { Stage } from './stage.ts';

/** Somebody on the stage. */
export interface Player {
  readonly id: string;
  readonly name: string;
}

/** A page as whoever is paged has it in their hands. */
export interface PageInHand {
  readonly id: string;
  readonly token: string;
  readonly title: string;
  readonly ticket: string;
  readonly role: string;
  readonly person: string;
  /** By what it came last: people answer there. */
  readonly channel: () => string;
}

/** The ways to answer a page. */
export type AnswerWay = 'web' | 'link' | 'voice' | 'mail';

/** How a page is answered where it was met: by keypad, by reply, or by its link. */
export const wayBy = (channel: string): AnswerWay => (channel === 'voice' ? 'voice' : channel === 'email' ? 'mail' : 'link');

export interface StoryParts {
  readonly stage: Stage;
  readonly calendar: Calendar;
  readonly people: ReadonlyMap<string, Player>;
  /** The way in for alerts, by their source. */
  readonly doors: { readonly alertmanager: string; readonly generic: string };
  readonly end: Instant;
}

type Command = Order['command'];

const CAME_TOO_LATE = 409;

const found = z.object({ items: z.array(z.object({ number: z.number() })) });

/** The telling of the history: what is going to happen, and how people act by the product's own ways. */
export class Story {
  readonly agenda = new Agenda();
  /** Ids of tickets by what people call them. */
  private readonly tickets = new Map<string, string>();
  readonly parts: StoryParts;

  constructor(parts: StoryParts) {
    this.parts = parts;
  }

  get now(): Instant {
    return this.parts.stage.clock.now();
  }

  player(slug: string): Player {
    const found = this.parts.people.get(slug);
    if (found === undefined) throw new Bug(`nobody in the story is called ${slug}`);
    return found;
  }

  /** Notes something for later; what would be before the story or after its end does not happen. */
  later(at: Instant, act: () => Promise<void>): void {
    if (at >= this.now && at < this.parts.end) this.agenda.note(at, act);
  }

  async read<T>(slug: string, path: string, schema: Shape<T>): Promise<T> {
    const { status, body } = await this.parts.stage.ask(this.player(slug), { method: 'GET', path });
    if (status !== 200) throw new Bug(`the story read ${path} and got ${status}: ${JSON.stringify(body)}`);
    return schema.parse(body);
  }

  /** Does something by the API as a person. Answers false when what stood did not allow it any more. */
  async act(slug: string, path: string, body: object = {}): Promise<boolean> {
    return this.write(slug, { method: 'POST', path, body });
  }

  async write(slug: string, asked: { method: 'POST' | 'PATCH' | 'PUT'; path: string; body: object }): Promise<boolean> {
    const { status, body: said } = await this.parts.stage.ask(this.player(slug), asked);
    if (status >= 300 && status !== CAME_TOO_LATE)
      throw new Bug(`the story's ${asked.path} by ${slug} was answered by ${status}: ${JSON.stringify(said)}`);
    return status < 300;
  }

  /** The open ticket of a title, as people call it. */
  async openTicket(title: string): Promise<string | undefined> {
    const { items } = await this.read('hannah', `/tickets?view=open&q=${encodeURIComponent(title)}`, found);
    return items[0] === undefined ? undefined : `T-${items[0].number}`;
  }

  /** Answers a page, where it was met if no other way is wanted. What is over by then stays so. */
  async answer(page: PageInHand, act: PageAct, wanted?: AnswerWay): Promise<void> {
    const { db } = this.parts.stage;
    const way = wanted ?? wayBy(page.channel());
    if (way === 'web') {
      await this.act(page.person, `/pages/${page.id}/${act === 'stop' ? 'answer' : act}`);
    } else if (way === 'link') {
      const standing = await findPage(db, page.id);
      if (standing !== undefined) await actOnPage(db, standing, { act, by: 'link' });
    } else {
      await answerBy(db, way)(page.token, act === 'stop' ? 'ack' : act === 'take' ? 'take' : 'decline');
    }
  }

  note(slug: string, ticket: string, text: string): (at: Instant) => void {
    return (at) => this.later(at, async () => void (await this.act(slug, `/tickets/${ticket}/notes`, { text })));
  }

  /** Moves a ticket later, by a command and the reason for it. */
  move(slug: string, ticket: string, order: { readonly to: Command; readonly because: string }): (at: Instant) => void {
    return (at) => this.later(at, async () => this.moveNow(slug, ticket, order));
  }

  /** Moves are most of what happens: they skip the way through a request and the answer that nobody reads. */
  private async moveNow(slug: string, ticket: string, { to, because }: { readonly to: Command; readonly because: string }): Promise<void> {
    const { db } = this.parts.stage;
    const id = this.tickets.get(ticket) ?? (await ticketIdFrom(db, ticket));
    if (id === undefined) throw new Bug(`the story knows no ticket ${ticket}`);
    this.tickets.set(ticket, id);
    const moved = await db.write({ kind: 'person', ...this.player(slug) }, async (tx) =>
      moveTicket(tx, id, { command: to, because, by: 'web' }),
    );
    if (!moved.ok && moved.refusal.code !== 'conflict')
      throw new Bug(`the story's ${to} of ${ticket} was refused: ${moved.refusal.detail}`);
  }
}
