import { sign, verify, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ok, refuse, type Result } from '../../kernel/index.ts';

/** Writes a file so that after any failure it is the old one or the new one, whole. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(`${path}.new`, 'w', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const held = await open(folder, 'r');
  try {
    await held.sync();
  } finally {
    await held.close();
  }
}

/** Writes a value as a line of JSON, and below it the line of its signature, readable by its owner alone. */
export async function writeSigned(path: string, value: unknown, privateKey: KeyObject): Promise<void> {
  const body = JSON.stringify(value);
  const signature = sign(null, Buffer.from(body), privateKey).toString('base64');
  await writeWhole(path, `${body}\n${JSON.stringify({ signature })}\n`, 0o600);
}

function signatureIn(line: string): Buffer | undefined {
  const found = /^\{"signature":"([A-Za-z0-9+/=]+)"\}$/.exec(line.trim())?.[1];
  return found === undefined ? undefined : Buffer.from(found, 'base64');
}

/** What a signed file says, not yet parsed. Refuses one that is not there, or not as it was signed. */
export async function readSigned(path: string, publicKey: KeyObject): Promise<Result<unknown>> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return refuse('not-found', `there is no ${path}, or it cannot be read`);
  const end = text.indexOf('\n');
  const body = text.slice(0, Math.max(0, end));
  const signature = signatureIn(text.slice(end + 1));
  if (signature === undefined || !verify(null, Buffer.from(body), publicKey, signature))
    return refuse('conflict', `${path} is not as it was signed`);
  return ok(JSON.parse(body));
}
