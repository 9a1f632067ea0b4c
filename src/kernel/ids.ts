import { must } from './must.ts';
import type { Instant } from './time.ts';

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A UUID, version 7 (RFC 9562): 48 bits of time, then the given 10 random bytes. */
export function uuid7(now: Instant, random: Uint8Array): string {
  const hex = Math.floor(now).toString(16).padStart(12, '0');
  let bytes = '';
  for (let place = 0; place < 10; place += 1) bytes += hexOf[random[place] ?? 0] ?? '';
  const variant = ((Number.parseInt(bytes.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${bytes.slice(0, 3)}-${variant}${bytes.slice(4, 7)}-${bytes.slice(7, 19)}`;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A secret of 32 characters a-z0-9 (165 bits) from at least 64 random bytes; bytes that would bias it are passed over. */
export function token32(random: Uint8Array): string {
  let text = '';
  for (let place = 0; place < random.length && text.length < 32; place += 1) {
    const byte = random[place] ?? 255;
    if (byte < 252) text += alphabet.charAt(byte % 36);
  }
  must(text.length === 32, 'a token needs more random bytes');
  return text;
}
