import { z } from 'zod';

import { seconds, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { finishMessage, leaseMessages, nextMessageDue, retryMessage, type LeasedMessage } from '../platform/engine/index.ts';
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

async function pageWasReached(tx: Tx, message: LeasedMessage): Promise<void> {
  if (message.kind === 'page') await noteReached(tx, message.subject);
}

/** A page whose message failed for good goes on to the next method at once. */
async function pageGoesOn(tx: Tx, message: LeasedMessage): Promise<void> {
  if (message.kind !== 'page') return;
  const page = (await pagesByIds(tx, [message.subject]))[0];
  if (page !== undefined) await nextMethodNow(tx, page);
}

function journalEnd(tx: Tx, message: LeasedMessage, outcome: Outcome): void {
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

async function finish(delivery: Delivery, message: LeasedMessage, outcome: Outcome): Promise<void> {
  await delivery.db.engine(DELIVERY, async (tx) => {
    if (!over(message, outcome)) {
      await retryMessage(tx, message, tx.now + RETRY_AFTER);
      return;
    }
    const failed = outcome.kind !== 'handed-over';
    // The escalation is locked before the page's clock and message, the order that everybody keeps.
    if (failed) await pageGoesOn(tx, message);
    const ours = await finishMessage(tx, message, { outcome: failed ? 'failed' : 'handed-over', detail: outcome.detail });
    if (!ours) return;
    if (!failed) await pageWasReached(tx, message);
    journalEnd(tx, message, outcome);
  });
}

/** Delivers what is due, many at once. */
export interface Deliverer {
  /** One round: leases what there is room for and starts sending it. Answers how long there is nothing to do. */
  readonly round: () => Promise<Duration>;
  /** Waits for what is under way. */
  readonly drain: () => Promise<void>;
}

/** Makes the deliverer of an instance. `onRoom` is called when a message has ended and another may start. */
export function createDeliverer(delivery: Delivery, onRoom: () => void, onError: (error: unknown) => void): Deliverer {
  const underWay = new Set<Promise<void>>();

  const start = (message: LeasedMessage): void => {
    const work = send(delivery, message)
      .catch((error: unknown): Outcome => ({
        kind: 'failed',
        retry: 'later',
        detail: error instanceof Error ? error.message : String(error),
      }))
      .then(async (outcome) => finish(delivery, message, outcome))
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
    },
  };
}
