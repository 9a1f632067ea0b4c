import { createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { hours, iso, type Duration, type Instant } from '../../kernel/index.ts';
import { system } from '../actor.ts';
import type { Database, Tx } from '../database/index.ts';
import { holdSealing, insertSeal, lastSeal, nextLink, type SealedLine } from './store-seals.ts';

const SEALER = system('sealer');
const MOST = 5000;
const SIGN_EVERY: Duration = hours(1);

/** Before the first line. */
export const BEGINNING = { txid: '0', line: 0, hash: Buffer.alloc(32) } as const;

/** The next hash of the chain: over the one before and, for each line, its words and the hash of its body. */
export function chain(before: Buffer, lines: readonly SealedLine[]): Buffer {
  const hash = createHash('sha256').update(before);
  for (const line of lines) hash.update(line.text).update(line.body_hash);
  return hash.digest();
}

/** Seals what has come to stand since the last seal. Answers how many lines that were, 0 when another instance seals. */
export async function sealOnce(db: Database): Promise<number> {
  const before = (await lastSeal(db)) ?? BEGINNING;
  if ((await nextLink(db, { from: before, most: 1 })) === undefined) return 0;
  return db.write(SEALER, async (tx: Tx) => {
    if (!(await holdSealing(tx))) return 0;
    const last = (await lastSeal(tx)) ?? BEGINNING;
    const link = await nextLink(tx, { from: last, most: MOST });
    if (link === undefined) return 0;
    await insertSeal(tx, link);
    return link.lines;
  });
}

/** The files of the data folder that belong to the journal, and so to every backup. */
export const JOURNAL_FILES = ['seal.key', 'seals.log'] as const;

/** The key by which this installation signs its seals, made at the first start and kept beside the data. */
export async function sealKey(folder: string): Promise<KeyObject> {
  const path = join(folder, 'seal.key');
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(path, pem, { mode: 0o600, flag: 'wx' }).catch(() => undefined);
  return createPrivateKey(await readFile(path, 'utf8'));
}

/** Where the signed heads of the chain stand, outside of the database. */
export const signedHeads = (folder: string): string => join(folder, 'seals.log');

/** Writes the head of the chain, signed, to the file outside of the database. */
export async function signHead(db: Database, folder: string): Promise<boolean> {
  const head = await lastSeal(db);
  if (head === undefined) return false;
  const text = `${head.id} ${head.hash.toString('hex')} ${iso(head.sealed_at)}`;
  const signature = sign(null, Buffer.from(text), await sealKey(folder)).toString('base64');
  await appendFile(signedHeads(folder), `${text} ${signature}\n`, { mode: 0o600 });
  return true;
}

/** Seals as often as it is called, and signs once an hour. */
export function createSealer(db: Database, folder: string): () => Promise<void> {
  let signedAt: Instant = 0;
  return async () => {
    while ((await sealOnce(db)) === MOST);
    if (db.clock.now() - signedAt < SIGN_EVERY) return;
    if (await signHead(db, folder)) signedAt = db.clock.now();
  };
}
