import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeWhole } from './files.ts';

/** The keys of an installation, the same on each of its instances. */
export interface InstallationKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** A checksum that only who has the private key can make, for one purpose; so many bytes of it. */
  readonly mac: (purpose: string, data: Buffer, bytes: number) => Buffer;
  readonly hasMac: (purpose: string, data: Buffer, mac: Buffer) => boolean;
}

/** A new private key as text. */
export const newKeyPair = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The keys that a private key's text stands for. */
export function installationKeys(pem: string): InstallationKeys {
  const privateKey = createPrivateKey(pem);
  const secret = Buffer.from(hkdfSync('sha256', privateKey.export({ type: 'pkcs8', format: 'der' }), '', 'evenkeel mac', 32));
  const mac: InstallationKeys['mac'] = (purpose, data, bytes) =>
    createHmac('sha256', secret).update(`${purpose}\0`).update(data).digest().subarray(0, bytes);
  return {
    privateKey,
    publicKey: createPublicKey(privateKey),
    mac,
    hasMac: (purpose, data, given) => given.length >= 12 && timingSafeEqual(mac(purpose, data, given.length), given),
  };
}

const KEY = 'key.pem';
const PUBLIC = 'key.pub';

/** The keys that a folder holds, for who starts while the database is away; undefined where there are none. */
export async function keysIn(folder: string): Promise<InstallationKeys | undefined> {
  const pem = await readFile(join(folder, KEY), 'utf8').catch(() => undefined);
  return pem === undefined ? undefined : installationKeys(pem);
}

/** Keeps a private key in a folder, readable by its owner alone, and the public half beside it for whoever wants to verify. */
export async function keepKeys(folder: string, pem: string): Promise<InstallationKeys> {
  const keys = installationKeys(pem);
  await writeWhole(join(folder, KEY), pem, 0o600);
  await writeWhole(join(folder, PUBLIC), keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 0o644);
  return keys;
}
