const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** The checksum's polynomial (BIP 173), in numbers of 30 bits. */
function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => {
      if (((top >>> bit) & 1) === 1) check ^= term;
    });
  }
  return check;
}

const expanded = (prefix: string): number[] => {
  const codes = [...Buffer.from(prefix, 'latin1')];
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
};

/** Numbers of `from` bits as numbers of `to` bits; undefined where bits are left over that say something. */
function regroup(values: Iterable<number>, { from, to, pad }: { from: number; to: number; pad: boolean }): number[] | undefined {
  const found: number[] = [];
  let [bits, held] = [0, 0];
  for (const value of values) {
    held = (held << from) | value;
    bits += from;
    while (bits >= to) {
      bits -= to;
      found.push((held >> bits) & ((1 << to) - 1));
    }
    held &= (1 << bits) - 1;
  }
  if (pad && bits > 0) found.push((held << (to - bits)) & ((1 << to) - 1));
  return !pad && (bits >= from || held !== 0) ? undefined : found;
}

/** Bytes as Bech32 (BIP 173, without its limit of length, as age has it), in lower case. */
export function toBech32(prefix: string, bytes: Uint8Array): string {
  const values = regroup(bytes, { from: 8, to: 5, pad: true }) ?? [];
  const check = polymod([...expanded(prefix), ...values, 0, 0, 0, 0, 0, 0]) ^ 1;
  const sum = [25, 20, 15, 10, 5, 0].map((shift) => (check >>> shift) & 31);
  return `${prefix}1${[...values, ...sum].map((value) => ALPHABET[value]).join('')}`;
}

/** The bytes of a Bech32 text with this prefix, in one case; undefined when it is not one, or was not copied right. */
export function fromBech32(prefix: string, text: string): Buffer | undefined {
  const small = text.toLowerCase();
  if (text !== small && text !== text.toUpperCase()) return undefined;
  if (!small.startsWith(`${prefix}1`)) return undefined;
  const values = Array.from(small.slice(prefix.length + 1), (letter) => ALPHABET.indexOf(letter));
  if (values.length < 6 || values.includes(-1)) return undefined;
  if (polymod([...expanded(prefix), ...values]) !== 1) return undefined;
  const bytes = regroup(values.slice(0, -6), { from: 5, to: 8, pad: false });
  return bytes === undefined ? undefined : Buffer.from(bytes);
}
