import { createCipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

import type { Clock } from '../../platform/clock/index.ts';

/** As long as a phone of some years takes a second for. */
const ROUNDS = 600_000;
const derive = promisify(pbkdf2);

/** What only the passphrase opens, as the page's script reads it. All texts are base64. */
export interface Sealed {
  readonly rounds: number;
  readonly salt: string;
  readonly iv: string;
  /** With the 16 bytes of its tag behind it. */
  readonly data: string;
}

/** Seals texts by a passphrase: PBKDF2 with SHA-256, then AES-256-GCM. The slow half is done once for as long as this process lives. */
export function sealer(passphrase: string, clock: Pick<Clock, 'random'>): (text: string) => Promise<Sealed> {
  const salt = Buffer.from(clock.random(16));
  let key: Promise<Buffer> | undefined;
  return async (text) => {
    key ??= derive(passphrase.normalize('NFC'), salt, ROUNDS, 32, 'sha256');
    const iv = Buffer.from(clock.random(12));
    const cipher = createCipheriv('aes-256-gcm', await key, iv);
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { rounds: ROUNDS, salt: salt.toString('base64'), iv: iv.toString('base64'), data: data.toString('base64') };
  };
}
