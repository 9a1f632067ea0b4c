import { createHmac, timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import { mustHave } from '../kernel/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { readSetting, writeFirstSetting } from '../platform/settings.ts';

const SETTING = 'status-link-key';
const stored = z.object({ key: z.string() });
const MAC = 16;

/** What a link of a subscription is for: one that confirms ends nothing, and the other way round. */
export type LinkPurpose = 'confirm' | 'end';

/** The key by which links of subscriptions are signed, the same on each instance. */
export async function linkKey(tx: Tx): Promise<Buffer> {
  const found = await readSetting(tx, SETTING, stored);
  if (found !== undefined) return Buffer.from(found.key, 'base64');
  await writeFirstSetting(tx, SETTING, { key: Buffer.from(tx.clock.random(32)).toString('base64') });
  return Buffer.from(mustHave(await readSetting(tx, SETTING, stored), 'the key of links was just set').key, 'base64');
}

const macOf = (key: Buffer, purpose: LinkPurpose, id: Buffer): Buffer =>
  createHmac('sha256', key).update(`status ${purpose}\0`).update(id).digest().subarray(0, MAC);

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

/** A token that names a subscription and proves that this installation gave it out. */
export function linkToken(key: Buffer, purpose: LinkPurpose, subscription: string): string {
  const id = bytesOf(subscription);
  return Buffer.concat([id, macOf(key, purpose, id)]).toString('hex');
}

/** The subscription that a token names; undefined for one that was never given out for this purpose. */
export async function subscriptionOf(reader: Reader, purpose: LinkPurpose, token: string): Promise<string | undefined> {
  const found = await readSetting(reader, SETTING, stored);
  if (found === undefined || !/^[0-9a-f]{64}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'hex');
  const id = bytes.subarray(0, 16);
  if (!timingSafeEqual(macOf(Buffer.from(found.key, 'base64'), purpose, id), bytes.subarray(16))) return undefined;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
