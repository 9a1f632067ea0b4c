import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Reader } from '../database/index.ts';
import { BEGINNING, chain, sealKey, signedHeads } from './sealer.ts';
import { linesBetween, sealsAfter, type Seal, type SealedLine } from './store-seals.ts';

/** What verifying found: how much was looked at, and the first thing that is not as it was written. */
export interface Verdict {
  readonly seals: number;
  readonly lines: number;
  readonly signatures: number;
  /** Undefined when all is as it was written. */
  readonly broken: string | undefined;
}

const ERASED = '{"erased": true}';

const changedBody = (line: SealedLine): boolean =>
  line.body !== ERASED && !createHash('sha256').update(line.body).digest().equals(line.body_hash);

function wrong(seal: Seal, before: Buffer, lines: readonly SealedLine[]): string | undefined {
  const changed = lines.find(changedBody);
  if (changed !== undefined) return `the body of line ${changed.id} is not the one that was written`;
  if (lines.length !== seal.lines) return `seal ${seal.id} was made over ${seal.lines} lines, and ${lines.length} stand there`;
  if (chain(before, lines).equals(seal.hash)) return undefined;
  return `a line between ${lines[0]?.id ?? 0} and ${seal.line} was changed, or its order was (seal ${seal.id})`;
}

interface Checked {
  readonly heads: ReadonlyMap<number, string>;
  readonly seals: number;
  readonly lines: number;
  readonly broken: string | undefined;
}

async function checkChain(reader: Reader): Promise<Checked> {
  const heads = new Map<number, string>();
  let before: { txid: string; line: number; hash: Buffer } = BEGINNING;
  let lines = 0;
  for (let last = 0; ;) {
    const seals = await sealsAfter(reader, last, 500);
    for (const seal of seals) {
      const covered = await linesBetween(reader, { from: before, to: seal, most: seal.lines + 1 });
      const broken = wrong(seal, before.hash, covered);
      if (broken !== undefined) return { heads, seals: heads.size, lines, broken };
      heads.set(seal.id, seal.hash.toString('hex'));
      lines += covered.length;
      before = seal;
      last = seal.id;
    }
    if (seals.length === 0) return { heads, seals: heads.size, lines, broken: undefined };
  }
}

/**
 * Holds the journal against its seals, and the seals against the signed heads outside of the database: finds lines that
 * were changed, removed, put in or moved, and seals that were made anew.
 */
export async function verifyJournal(reader: Reader, folder: string): Promise<Verdict> {
  const checked = await checkChain(reader);
  const { seals, lines } = checked;
  if (checked.broken !== undefined) return { seals, lines, signatures: 0, broken: checked.broken };
  const key = createPublicKey(await sealKey(folder));
  const text = await readFile(signedHeads(folder), 'utf8').catch(() => '');
  const signed = text.split('\n').filter((line) => line !== '');
  for (const line of signed) {
    const [id = '', hash = '', at = '', signature = ''] = line.split(' ');
    const good = verify(null, Buffer.from(`${id} ${hash} ${at}`), key, Buffer.from(signature, 'base64'));
    if (!good) return { seals, lines, signatures: signed.length, broken: `the signature of seal ${id} in the file is not ours` };
    if (checked.heads.get(Number(id)) !== hash) {
      return {
        seals,
        lines,
        signatures: signed.length,
        broken: `seal ${id} is not the one that was signed at ${at}: the chain was made anew or cut short`,
      };
    }
  }
  return { seals, lines, signatures: signed.length, broken: undefined };
}
