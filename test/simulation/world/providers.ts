import { z } from 'zod';

import type { Channels } from '../../../src/paging/index.ts';
import type { Channel, Content, Outcome } from '../../../src/paging/channels/index.ts';
import type { Chance } from './chance.ts';
import type { Attempt, Manner, Node, World } from './cast.ts';

/** No send takes longer (src/paging/channels/channel.ts). */
const SEND_TIMEOUT = 8000;

/** The ways to reach people here. Calls and texts prove more than that they were taken, and call back. */
const ways = [
  { name: 'ntfy', rings: true, proves: 'accepted' },
  { name: 'sms', rings: true, proves: 'delivered' },
  { name: 'voice', rings: true, proves: 'delivered' },
  { name: 'email', rings: false, proves: 'accepted', most: 10 },
] as const;

export const wayNames: readonly string[] = ways.map(({ name }) => name);

/** What a manner does: when the person has it, and when and what the provider answers; undefined for never. */
interface Course {
  readonly delivered: number | undefined;
  readonly answered: number | undefined;
  readonly outcome: Outcome;
}

const taken: Outcome = { kind: 'handed-over', proof: 'accepted', detail: 'taken' };
const refused: Outcome = { kind: 'failed', retry: 'later', detail: 'refused' };

/** Everybody who takes messages from us: they keep a ledger of all that people were given. */
export class Providers {
  readonly attempts: Attempt[] = [];
  readonly byMessage = new Map<string, Attempt[]>();
  readonly manners = new Map<string, Manner>();
  private readonly world: World;
  private readonly chance: Chance;

  constructor(world: World, chance: Chance) {
    this.world = world;
    this.chance = chance;
  }

  /** The channels as one node has them. */
  channels(node: Node): Channels {
    const list = ways.map((way): Channel => ({
      ...way,
      label: way.name,
      lacks: undefined,
      address: z.string(),
      show: String,
      provider: () => way.name,
      send: async (address, content) => this.send(node, { way: way.name, slug: String(address), content }),
    }));
    const byName = (name: string): Channel | undefined => list.find((each) => each.name === name);
    return {
      list,
      byName,
      send: async (name, address, content) =>
        byName(name)?.send(address, content, { signal: new AbortController().signal }) ?? {
          kind: 'failed',
          retry: 'never',
          detail: 'no such channel',
        },
      close: async () => Promise.resolve(),
    };
  }

  private course(manner: Manner): Course {
    const { chance } = this;
    const soon = chance.between(20, 400);
    const courses: Readonly<Record<Manner, () => Course>> = {
      well: () => ({ delivered: soon, answered: soon + chance.between(1, 200), outcome: taken }),
      refuses: () => ({ delivered: undefined, answered: chance.between(2, 50), outcome: refused }),
      hangs: () => ({ delivered: undefined, answered: undefined, outcome: taken }),
      lies: () => ({ delivered: undefined, answered: soon, outcome: taken }),
      'loses-answers': () => ({ delivered: soon, answered: undefined, outcome: taken }),
      'answers-late': () => ({ delivered: chance.between(500, 6000), answered: chance.between(5000, 11_000), outcome: taken }),
    };
    return courses[manner]();
  }

  private async send(node: Node, message: { way: string; slug: string; content: Content }): Promise<Outcome> {
    const { scheduler } = this.world;
    const manner = this.manners.get(message.way) ?? 'well';
    const { delivered, answered, outcome } = this.course(manner);
    const { reference, token } = message.content;
    const attempt: Attempt = {
      reference,
      message: token ?? reference,
      slug: message.slug,
      node,
      at: scheduler.now,
      manner,
      deliveredAt: undefined,
    };
    this.attempts.push(attempt);
    const others = this.byMessage.get(attempt.message);
    if (others === undefined) this.byMessage.set(attempt.message, [attempt]);
    else others.push(attempt);
    if (delivered !== undefined) scheduler.after(delivered, () => this.deliver(attempt, message));
    return new Promise((resolve) => {
      node.clock.after(SEND_TIMEOUT, () => resolve({ kind: 'unknown', detail: 'no answer within 8 s' }));
      if (answered !== undefined) scheduler.after(answered, () => node.deliver(() => resolve(outcome)));
    });
  }

  private deliver(attempt: Attempt, { way, content }: { way: string; content: Content }): void {
    attempt.deliveredAt = this.world.scheduler.now;
    if (content.purpose !== 'page') return;
    this.world.invariants.delivered(attempt);
    const { token } = content;
    if (token === undefined) return;
    this.world.people.receive(token);
    const proves = ways.find(({ name }) => name === way)?.proves;
    if (proves === 'delivered' && this.chance.is(0.5)) this.world.people.proven(token, this.chance.between(500, 4000));
  }
}
