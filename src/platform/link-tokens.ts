import { createHmac, timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import { mustHave } from '../kernel/index.ts';
import type { Reader, Tx } from './database/index.ts';
import { readSetting, writeFirstSetting } from './settings.ts';

const stored = z.object({ key: z.string() });
const MAC = 16;

/** What links are for: one that is signed for another purpose opens nothing here. */
export interface LinkUse {
  /** The setting that holds the key, the same on each instance. */
  readonly setting: string;
  readonly purpose: string;
}

/** The key by which links are signed; made where there is none yet. */
export async function linkKey(tx: Tx, { setting }: Pick<LinkUse, 'setting'>): Promise<Buffer> {
  const found = await readSetting(tx, setting, stored);
  if (found !== undefined) return Buffer.from(found.key, 'base64');
  await writeFirstSetting(tx, setting, { key: Buffer.from(tx.clock.random(32)).toString('base64') });
  return Buffer.from(mustHave(await readSetting(tx, setting, stored), 'the key of links was just set').key, 'base64');
}

const macOf = (key: Buffer, purpose: string, id: Buffer): Buffer =>
  createHmac('sha256', key).update(`${purpose}\0`).update(id).digest().subarray(0, MAC);

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

/** A token that names a row by its id and proves that this installation gave it out. */
export function linkToken(key: Buffer, { purpose }: Pick<LinkUse, 'purpose'>, id: string): string {
  const bytes = bytesOf(id);
  return Buffer.concat([bytes, macOf(key, purpose, bytes)]).toString('hex');
}

/** The id that a token names; undefined for one that was never given out for this purpose. */
export async function idOfToken(reader: Reader, { setting, purpose }: LinkUse, token: string): Promise<string | undefined> {
  const found = await readSetting(reader, setting, stored);
  if (found === undefined || !/^[0-9a-f]{64}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'hex');
  const id = bytes.subarray(0, 16);
  if (!timingSafeEqual(macOf(Buffer.from(found.key, 'base64'), purpose, id), bytes.subarray(16))) return undefined;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
