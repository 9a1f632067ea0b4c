import type { Reader, Tx } from '../platform/database/index.ts';
import { idOfToken, linkKey as keyOf, linkToken as tokenOf, type LinkUse } from '../platform/link-tokens.ts';

/** What a link of a subscription is for: one that confirms ends nothing, and the other way round. */
export type LinkPurpose = 'confirm' | 'end';

const use = (purpose: LinkPurpose): LinkUse => ({ setting: 'status-link-key', purpose: `status ${purpose}` });

/** The key by which links of subscriptions are signed, the same on each instance. */
export const linkKey = async (tx: Tx): Promise<Buffer> => keyOf(tx, { setting: 'status-link-key' });

/** A token that names a subscription and proves that this installation gave it out. */
export const linkToken = (key: Buffer, purpose: LinkPurpose, subscription: string): string => tokenOf(key, use(purpose), subscription);

/** The subscription that a token names; undefined for one that was never given out for this purpose. */
export const subscriptionOf = async (reader: Reader, purpose: LinkPurpose, token: string): Promise<string | undefined> =>
  idOfToken(reader, use(purpose), token);
