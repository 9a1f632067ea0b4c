import { z } from 'zod';

import { hours, minutes, type Instant } from '../../kernel/index.ts';
import type { Order } from '../../incidents/index.ts';
import { chanceOf, type Chance } from './chance.ts';
import type { Known } from './answer-pages.ts';
import { demoServices } from './services.ts';
import { lookBack } from './look-back.ts';
import type { Story } from './story.ts';
import { doneWords, rejectedWords } from './wishes.ts';

const ticket = z.object({
  number: z.number(),
  title: z.string(),
  severity: z.number(),
  state: z.string(),
  service: z.object({ slug: z.string() }),
  owner: z.object({ id: z.string() }).nullable(),
  cutAt: z.number(),
  stateAt: z.number(),
});
type Ticket = z.infer<typeof ticket>;
const list = z.object({ items: z.array(ticket) });
const rotation = z.object({ now: z.object({ person: z.object({ id: z.string() }).nullable() }) });

/** Somebody at a desk, with one ticket in front of them. */
interface AtDesk {
  readonly who: string;
  readonly of: Ticket;
  readonly at: Instant;
  readonly chance: Chance;
}

const raises = ['more customers are hit than we thought', 'it grows by the hour'] as const;

/** Whoever is on call looks through the tickets twice a working day: takes, mends, resolves, closes. */
export class Desk {
  private readonly story: Story;
  private readonly known: Known;

  constructor(story: Story, known: Known) {
    this.story = story;
    this.known = known;
  }

  /** Looks at all open tickets, and at those that only wait to be closed, some minutes each. */
  async look(primary: string): Promise<void> {
    const open = await this.story.read(primary, '/tickets?view=open&limit=200', list);
    const resolved = await this.story.read(primary, '/tickets?view=all&state=resolved&limit=200', list);
    let { now: at } = this.story;
    const mine = [...open.items, ...resolved.items].filter((each) => !this.known.ends.has(each.title));
    for (const of of mine.toSorted((one, other) => one.number - other.number)) {
      const chance = chanceOf(`desk ${of.number} ${of.state} ${Math.floor((at - of.cutAt) / hours(5))}`);
      const did = this.handle({ who: this.ownerOf(of) ?? primary, of, at, chance });
      if (did) at += minutes(chance.between(2, 9));
    }
  }

  private ownerOf({ owner }: Ticket): string | undefined {
    return [...this.story.parts.people].find(([, { id }]) => id === owner?.id)?.[0];
  }

  private handle(desk: AtDesk): boolean {
    const { of, at } = desk;
    const idle = at - of.stateAt;
    if (of.state === 'resolved') return idle > hours(18) && desk.chance.happens(0.8) && this.move(desk, 'close', 'nothing is left to do');
    if (of.severity <= 2) return this.handlePaged(desk, idle);
    if (of.state === 'restored') return this.afterRestored(desk);
    return of.severity === 3 ? this.handleThird(desk, idle) : this.handleBacklog(desk, idle);
  }

  private handlePaged(desk: AtDesk, idle: number): boolean {
    if (desk.of.state === 'restored') {
      const isResolved = idle > hours(1) && desk.chance.happens(0.75) && this.move(desk, 'resolve', this.mended(desk));
      if (isResolved && desk.of.severity === 1) lookBack(this.story, { ...desk, ticket: `T-${desk.of.number}` });
      return isResolved;
    }
    // What was left lying is brought to its end.
    return idle > hours(6) && this.move(desk, 'restore', 'it has been well for hours; the ticket was left open');
  }

  /** A person's restoration of a small thing; those of monitors close by themselves a day later. */
  private afterRestored(desk: AtDesk): boolean {
    return desk.chance.happens(0.5) && this.move(desk, 'resolve', this.mended(desk));
  }

  private handleThird(desk: AtDesk, idle: number): boolean {
    const { of, chance } = desk;
    if (of.state === 'assigned') {
      if (idle < hours(1.5)) return false;
      if (chance.happens(0.03)) return this.raise(desk);
      if (chance.happens(0.3)) return this.give(desk);
      return chance.happens(0.6) && this.move(desk, 'take', `taken by ${this.story.player(desk.who).name}`);
    }
    if (idle < hours(3) || !chance.happens(0.6)) return false;
    this.note(desk, this.found(desk));
    return this.move({ ...desk, at: desk.at + minutes(chance.between(15, 60)) }, 'restore', this.mended(desk));
  }

  private handleBacklog(desk: AtDesk, idle: number): boolean {
    const { of, chance } = desk;
    if (of.state === 'assigned') {
      if (idle < hours(20)) return false;
      if (chance.happens(0.06)) return this.move(desk, 'reject', chance.pick(rejectedWords));
      if (chance.happens(0.5) && this.give(desk)) return true;
      return chance.happens(0.3) && this.move(desk, 'take', `taken by ${this.story.player(desk.who).name}`);
    }
    return idle > hours(4) && chance.happens(0.45) && this.move(desk, 'close', this.mended(desk));
  }

  private move({ who, of, at }: AtDesk, to: Order['command'], because: string): boolean {
    this.story.move(who, `T-${of.number}`, { to, because })(at);
    return true;
  }

  private note({ who, of, at }: AtDesk, text: string): void {
    this.story.note(who, `T-${of.number}`, text)(at);
  }

  private raise({ who, of, at, chance }: AtDesk): boolean {
    const order = { severity: 2, because: chance.pick(raises) };
    this.story.later(at, async () => void (await this.story.act(who, `/tickets/T-${of.number}/severity`, order)));
    return true;
  }

  /** Gives it to whoever knows its service best. */
  private give({ who, of, at }: AtDesk): boolean {
    const person = demoServices.find(({ slug }) => slug === of.service.slug)?.expert;
    if (person === undefined || person === who) return false;
    const order = { person, because: `${this.story.player(person).name} knows ${of.service.slug} best` };
    this.story.later(at, async () => void (await this.story.act(who, `/tickets/T-${of.number}/assign`, order)));
    return true;
  }

  private words({ of, chance }: AtDesk, from: 'found' | 'mended', otherwise: readonly [string, ...string[]]): string {
    const known = this.known.firing.get(of.title)?.alarm[from];
    return chance.pick(known ?? otherwise);
  }

  private found(desk: AtDesk): string {
    return this.words(desk, 'found', ['Seen and understood; this takes an hour.', 'I have asked whoever wrote it.']);
  }

  private mended(desk: AtDesk): string {
    return this.words(desk, 'mended', doneWords);
  }
}

/** Who is on call first now, by the product's own word. */
export async function primaryNow(story: Story): Promise<string | undefined> {
  const { now } = await story.read('hannah', '/rotations/shop-primary', rotation);
  return [...story.parts.people].find(([, { id }]) => id === now.person?.id)?.[0];
}
