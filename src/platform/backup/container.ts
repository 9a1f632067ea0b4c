import { createHash, type Hash } from 'node:crypto';

import { z } from 'zod';

import { Fault } from '../../kernel/index.ts';
import { ByteReader, type Bytes } from './byte-reader.ts';

const FIRST_LINE = 'evenkeel backup 1';
const MOST_LINE = 4 * 1024 * 1024;
const MOST_BLOCK = 16 * 1024 * 1024;

const part = z.object({
  kind: z.enum(['table', 'file']),
  name: z.string(),
  /** Of a table: the columns in the order of its rows' values. */
  columns: z.array(z.string()).default([]),
});

/** One thing that a backup holds: the rows of a table as COPY writes them, or a file of the data folder. */
export type Part = z.infer<typeof part>;

const head = z.object({
  createdAt: z.number(),
  installation: z.string(),
  /** The steps of the schema that were applied, in their order: the last is its version. */
  schema: z.array(z.string()).min(1),
  sequences: z.array(z.object({ name: z.string(), last: z.string().regex(/^-?\d{1,19}$/), called: z.boolean() })),
  /** Partitions by month that stood. */
  partitions: z.array(z.object({ table: z.string(), name: z.string() })),
  parts: z.array(part),
});

/** What a backup says of itself before its content. */
export type Head = z.infer<typeof head>;

const sum = z.object({ rows: z.number(), bytes: z.number(), sha256: z.string() });

/** What stands behind the content of a part. */
export type Sum = z.infer<typeof sum>;

/** The content of a part; how many rows it was is asked at its end. */
export interface Content {
  readonly bytes: Bytes;
  readonly rows: () => Promise<number>;
}

const line = (text: string): Buffer => Buffer.from(`${text}\n`);

/** Writes the lines of structure, and keeps the hash over all of them that stands in the last. */
function lines(): { readonly of: (text: string) => Buffer; readonly last: () => Buffer } {
  const all = createHash('sha256');
  return {
    of: (text) => {
      all.update(`${text}\n`);
      return line(text);
    },
    last: () => line(`end ${all.digest('hex')}`),
  };
}

/**
 * Writes a backup: the head, then each part in the head's order as a line, blocks with their lengths, and a line with its rows,
 * bytes and hash; at the end the hash over all lines.
 */
export async function* writeContainer(given: Head, contentOf: (each: Part) => Content): AsyncGenerator<Buffer> {
  const structure = lines();
  yield structure.of(FIRST_LINE);
  yield structure.of(JSON.stringify(given));
  for (const each of given.parts) {
    yield structure.of(`${each.kind} ${each.name}`);
    const content = contentOf(each);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const block of content.bytes) {
      if (block.length === 0) continue;
      hash.update(block);
      bytes += block.length;
      yield line(String(block.length));
      yield Buffer.from(block.buffer, block.byteOffset, block.length);
    }
    yield line('0');
    const told: Sum = { rows: await content.rows(), bytes, sha256: hash.digest('hex') };
    yield structure.of(`sum ${JSON.stringify(told)}`);
  }
  yield structure.last();
}

/** A part as it is read: its bytes, all of which must be read before the next part; then its sum. */
export interface ReadPart extends Part {
  readonly bytes: AsyncGenerator<Buffer>;
  readonly sum: () => Sum;
}

/** A backup that is being read. */
export interface OpenContainer {
  readonly head: Head;
  /** The parts in the head's order. It ends once all of the file is read and every hash is right; anything else is a Fault. */
  readonly parts: AsyncGenerator<ReadPart>;
}

const damaged = (where: string, why: string): Fault => new Fault(`The backup is damaged in ${where}: ${why}.`, 'never');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Reading {
  readonly reader: ByteReader;
  readonly all: Hash;
}

/** A line of structure. */
async function structureLine({ reader, all }: Reading, where: string): Promise<string> {
  const text = await reader.line(MOST_LINE).catch((error: unknown) => {
    if (error instanceof Fault && error.message.startsWith('The ')) throw error;
    throw damaged(where, error instanceof Error ? error.message : String(error));
  });
  all.update(`${text}\n`);
  return text;
}

async function* blocks({ reader }: Reading, where: string, hash: Hash): AsyncGenerator<Buffer> {
  for (;;) {
    const text = await reader.line(20);
    const length = Number(text);
    if (!/^\d{1,8}$/.test(text) || length > MOST_BLOCK) throw damaged(where, 'a block has no length');
    if (length === 0) return;
    const block = await reader.take(length);
    if (block.length < length) throw damaged(where, 'it ends within a block');
    hash.update(block);
    yield block;
  }
}

function readPart(reading: Reading, each: Part): ReadPart {
  const where = `${each.kind} ${each.name}`;
  let found: Sum | undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    yield* blocks(reading, where, hash);
    const text = await structureLine(reading, where);
    const said = text.startsWith('sum ') ? sum.safeParse(jsonOf(text.slice(4))).data : undefined;
    if (said === undefined) throw damaged(where, 'its sum is not there');
    if (said.sha256 !== hash.digest('hex')) throw damaged(where, 'its bytes are not those that were written');
    found = said;
  }
  return {
    ...each,
    bytes: bytes(),
    sum: () => {
      if (found === undefined) throw damaged(where, 'it was not read to its end');
      return found;
    },
  };
}

async function* readParts(reading: Reading, given: Head): AsyncGenerator<ReadPart> {
  try {
    for (const each of given.parts) {
      const where = `${each.kind} ${each.name}`;
      if ((await structureLine(reading, where)) !== where) throw damaged(where, 'something else stands in its place');
      const open = readPart(reading, each);
      yield open;
      open.sum();
    }
    const wanted = `end ${reading.all.copy().digest('hex')}`;
    if ((await structureLine(reading, 'its last line')) !== wanted) throw damaged('its last line', 'it does not fit what stands before');
    if (!(await reading.reader.atEnd())) throw damaged('its last line', 'more follows');
  } finally {
    await reading.reader.close();
  }
}

/** Reads the head of a backup; its parts follow. */
export async function openContainer(source: Bytes): Promise<OpenContainer> {
  const reading = { reader: new ByteReader(source), all: createHash('sha256') };
  const first = await structureLine(reading, 'its first line');
  const version = /^evenkeel backup (\d+)$/.exec(first)?.[1];
  if (version === undefined) throw damaged('its first line', 'it is no backup of Evenkeel');
  if (first !== FIRST_LINE)
    throw new Fault(
      `The backup is of format ${version}, and this Evenkeel reads format 1: restore it with the version that made it.`,
      'never',
    );
  const text = await structureLine(reading, 'its head');
  const given = head.safeParse(jsonOf(text));
  if (!given.success) throw damaged('its head', 'it cannot be read');
  return { head: given.data, parts: readParts(reading, given.data) };
}
