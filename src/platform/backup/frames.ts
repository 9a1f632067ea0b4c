import { createHash } from 'node:crypto';

import { Fault } from '../../kernel/index.ts';
import { ByteReader, type Bytes } from './byte-reader.ts';

/** The first line of a file that is not encrypted. */
export const FRAMES = 'evenkeel backup, not encrypted, 1';

const FRAME = 64 * 1024;
/** Set in a frame's length when it is the last. */
const LAST = 0x8000_0000;
const HASH = 32;

/** Each hash is over the one before, so that no frame can be left out or moved unseen. */
const hashOf = (before: Buffer, length: Buffer, bytes: Buffer): Buffer =>
  createHash('sha256').update(before).update(length).update(bytes).digest();

const start = (): Buffer => createHash('sha256').update(FRAMES).digest();

/** Frames bytes so that damage is found and placed where nothing is encrypted: length, hash, bytes. */
export async function* framed(source: Bytes): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    yield Buffer.from(`${FRAMES}\n`);
    for (let before = start(); ;) {
      const bytes = await reader.take(FRAME);
      const last = await reader.atEnd();
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length + (last ? LAST : 0));
      before = hashOf(before, length, bytes);
      yield Buffer.concat([length, before, bytes]);
      if (last) return;
    }
  } finally {
    await reader.close();
  }
}

/** Takes the frames off. Throws a Fault that names the place of the first frame that is not as it was written. */
export async function* unframed(source: Bytes): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    await reader.take(FRAMES.length + 1);
    for (let before = start(); ;) {
      const from = reader.offset;
      const head = await reader.take(4 + HASH);
      const length = head.subarray(0, 4);
      const said = head.length < 4 ? 0 : length.readUInt32BE();
      const bytes = await reader.take(Math.min(said % LAST, FRAME));
      before = hashOf(before, length, bytes);
      const last = said >= LAST;
      if (!before.equals(head.subarray(4)) || last !== (await reader.atEnd()))
        throw new Fault(`The file is damaged or cut off between bytes ${from} and ${reader.offset}.`, 'never');
      yield bytes;
      if (last) return;
    }
  } finally {
    await reader.close();
  }
}
