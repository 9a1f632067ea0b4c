import { z } from 'zod';

import { minutes, seconds, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { leaseMessages, leaseStrays, UNTIL_POKED, type LeasedMessage, type Room } from '../platform/engine/index.ts';
import { createBreakers, type Breakers } from './breakers.ts';
import type { Channels, Content, Outcome } from './channels/index.ts';
import { isSpent, signOf } from './rules/delivery.ts';
import type { End } from './fail-over.ts';
import { createWriter, type OnTried } from './write-ends.ts';

const DELIVERY = system('delivery');

/** So many may be under way or sent and not yet written: those of a database that hangs are sent again once their leases are over. */
const MOST_UNWRITTEN = 200;

/** Messages of channels that this version does not know are looked for this often, where there are no others and where there are. */
const STRAYS: Duration = seconds(5);
const STRAYS_BESIDE: Duration = minutes(1);

const content: z.ZodType<Content> = z.object({
  purpose: z.enum(['page', 'notice', 'verification', 'test']),
  text: z.string(),
  subject: z.string(),
  body: z.string(),
  link: z.string().optional(),
  linkWords: z.string().optional(),
  unsubscribe: z.string().optional(),
  event: z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) }).optional(),
  token: z.string().optional(),
  severity: z.number().optional(),
  reference: z.string(),
});

/** What delivering needs of the instance. */
export interface Delivery {
  readonly db: Database;
  readonly channels: Channels;
  /** This instance's number; undefined while it may take no work. */
  readonly instance: () => number | undefined;
  /** How many messages of one channel may be under way at once: a provider that hangs takes no room from other channels. */
  readonly most: number;
  readonly publicUrl: string;
  /** Told of every try once what became of it is written. */
  readonly onTried?: OnTried | undefined;
}

async function send(delivery: Delivery, message: LeasedMessage): Promise<Outcome> {
  const words = content.parse(message.content);
  const linked =
    words.token === undefined || words.purpose !== 'page' ? words : { ...words, link: `${delivery.publicUrl}/p/${words.token}` };
  return delivery.channels.send(message.channel, message.address, linked);
}

const failure = (error: unknown): Outcome => ({
  kind: 'failed',
  retry: 'later',
  detail: error instanceof Error ? error.message : String(error),
});

/** A person tries a contact method: to be told that its provider is out would tell them less than the provider does. */
const isTrial = (message: LeasedMessage): boolean => message.kind === 'test' || message.kind === 'verification';

const SPENT: Outcome = { kind: 'failed', retry: 'never', detail: 'it was sent three times and nobody lived to tell what became of it' };

/** Sends a message, unless its provider is out or it was sent often enough. */
async function attempt(delivery: Delivery, breakers: Breakers, message: LeasedMessage): Promise<End> {
  const provider = delivery.channels.byName(message.channel)?.provider(message.address) ?? message.channel;
  if (isSpent(message)) return { message, provider, outcome: SPENT };
  const asked = breakers.ask(provider);
  if (asked.pass === 'no' && !isTrial(message)) {
    return { message, provider, outcome: { kind: 'out', until: asked.until, detail: `${provider} is out, so it was not tried` } };
  }
  const outcome = await send(delivery, message).catch(failure);
  breakers.told(provider, { sign: signOf(outcome), isProbe: asked.pass === 'probe' });
  return { message, provider, outcome };
}

/** What is under way, channel by channel. */
interface Slots {
  readonly take: (channel: string) => void;
  /** Answers whether the channel was full: more may wait for it. */
  readonly free: (channel: string) => boolean;
  readonly room: () => Room[];
  readonly full: () => string[];
}

function createSlots(channels: Channels['list'], most: number): Slots {
  const taken = new Map(channels.map(({ name }) => [name, 0]));
  const rooms = channels.map((channel) => ({ name: channel.name, size: Math.min(most, channel.most ?? most) }));
  const size = new Map(rooms.map((each) => [each.name, each.size]));
  const left = (name: string): number => (size.get(name) ?? Infinity) - (taken.get(name) ?? 0);
  const move = (channel: string, by: number): void => void taken.set(channel, (taken.get(channel) ?? 0) + by);
  return {
    take: (channel) => move(channel, 1),
    free(channel) {
      const wasFull = left(channel) <= 0;
      move(channel, -1);
      return wasFull;
    },
    room: () => rooms.map(({ name }) => ({ channel: name, most: left(name) })).filter((each) => each.most > 0),
    full: () => rooms.flatMap(({ name }) => (left(name) > 0 ? [] : [name])),
  };
}

/** Delivers what is due, many at once. */
export interface Deliverer {
  /** One round: leases what there is room for and starts sending it. Answers how long there is nothing to do, or `UNTIL_POKED`. */
  readonly round: () => Promise<Duration>;
  /** The channels that have no room at this moment. */
  readonly full: () => string[];
  /** Waits until what is under way has ended, and what became of it is written. */
  readonly settled: () => Promise<void>;
  /** The same, and ends. */
  readonly drain: () => Promise<void>;
}

/** Makes the deliverer of an instance. `onRoom` is called when a message has ended of a channel that had no room for another. */
export function createDeliverer(delivery: Delivery, onRoom: () => void, onError: (error: unknown) => void): Deliverer {
  const { db } = delivery;
  const names = delivery.channels.list.map((channel) => channel.name);
  const underWay = new Set<Promise<void>>();
  const breakers = createBreakers(db.clock);
  const slots = createSlots(delivery.channels.list, delivery.most);
  const writer = createWriter({ ...delivery, breakers }, onError);
  let strays = db.clock.monotonic();

  /** The next may leave while what became of this one is being written. */
  const sendIt = async (message: LeasedMessage): Promise<End> => {
    slots.take(message.channel);
    try {
      return await attempt(delivery, breakers, message);
    } finally {
      const wasFull = slots.free(message.channel);
      if (wasFull && underWay.size < MOST_UNWRITTEN) onRoom();
    }
  };

  const start = (message: LeasedMessage): void => {
    const work = sendIt(message)
      .then(async (end) => writer.write(end))
      .catch(onError)
      .finally(() => {
        const wasFull = underWay.size >= MOST_UNWRITTEN;
        underWay.delete(work);
        if (wasFull) onRoom();
      });
    underWay.add(work);
  };

  const lease = async (holder: number, room: readonly Room[]): Promise<LeasedMessage[]> => {
    const leased = await db.engine(DELIVERY, async (tx) => leaseMessages(tx, holder, room));
    if (db.clock.monotonic() - strays < (leased.length > 0 ? STRAYS_BESIDE : STRAYS)) return leased;
    strays = db.clock.monotonic();
    return [...leased, ...(await db.engine(DELIVERY, async (tx) => leaseStrays(tx, holder, names)))];
  };

  const settled = async (): Promise<void> => void (await Promise.allSettled(underWay));

  return {
    async round() {
      const holder = delivery.instance();
      const room = slots.room();
      if (holder === undefined || room.length === 0 || underWay.size >= MOST_UNWRITTEN) return UNTIL_POKED;
      const leased = await lease(holder, room);
      leased.forEach(start);
      return UNTIL_POKED;
    },
    full: slots.full,
    settled,
    drain: async () => {
      await settled();
      await writer.stop();
    },
  };
}
