import { z } from 'zod';

import { hours, ok, refuse, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { enqueueMessages, supersedeMessages } from '../platform/engine/index.ts';
import { linkKey, linkToken, subscriptionOf } from './links.ts';
import { findStatusPage, statusPageById, type StatusPage } from './store-pages.ts';
import {
  confirmSubscription,
  endSubscription,
  findSubscription,
  forgetUnconfirmed,
  insertSubscription,
  liveSubscription,
  lockSubscription,
  noteAsked,
  subscriptionCounts,
  type Subscription,
} from './store-subscriptions.ts';
import { addressFor, MOST_SUBSCRIPTIONS, pageUrl, SUBSCRIBER_PRIORITY } from './tell-subscribers.ts';

const READER = system('status page');

/** One address is asked to confirm this often at most. */
const ASK_AGAIN = hours(1);
/** Who has not confirmed for so long is forgotten. */
const CONFIRM_WITHIN = hours(48);
/** So many may be asked and not confirmed: whoever floods a page with addresses fills this, and no mailbox. */
const MOST_ASKED = 1000;

/** Where somebody wants to be told. */
export const wish = z.union([
  z.object({ email: z.email().max(254).toLowerCase() }),
  z.object({ webhook: z.url({ protocol: /^https?$/ }).max(2000) }),
]);
export type Wish = z.infer<typeof wish>;

const ofWish = (given: Wish): Pick<Subscription, 'channel' | 'address'> =>
  'email' in given ? { channel: 'email', address: given.email } : { channel: 'webhook', address: given.webhook };

async function ask(
  tx: Tx,
  page: StatusPage,
  asked: Pick<Subscription, 'id' | 'channel' | 'address' | 'secret'> & { publicUrl: string },
): Promise<void> {
  const { id, channel, publicUrl } = asked;
  const link = `${publicUrl}/status/-/confirm/${linkToken(await linkKey(tx), 'confirm', id)}`;
  const what = channel === 'email' ? 'this address' : 'this webhook';
  await enqueueMessages(tx, [
    {
      id: tx.id(),
      kind: 'notice',
      subject: id,
      channel,
      priority: SUBSCRIBER_PRIORITY - 1,
      address: addressFor(asked),
      content: {
        purpose: 'notice',
        subject: `Confirm that ${page.title} writes to ${channel === 'email' ? 'you' : what}`,
        text: `Confirm that ${page.title} may write to ${what}`.slice(0, 159),
        body: `Somebody asked at ${pageUrl(publicUrl, page.slug)} that what it publishes is sent to ${what}. Nothing is sent unless it is confirmed within 48 hours. If it was not you, do nothing.`,
        link,
        linkWords: 'Confirm it',
        event: { type: 'status.confirm', data: { page: { slug: page.slug, title: page.title }, confirm: link } },
        reference: `status/confirm/${id}/${tx.now}`,
      },
      dueAt: tx.now,
    },
  ]);
}

async function hasRoom(tx: Tx, page: StatusPage): Promise<boolean> {
  const counts = (await subscriptionCounts(tx, [page.id])).get(page.id) ?? { mail: 0, webhook: 0, asked: 0 };
  return counts.asked < MOST_ASKED && counts.mail + counts.webhook < MOST_SUBSCRIPTIONS;
}

/** What came of a wish. A mail address that is subscribed already is not told from one that is asked now. */
export interface Asked {
  readonly page: StatusPage;
  /** By which what goes to a new webhook is signed; it is shown this once. */
  readonly secret: string | undefined;
}

/** Somebody wants to be told: the address is asked to confirm it by a message of the engine. */
export async function subscribe(db: Database, about: { slug: string; publicUrl: string }, given: Wish): Promise<Result<Asked>> {
  return db.write(READER, async (tx): Promise<Result<Asked>> => {
    const page = await findStatusPage(tx, about.slug);
    if (page === undefined || page.endedAt !== null || page.audience !== 'public')
      return refuse('not-found', `there is no public status page "${about.slug}"`);
    await forgetUnconfirmed(tx, tx.now - CONFIRM_WITHIN);
    const { channel, address } = ofWish(given);
    const standing = await liveSubscription(tx, { page: page.id, channel, address });
    if (standing !== undefined) {
      if (channel === 'webhook') return refuse('already-exists', 'this webhook is subscribed, or was asked to confirm it');
      if (standing.state === 'asked' && tx.now - standing.askedAt >= ASK_AGAIN) {
        await noteAsked(tx, standing.id);
        await ask(tx, page, { ...standing, publicUrl: about.publicUrl });
      }
      return ok({ page, secret: undefined });
    }
    if (!(await hasRoom(tx, page))) return refuse('too-many', 'too many subscriptions wait to be confirmed: try again tomorrow');
    const secret = channel === 'email' ? undefined : `whsec_${Buffer.from(tx.clock.random(32)).toString('base64')}`;
    const id = await insertSubscription(tx, { page: page.id, channel, address, secret });
    await ask(tx, page, { id, channel, address, secret: secret ?? null, publicUrl: about.publicUrl });
    return ok({ page, secret });
  });
}

const GONE = refuse('gone', 'this link is over, or was never given out');

/** Whoever has the link of a confirmation wants to be told from now on. Confirming twice is no error. */
export async function confirm(db: Database, token: string): Promise<Result<StatusPage>> {
  return db.write(READER, async (tx): Promise<Result<StatusPage>> => {
    const id = await subscriptionOf(tx, 'confirm', token);
    const found = id === undefined ? undefined : await lockSubscription(tx, id);
    const page = found === undefined ? undefined : await statusPageById(tx, found.pageId);
    if (found === undefined || page === undefined || found.state === 'ended') return GONE;
    if (found.state === 'confirmed') return ok(page);
    if (tx.now - found.askedAt > CONFIRM_WITHIN) return GONE;
    await confirmSubscription(tx, found.id);
    tx.journal({
      action: 'status.subscribed',
      subject: { kind: 'status-page', id: page.id },
      because: 'confirmed by its link',
      body: { page: page.title, channel: found.channel },
    });
    return ok(page);
  });
}

/** Whoever has the link that ends a subscription wants to hear nothing more: what has not left is taken back, and the address forgotten. */
export async function unsubscribe(db: Database, token: string): Promise<Result<StatusPage>> {
  return db.write(READER, async (tx): Promise<Result<StatusPage>> => {
    const id = await subscriptionOf(tx, 'end', token);
    const found = id === undefined ? undefined : await lockSubscription(tx, id);
    const page = found === undefined ? undefined : await statusPageById(tx, found.pageId);
    if (found === undefined || page === undefined) return GONE;
    if (found.state === 'ended') return ok(page);
    await endSubscription(tx, found.id);
    await supersedeMessages(tx, [found.id], 'the subscription was ended');
    tx.journal({
      action: 'status.unsubscribed',
      subject: { kind: 'status-page', id: page.id },
      because: 'ended by its link',
      body: { page: page.title, channel: found.channel },
    });
    return ok(page);
  });
}

/** The page that a link is of, as it is shown before anything is pressed. */
export async function pageOfLink(db: Database, purpose: 'confirm' | 'end', token: string): Promise<StatusPage | undefined> {
  const id = await subscriptionOf(db, purpose, token);
  if (id === undefined) return undefined;
  const found = await findSubscription(db, id);
  return found === undefined || (purpose === 'confirm' && found.state === 'ended') ? undefined : statusPageById(db, found.pageId);
}
