import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';

import { Fault } from '../../kernel/index.ts';
import { systemClock } from '../clock/index.ts';
import { decrypted, encrypted } from './age.ts';
import { framed, unframed } from './frames.ts';
import { fromBech32, toBech32 } from './bech32.ts';
import { identitiesIn, newBackupKey, recipientFrom } from './keys.ts';

const random = (bytes: number): Uint8Array => systemClock.random(bytes);

async function* pieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of source) found.push(piece);
  return Buffer.concat(found);
}

const content = (size: number): Buffer => Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8)) % 256));
const sizes = [0, 1, 65_535, 65_536, 65_537, 200_000];

const faultOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof Fault ? error.message : `no fault: ${String(error)}`),
  );

describe('encryption to a recipient key', () => {
  it("is age's: the format's own library opens what we encrypt, with a key of ours, for each of many recipients", async () => {
    const [one, other] = [newBackupKey(), newBackupKey()];
    for (const size of sizes) {
      const file = await all(encrypted(pieces(content(size)), [one.recipient, other.recipient], random));
      for (const { identity } of [one, other]) {
        const decrypter = new Decrypter();
        decrypter.addIdentity(identity);
        expect(Buffer.from(await decrypter.decrypt(file)).equals(content(size)), `${size} bytes`).toBe(true);
      }
    }
    expect(await identityToRecipient(one.identity)).toBe(one.recipient);
  });

  it("opens what the format's own library encrypted, with a key of its own", async () => {
    const identity = await generateX25519Identity();
    const encrypter = new Encrypter();
    encrypter.addRecipient(newBackupKey().recipient);
    encrypter.addRecipient(await identityToRecipient(identity));
    for (const size of sizes) {
      const file = await encrypter.encrypt(content(size));
      expect((await all(decrypted(pieces(file, 3000), [newBackupKey().identity, identity]))).equals(content(size))).toBe(true);
    }
  });

  it('names the place of a bit that is not as it was written, of an end that is missing, and a key that is another', async () => {
    const key = newBackupKey();
    const file = await all(encrypted(pieces(content(200_000)), [key.recipient], random));
    const open = async (bytes: Uint8Array, identity = key.identity): Promise<string> => faultOf(all(decrypted(pieces(bytes), [identity])));
    const header = file.indexOf('\n---') + 50;
    for (let at = 0; at < file.length; at += at < header + 40 ? 1 : 1999) {
      const bad = Buffer.from(file);
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(await open(bad), `byte ${at}`).toMatch(/header|between bytes \d+ and \d+/);
    }
    const flipped = Buffer.from(file);
    flipped[150_000] = (flipped[150_000] ?? 0) ^ 0x80;
    const [, from = '', until = ''] = /between bytes (\d+) and (\d+)/.exec(await open(flipped)) ?? [];
    expect(Number(from)).toBeLessThanOrEqual(150_000);
    expect(Number(until)).toBeGreaterThan(150_000);
    for (const length of [0, 10, header, header + 10, 100_000, file.length - 1]) {
      expect(await open(file.subarray(0, length)), `cut at ${length}`).toMatch(/header|cut off/);
    }
    const boundary = file.length - 16 - (200_000 % 65_536);
    expect(await open(file.subarray(0, boundary))).toBe(`The file is cut off: it ends after byte ${boundary}, and more was written.`);
    expect(await open(Buffer.concat([file, Buffer.from('x')]))).toContain('between bytes');
    expect(await open(file, newBackupKey().identity)).toContain('not encrypted to this key');
  });

  it('takes keys as they are copied: a typing error in one is seen', () => {
    const key = newBackupKey();
    expect(recipientFrom(key.recipient.toUpperCase())).toEqual(recipientFrom(key.recipient));
    expect(recipientFrom(`${key.recipient.slice(0, -1)}${key.recipient.endsWith('q') ? 'p' : 'q'}`)).toBeUndefined();
    expect(recipientFrom(key.identity)).toBeUndefined();
    expect(identitiesIn(`# a remark\n\n  ${key.identity}\r\n`)).toEqual([key.identity]);
    expect(fromBech32('age', toBech32('age', Buffer.from('any bytes')))?.toString()).toBe('any bytes');
  });
});

describe('a file that is not encrypted', () => {
  it('comes back as it was, and names the place of any bit that is not as it was written', async () => {
    for (const size of sizes) expect((await all(unframed(framed(pieces(content(size)))))).equals(content(size))).toBe(true);
    const file = await all(framed(pieces(content(200_000))));
    // Its first line is looked at by whoever chooses between the two kinds.
    const start = file.indexOf('\n') + 1;
    for (let at = start; at < file.length; at += at < start + 100 ? 1 : 1999) {
      const bad = Buffer.from(file);
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(await faultOf(all(unframed(pieces(bad)))), `byte ${at}`).toMatch(/between bytes \d+ and \d+/);
    }
    for (const length of [start, start + 5, 70_000, file.length - 1])
      expect(await faultOf(all(unframed(pieces(file.subarray(0, length))))), `cut at ${length}`).toContain('cut off');
  });
});
