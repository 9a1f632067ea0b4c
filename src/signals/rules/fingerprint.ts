import { mustHave } from '../../kernel/index.ts';

/** A hash of 64 bits in two halves, since numbers hold 53. */
interface Hash {
  high: number;
  low: number;
}

const TWO_32 = 0x1_0000_0000;

/** One byte of FNV-1a: exclusive or, then times 2^40 + 435 modulo 2^64. */
function take(hash: Hash, byte: number): void {
  const low = (hash.low ^ byte) >>> 0;
  const product = low * 435;
  hash.high = (hash.high * 435 + Math.floor(product / TWO_32) + ((low << 8) >>> 0)) % TWO_32;
  hash.low = product % TWO_32;
}

/** The bytes of a code point in UTF-8 after the first, each with six bits of it. */
function takeRest(hash: Hash, code: number, count: number): void {
  for (let shift = (count - 1) * 6; shift >= 0; shift -= 6) take(hash, 0x80 | ((code >> shift) & 0x3f));
}

function takeText(hash: Hash, text: string): void {
  for (const character of text) {
    const code = mustHave(character.codePointAt(0), 'a character has a code point');
    if (code < 0x80) take(hash, code);
    else if (code < 0x800) {
      take(hash, 0xc0 | (code >> 6));
      takeRest(hash, code, 1);
    } else if (code < 0x10000) {
      take(hash, 0xe0 | (code >> 12));
      takeRest(hash, code, 2);
    } else {
      take(hash, 0xf0 | (code >> 18));
      takeRest(hash, code, 3);
    }
  }
}

/** Alertmanager's fingerprint of a label set, 16 hex digits: FNV-1a 64 over each name and value in order, both ended by 0xFF. */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const hash: Hash = { high: 0xcbf2_9ce4, low: 0x8422_2325 };
  for (const name of Object.keys(labels).sort()) {
    takeText(hash, name);
    take(hash, 0xff);
    takeText(hash, labels[name] ?? '');
    take(hash, 0xff);
  }
  return hash.high.toString(16).padStart(8, '0') + hash.low.toString(16).padStart(8, '0');
}
