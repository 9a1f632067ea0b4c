import { minutes, seconds, type Duration, type Instant } from '../../kernel/index.ts';
import { hashOf } from '../../platform/secrets.ts';
import { findEscalation, pagesByIds, pagesOfToken, type Page } from '../../paging/index.ts';
import { chanceOf, type Chance } from './chance.ts';
import type { Kept } from './kept-channels.ts';
import type { Firing } from './plan-history.ts';
import type { PageInHand, Story } from './story.ts';

/** How a page of a scene that is told by hand is taken. */
export type Scene = (page: PageInHand) => void;

/** What the people know who are paged: which firing a ticket is of, by its title. */
export interface Known {
  readonly firing: Map<string, Firing>;
  readonly scenes: Map<string, Scene>;
  /** Titles of tickets whose end is told by hand as well. */
  readonly ends: Set<string>;
}

const foundWords = ['Looking at it.', 'I have the dashboard open. Nothing was released today.', 'I see it too.'] as const;
const managerWords = [
  'I am here if you need anybody. Customer service knows.',
  'I tell customer service and keep out of your way.',
] as const;

const wordsOf = (firing: Firing | undefined, chance: Chance): { found: string; mended: string } => {
  const place = chance.next();
  const from = (words: readonly string[] | undefined, otherwise: string): string => words?.[Math.floor(place * words.length)] ?? otherwise;
  return { found: from(firing?.alarm.found, chance.pick(foundWords)), mended: from(firing?.alarm.mended, 'It is as it should be again.') };
};

/** When a firing ends that is under way. */
function endOf(firing: Firing | undefined, now: Instant): Instant {
  if (firing === undefined) return now + minutes(35);
  const first = firing.at + firing.length;
  return now < first ? first : Math.max(now + minutes(10), first + (firing.again ?? 0) + minutes(11));
}

/** People who are paged, and answer as people do: in their own time, by one way or another, or not at all. */
export class AnswerPages {
  private readonly story: Story;
  private readonly known: Known;
  /** By what each page came last. */
  private readonly channels = new Map<string, string>();
  private readonly worked = new Map<string, string>();

  constructor(story: Story, known: Known) {
    this.story = story;
    this.known = known;
  }

  /** Takes what the channels have kept: each page once, however many messages it makes. */
  async hear(all: readonly Kept[]): Promise<void> {
    for (const { channel, content } of all) {
      if (content.purpose !== 'page' || content.token === undefined) continue;
      const { db } = this.story.parts.stage;
      const { token } = content;
      for (const page of await pagesByIds(db, await pagesOfToken(db, hashOf(token)))) await this.hearOf(page, { channel, token });
    }
  }

  private async hearOf(page: Page, { channel, token }: { channel: string; token: string }): Promise<void> {
    const isNew = !this.channels.has(page.id);
    this.channels.set(page.id, channel);
    if (!isNew) return;
    const escalation = await findEscalation(this.story.parts.stage.db, page.ticketId);
    const person = [...this.story.parts.people].find(([, { id }]) => id === page.personId)?.[0];
    if (escalation === undefined || person === undefined) return;
    const { title } = escalation.facts;
    const { id, role } = page;
    const inHand: PageInHand = {
      id,
      role,
      person,
      title,
      token,
      ticket: `T-${escalation.number}`,
      channel: () => this.channels.get(page.id) ?? channel,
    };
    const scene = this.known.scenes.get(title);
    if (scene === undefined) this.react(inHand);
    else scene(inHand);
  }

  private react(page: PageInHand): void {
    const firing = this.known.firing.get(page.title);
    const chance = chanceOf(`${firing?.name ?? page.title} ${page.role} ${page.person} ${this.worked.has(page.ticket) ? 'again' : ''}`);
    if (page.role === 'primary' && !this.worked.has(page.ticket)) this.asPrimary(page, firing, chance);
    else if (page.role === 'primary' || page.role === 'secondary') this.take(page, { after: seconds(chance.between(30, 240)), chance });
    else this.asManager(page, chance);
  }

  private asPrimary(page: PageInHand, firing: Firing | undefined, chance: Chance): void {
    const isNight = this.story.parts.calendar.isNight(this.story.now);
    const soon = seconds(isNight ? chance.between(70, 280) : chance.between(15, 150));
    switch (firing?.course) {
      case 'missed':
      case 'over at once':
        return;
      case 'declined':
        this.at(soon, async () => this.story.answer(page, 'decline', 'web'));
        return;
      case 'late':
        this.take(page, { after: minutes(chance.between(5.3, 11)), chance });
        return;
      case 'false alarm':
        this.take(page, { after: soon, chance, isFalse: true });
        return;
      case 'answered':
      case undefined:
        this.take(page, { after: soon, chance });
    }
  }

  private asManager(page: PageInHand, chance: Chance): void {
    this.at(seconds(chance.between(40, 260)), async () => {
      await this.story.answer(page, 'stop');
      if (chance.happens(0.6))
        this.story.note(page.person, page.ticket, chance.pick(managerWords))(this.story.now + seconds(chance.between(30, 200)));
    });
  }

  private at(after: Duration, act: () => Promise<void>): void {
    this.story.later(this.story.now + after, act);
  }

  /** Answers, takes the ticket and works on it. */
  private take(page: PageInHand, order: { after: Duration; chance: Chance; isFalse?: boolean }): void {
    const { after, chance } = order;
    const way = chance.happens(0.2) ? 'web' : undefined;
    const inOne = chance.happens(0.35);
    const taken = after + (inOne ? 0 : seconds(chance.between(20, 170)));
    if (!inOne) this.at(after, async () => this.story.answer(page, 'stop', way));
    this.at(taken, async () => {
      if (inOne) await this.story.answer(page, 'take', way);
      else await this.story.act(page.person, `/tickets/${page.ticket}/take`);
      this.worked.set(page.ticket, page.person);
      if (order.isFalse === true) this.setAside(page, chance);
      else this.work(page, chance);
    });
  }

  private setAside({ person, ticket }: PageInHand, chance: Chance): void {
    const { now } = this.story;
    this.story.note(person, ticket, 'Our numbers are fine: the alarm looks at the wrong window.')(now + minutes(chance.between(3, 7)));
    const later = now + minutes(chance.between(8, 14));
    if (chance.happens(0.5)) this.story.move(person, ticket, { to: 'reject', because: 'a false alarm: nobody was hurt' })(later);
    else
      this.story.later(
        later,
        async () =>
          void (await this.story.act(person, `/tickets/${ticket}/severity`, {
            severity: 4,
            because: 'no customer notices; the alarm wants mending',
          })),
      );
  }

  private work({ person, ticket, title }: PageInHand, chance: Chance): void {
    const firing = this.known.firing.get(title);
    const { now } = this.story;
    const end = endOf(firing, now);
    const { found, mended } = wordsOf(firing, chance);
    const left = end - now;
    const byHand = firing === undefined || chance.happens(0.3);
    if (left > minutes(4)) {
      this.story.note(person, ticket, found)(now + left * chance.between(0.25, 0.45));
      if (chance.happens(0.55))
        this.story.move(person, ticket, { to: 'mitigate', because: 'the cause is known and being worked around' })(
          now + left * chance.between(0.5, 0.7),
        );
    }
    if (byHand)
      this.story.move(person, ticket, { to: 'restore', because: mended })(
        Math.max(now + seconds(30), end - seconds(chance.between(20, 170))),
      );
    else this.story.note(person, ticket, mended)(end + minutes(chance.between(1, 6)));
  }
}
