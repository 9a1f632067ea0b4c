import type { Tx } from '../platform/database/index.ts';
import { enqueueMessages } from '../platform/engine/index.ts';
import { linkKey, linkToken } from './links.ts';
import { letterOf, type Told } from './rules/letters.ts';
import type { StatusPage } from './store-pages.ts';
import { confirmedOf, type Subscription } from './store-subscriptions.ts';

/** A page has at most so many subscriptions. */
export const MOST_SUBSCRIPTIONS = 10_000;

/** Who wants to know a thing waits for those who must act. */
export const SUBSCRIBER_PRIORITY = 9;

/** Where a page, and what belongs to it, is read. */
export const pageUrl = (publicUrl: string, slug: string): string => `${publicUrl}/status/${slug}`;

/** The form in which an address is given to its channel. */
export const addressFor = ({ channel, address, secret }: Pick<Subscription, 'channel' | 'address' | 'secret'>): unknown =>
  channel === 'email' ? address : { url: address, secret: secret ?? '' };

/** One thing that is told to all. */
export interface Telling {
  readonly publicUrl: string;
  readonly told: Told;
  /** Same for every copy. */
  readonly reference: string;
  /** What webhooks get beside the words. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Writes a message for each subscription of a page, in the transaction that publishes. Answers how many. */
export async function tellSubscribers(tx: Tx, page: StatusPage, telling: Telling): Promise<number> {
  const all = await confirmedOf(tx, page.id, MOST_SUBSCRIPTIONS);
  if (all.length === 0) return 0;
  const key = await linkKey(tx);
  const letter = letterOf(telling.told);
  await enqueueMessages(
    tx,
    all.map((each) => ({
      id: tx.id(),
      kind: 'notice',
      subject: each.id,
      channel: each.channel,
      priority: SUBSCRIBER_PRIORITY,
      address: addressFor(each),
      content: {
        purpose: 'notice',
        ...letter,
        link: pageUrl(telling.publicUrl, page.slug),
        linkWords: 'See the status page',
        unsubscribe: `${telling.publicUrl}/status/-/end/${linkToken(key, 'end', each.id)}`,
        event: { type: 'status.update', data: telling.data },
        reference: `${telling.reference}/${each.id}`,
      },
      dueAt: tx.now,
    })),
  );
  return all.length;
}
