import { z } from 'zod';

import { seconds, type Duration, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { finishMessages, leaseMessages, nextMessageDue, retryMessage, startLoop, type LeasedMessage } from '../platform/engine/index.ts';
import type { Channels, Content, Outcome } from './channels/index.ts';
import { nextMethodNow } from './next-method.ts';
import { noteReached, pagesByIds } from './store.ts';

const DELIVERY = system('delivery');
const MOST_TRIES = 3;
const RETRY_AFTER: Duration = seconds(2);

const content: z.ZodType<Content> = z.object({
  purpose: z.enum(['page', 'notice', 'verification', 'test']),
  text: z.string(),
  subject: z.string(),
  body: z.string(),
  link: z.string().optional(),
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
  /** How many messages may be under way at once. */
  readonly most: number;
  readonly publicUrl: string;
  /** Told of every try once what became of it is written: `again` where there will be another. Its age is that of the message. */
  readonly onTried?:
    | ((tried: { readonly channel: string; readonly outcome: 'handed-over' | 'failed' | 'again'; readonly age: Duration }) => void)
    | undefined;
}

async function send(delivery: Delivery, message: LeasedMessage): Promise<Outcome> {
  const words = content.parse(message.content);
  const linked =
    words.token === undefined || words.purpose !== 'page' ? words : { ...words, link: `${delivery.publicUrl}/p/${words.token}` };
  return delivery.channels.send(message.channel, message.address, linked);
}

/** An answer that was lost counts as sent: the next method follows by its own clock, and a copy is worse than none only for sleep. */
const over = (message: LeasedMessage, outcome: Outcome): boolean =>
  outcome.kind === 'handed-over' || (outcome.kind === 'failed' && outcome.retry === 'never') || message.tries >= MOST_TRIES;

/** A message with what the next hop said of it. */
interface Sent {
  readonly message: LeasedMessage;
  readonly outcome: Outcome;
}

/** Pages whose message failed for good go on to the next method at once. */
async function pagesGoOn(tx: Tx, failed: readonly Sent[]): Promise<void> {
  const ids = failed.filter(({ message }) => message.kind === 'page').map(({ message }) => message.subject);
  if (ids.length === 0) return;
  const pages = await pagesByIds(tx, ids);
  for (const page of pages.toSorted((one, other) => one.ticketId.localeCompare(other.ticketId))) await nextMethodNow(tx, page);
}

function journalEnd(tx: Tx, { message, outcome }: Sent): void {
  const sent = outcome.kind === 'handed-over';
  tx.journal({
    action: sent ? 'message.handed-over' : 'message.failed',
    subject: { kind: 'message', id: message.id },
    ticket: message.ticket_id ?? undefined,
    because: outcome.detail,
    by: DELIVERY,
    body: {
      channel: message.channel,
      about: message.subject,
      person: message.person_id,
      tries: message.tries,
      afterMs: tx.now - message.created_at,
      ...(sent ? { proof: outcome.proof } : {}),
    },
  });
}

type Tried = NonNullable<Delivery['onTried']>;

function tell(tried: Tried, { message, outcome }: Sent, now: Instant): void {
  const age = now - message.created_at;
  const ended = outcome.kind === 'handed-over' ? 'handed-over' : 'failed';
  tried({ channel: message.channel, outcome: over(message, outcome) ? ended : 'again', age });
}

/** Writes what became of many messages in one transaction: a commit for each would be most of the work of sending. */
async function finishAll({ db, onTried }: Pick<Delivery, 'db' | 'onTried'>, sent: readonly Sent[]): Promise<void> {
  await db.engine(DELIVERY, async (tx) => {
    if (onTried !== undefined) tx.afterCommit(() => sent.forEach((each) => tell(onTried, each, tx.now)));
    const ended = sent.filter(({ message, outcome }) => over(message, outcome));
    const failed = ended.filter(({ outcome }) => outcome.kind !== 'handed-over');
    // Escalations are locked before clocks and messages, the order that everybody keeps.
    await pagesGoOn(tx, failed);
    for (const { message, outcome } of sent) if (!over(message, outcome)) await retryMessage(tx, message, tx.now + RETRY_AFTER);
    const ours = await finishMessages(
      tx,
      ended.map(({ message, outcome }) => ({
        message,
        outcome: outcome.kind === 'handed-over' ? 'handed-over' : 'failed',
        detail: outcome.detail,
      })),
    );
    const mine = ended.filter(({ message }) => ours.has(message.id));
    const reached = mine.filter(({ message, outcome }) => message.kind === 'page' && outcome.kind === 'handed-over');
    if (reached.length > 0)
      await noteReached(
        tx,
        reached.map(({ message }) => message.subject),
      );
    for (const each of mine) journalEnd(tx, each);
  });
}

interface Finisher {
  /** Resolves once what became of a message is written. */
  readonly finish: (sent: Sent) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Collects what was sent while the last batch was being written, and writes it as the next. */
function createFinisher(delivery: Delivery, onError: (error: unknown) => void): Finisher {
  let waiting: { sent: Sent; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const loop = startLoop({
    clock: delivery.db.clock,
    async round() {
      if (waiting.length === 0) return seconds(1);
      const batch = waiting;
      waiting = [];
      await finishAll(
        delivery,
        batch.map((each) => each.sent),
      ).then(
        () => batch.forEach((each) => each.resolve()),
        (error: unknown) => batch.forEach((each) => each.reject(error)),
      );
      return 0;
    },
    onError,
  });
  return {
    finish: async (sent) =>
      new Promise((resolve, reject) => {
        waiting.push({ sent, resolve, reject });
        loop.poke();
      }),
    stop: async () => loop.stop(),
  };
}

/** Delivers what is due, many at once. */
export interface Deliverer {
  /** One round: leases what there is room for and starts sending it. Answers how long there is nothing to do. */
  readonly round: () => Promise<Duration>;
  /** Waits for what is under way, and ends. */
  readonly drain: () => Promise<void>;
}

/** Makes the deliverer of an instance. `onRoom` is called when a message has ended and another may start. */
export function createDeliverer(delivery: Delivery, onRoom: () => void, onError: (error: unknown) => void): Deliverer {
  const underWay = new Set<Promise<void>>();
  const finisher = createFinisher(delivery, onError);

  const start = (message: LeasedMessage): void => {
    const work = send(delivery, message)
      .catch((error: unknown): Outcome => ({
        kind: 'failed',
        retry: 'later',
        detail: error instanceof Error ? error.message : String(error),
      }))
      .then(async (outcome) => finisher.finish({ message, outcome }))
      .catch(onError)
      .finally(() => {
        underWay.delete(work);
        onRoom();
      });
    underWay.add(work);
  };

  return {
    async round() {
      const holder = delivery.instance();
      const room = delivery.most - underWay.size;
      if (holder === undefined || room <= 0) return seconds(1);
      const leased = await delivery.db.engine(DELIVERY, async (tx) => leaseMessages(tx, holder, room));
      leased.forEach(start);
      if (leased.length > 0) return underWay.size < delivery.most ? 0 : seconds(1);
      const next = await nextMessageDue(delivery.db);
      return next === undefined ? seconds(1) : Math.max(1, next - delivery.db.clock.now());
    },
    drain: async () => {
      await Promise.allSettled(underWay);
      await finisher.stop();
    },
  };
}
