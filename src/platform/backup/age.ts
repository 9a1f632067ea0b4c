import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { Fault, must } from '../../kernel/index.ts';
import { ByteReader, type Bytes } from './byte-reader.ts';
import { agreed, ephemeral, identityFrom, publicHalf, recipientFrom } from './keys.ts';

/** The first line of an encrypted file: the age format (age-encryption.org/v1), so that any age tool opens it with the key. */
export const AGE = 'age-encryption.org/v1';

const CHUNK = 64 * 1024;
const TAG = 16;
const MOST_LINE = 4096;
const MOST_LINES = 64;

const plain64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
const derived = (secret: Uint8Array, salt: Uint8Array, info: string): Buffer => Buffer.from(hkdfSync('sha256', secret, salt, info, 32));

function seal(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** The bytes under the seal; undefined when the key is another, or a bit of them. */
function unseal(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < TAG) return undefined;
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const ZEROS = Buffer.alloc(12);
const wrapKey = (secret: Uint8Array, share: Uint8Array, recipient: Uint8Array): Buffer =>
  derived(secret, Buffer.concat([share, recipient]), `${AGE}/X25519`);
const macOf = (fileKey: Uint8Array, header: string): Buffer =>
  createHmac('sha256', derived(fileKey, Buffer.alloc(0), 'header'))
    .update(header)
    .digest();

/** The nonce of one piece: its number, and whether it is the last, so that none can be left out, moved or cut off. */
function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** The file's key, wrapped for one recipient: by a key that exists for this file alone. */
function stanza(fileKey: Uint8Array, recipient: Uint8Array): string {
  const { share, secret } = ephemeral(recipient);
  return `-> X25519 ${plain64(share)}\n${plain64(seal(wrapKey(secret, share, recipient), ZEROS, fileKey))}\n`;
}

/** Encrypts to recipients (`age1…`), in pieces of 64 KiB. `random` gives chance. */
export async function* encrypted(
  source: Bytes,
  recipients: readonly string[],
  random: (bytes: number) => Uint8Array,
): AsyncGenerator<Buffer> {
  const fileKey = random(16);
  const stanzas = recipients.map((recipient) => {
    const key = recipientFrom(recipient);
    must(key !== undefined, 'recipients are checked where they are given');
    return stanza(fileKey, key);
  });
  const header = `${AGE}\n${stanzas.join('')}---`;
  const nonce = random(16);
  yield Buffer.concat([Buffer.from(`${header} ${plain64(macOf(fileKey, header))}\n`), nonce]);
  const key = derived(fileKey, nonce, 'payload');
  const reader = new ByteReader(source);
  try {
    for (let number = 0; ; number += 1) {
      const piece = await reader.take(CHUNK);
      const last = await reader.atEnd();
      yield seal(key, nonceOf(number, last), piece);
      if (last) return;
    }
  } finally {
    await reader.close();
  }
}

interface Header {
  /** What the code at its end is over. */
  readonly text: string;
  readonly mac: string;
  readonly stanzas: readonly { readonly kind: string; readonly share: Buffer; readonly body: Buffer }[];
}

const DAMAGED_HEADER = 'The file is damaged in its header, within the first lines.';

async function readHeader(reader: ByteReader): Promise<Header> {
  const lines: string[] = [];
  for (;;) {
    const line = await reader.line(MOST_LINE);
    if (line.startsWith('--- ')) {
      const text = `${lines.map((each) => `${each}\n`).join('')}---`;
      return { text, mac: line.slice(4), stanzas: stanzasOf(lines.slice(1)) };
    }
    lines.push(line);
    if (lines.length > MOST_LINES) throw new Fault(DAMAGED_HEADER, 'never');
  }
}

function stanzasOf(lines: readonly string[]): Header['stanzas'] {
  const found: { kind: string; share: string; body: string }[] = [];
  for (const line of lines) {
    const [, kind = '', share = ''] = /^-> (\S+) ?(\S*)/.exec(line) ?? [];
    const last = found.at(-1);
    if (kind !== '') found.push({ kind, share, body: '' });
    else if (last !== undefined) last.body += line;
  }
  return found.map(({ kind, share, body }) => ({ kind, share: Buffer.from(share, 'base64'), body: Buffer.from(body, 'base64') }));
}

function fileKeyFor(header: Header, identities: readonly string[]): Buffer | undefined {
  for (const identity of identities) {
    const key = identityFrom(identity);
    if (key === undefined) continue;
    for (const { kind, share, body } of header.stanzas) {
      const secret = kind === 'X25519' && share.length === 32 ? agreed(key, share) : undefined;
      const fileKey = secret === undefined ? undefined : unseal(wrapKey(secret, share, publicHalf(key)), ZEROS, body);
      if (fileKey?.length === 16) return fileKey;
    }
  }
  return undefined;
}

async function openHeader(reader: ByteReader, identities: readonly string[]): Promise<Buffer> {
  const header = await readHeader(reader).catch((error: unknown) => {
    throw new Fault(DAMAGED_HEADER, 'never', error);
  });
  if (header.text.split('\n', 1)[0] !== AGE) throw new Fault(DAMAGED_HEADER, 'never');
  const fileKey = fileKeyFor(header, identities);
  if (fileKey === undefined) {
    throw new Fault(
      'The backup is not encrypted to this key, or the file is damaged in its header: give the key whose other half it was made for.',
      'never',
    );
  }
  const mac = Buffer.from(header.mac, 'base64');
  const wanted = macOf(fileKey, header.text);
  if (mac.length !== wanted.length || plain64(mac) !== header.mac || !timingSafeEqual(mac, wanted))
    throw new Fault(DAMAGED_HEADER, 'never');
  return fileKey;
}

/** Decrypts with identities (`AGE-SECRET-KEY-1…`). Throws a Fault that names the place of the first byte that is not as it was written. */
export async function* decrypted(source: Bytes, identities: readonly string[]): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    const fileKey = await openHeader(reader, identities);
    const nonce = await reader.take(16);
    const key = derived(fileKey, nonce, 'payload');
    for (let number = 0; ; number += 1) {
      const from = reader.offset;
      const sealed = await reader.take(CHUNK + TAG);
      const last = await reader.atEnd();
      const piece = unseal(key, nonceOf(number, last), sealed);
      if (piece === undefined) throw damagedAt(from, reader.offset, last && unseal(key, nonceOf(number, false), sealed) !== undefined);
      yield piece;
      if (last) return;
    }
  } finally {
    await reader.close();
  }
}

function damagedAt(from: number, until: number, cut: boolean): Fault {
  if (cut) return new Fault(`The file is cut off: it ends after byte ${until}, and more was written.`, 'never');
  return new Fault(`The file is damaged or cut off between bytes ${from} and ${until}.`, 'never');
}
