import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

import { Fault } from '../../kernel/index.ts';
import { AGE, decrypted, encrypted } from './age.ts';
import { ByteReader, type Bytes } from './byte-reader.ts';
import { framed, FRAMES, unframed } from './frames.ts';

/** Bytes through one of the streams of zlib; what fails before it fails here. */
function through(source: Bytes, stream: Transform): Bytes {
  const from = Readable.from(source, { objectMode: false });
  // Whoever reads learns of a failure by reading: the stream is destroyed with it.
  pipeline(from, stream, () => undefined);
  return stream;
}

/** The bytes of a backup as they stand in its file: compressed, and encrypted unless there is no recipient. */
export function packed(source: Bytes, recipients: readonly string[], random: (bytes: number) => Uint8Array): AsyncGenerator<Buffer> {
  const small = through(source, createGzip({ level: 4 }));
  return recipients.length === 0 ? framed(small) : encrypted(small, recipients, random);
}

async function* rest(reader: ByteReader): AsyncGenerator<Buffer> {
  try {
    while (!(await reader.atEnd())) yield await reader.take(64 * 1024);
  } finally {
    await reader.close();
  }
}

async function* unzipped(source: Bytes): AsyncGenerator<Uint8Array> {
  try {
    yield* through(source, createGunzip());
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`The backup cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.`, 'never', error);
  }
}

/** What was packed. Throws a Fault for a file that is none of ours, one that another key opens, and one that is damaged or cut, with the place. */
export async function* unpacked(file: Bytes, identities: readonly string[]): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(file);
  const start = (await reader.peek(Math.max(AGE.length, FRAMES.length) + 1)).toString('latin1');
  if (start.startsWith(`${AGE}\n`)) {
    if (identities.length === 0) throw new Fault('The backup is encrypted: give the file with its key by --identity KEYFILE.', 'never');
    yield* unzipped(decrypted(rest(reader), identities));
  } else if (start.startsWith(`${FRAMES}\n`)) yield* unzipped(unframed(rest(reader)));
  else throw new Fault('The file is no backup of Evenkeel, or is damaged in its first line.', 'never');
}
