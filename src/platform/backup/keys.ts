import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';

import { fromBech32, toBech32 } from './bech32.ts';

const RECIPIENT = 'age';
const IDENTITY = 'age-secret-key-';

/** What stands before the 32 bytes of a private X25519 key in PKCS #8, and of a public one in SPKI (RFC 8410). */
const PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b656e032100', 'hex');

const rawPrivate = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'pkcs8' }).subarray(PRIVATE.length);
const rawPublic = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(PUBLIC.length);
const publicKey = (bytes: Uint8Array): KeyObject => createPublicKey({ key: Buffer.concat([PUBLIC, bytes]), format: 'der', type: 'spki' });

/** The two halves of a key for backups: `recipient` is given to each backup, `identity` opens them and is stored nowhere. */
export interface BackupKey {
  readonly recipient: string;
  readonly identity: string;
}

/** A new key for backups, in the form of age's X25519 keys. */
export function newBackupKey(): BackupKey {
  const pair = generateKeyPairSync('x25519');
  return {
    recipient: toBech32(RECIPIENT, rawPublic(pair.publicKey)),
    identity: toBech32(IDENTITY, rawPrivate(pair.privateKey)).toUpperCase(),
  };
}

/** The public half as bytes; undefined when the text is none, or was not copied right. */
export function recipientFrom(text: string): Buffer | undefined {
  const bytes = fromBech32(RECIPIENT, text);
  return bytes?.length === 32 ? bytes : undefined;
}

/** The private half; undefined when the text is none, or was not copied right. */
export function identityFrom(text: string): KeyObject | undefined {
  const bytes = fromBech32(IDENTITY, text);
  if (bytes?.length !== 32) return undefined;
  return createPrivateKey({ key: Buffer.concat([PRIVATE, bytes]), format: 'der', type: 'pkcs8' });
}

/** The identities in a file as age-keygen writes one: a line each, with remarks behind `#`. */
export const identitiesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

export const publicHalf = (identity: KeyObject): Buffer => rawPublic(createPublicKey(identity));

/** The secret that a private half shares with a public one; undefined where there is none (a point of small order). */
export function agreed(identity: KeyObject, share: Uint8Array): Buffer | undefined {
  try {
    return diffieHellman({ privateKey: identity, publicKey: publicKey(share) });
  } catch {
    return undefined;
  }
}

/** A key for one file alone, and the secret that it shares with a recipient. */
export function ephemeral(recipient: Uint8Array): { share: Buffer; secret: Buffer } {
  const pair = generateKeyPairSync('x25519');
  return { share: rawPublic(pair.publicKey), secret: diffieHellman({ privateKey: pair.privateKey, publicKey: publicKey(recipient) }) };
}
