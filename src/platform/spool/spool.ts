import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { Fault, must } from '../../kernel/index.ts';
import type { Clock } from '../clock/index.ts';
import { frameAt, frameBehind, frameOf, generationTold, HEADER, type ReadAt } from './frames.ts';

/** So much is reserved at a time, so that what is to be written does not wait for long. */
const RESERVE_STEP = 4 * 1024 * 1024;

/** Nothing more has room until it is emptied. */
export class SpoolFull extends Fault {
  constructor(path: string) {
    super(`the spool ${path} is full`, 'later');
  }
}

/** Another process has the spool, and has not left it in time. */
export class SpoolTaken extends Fault {
  constructor(path: string) {
    super(`another process has the spool ${path}`, 'later');
  }
}

/** How much a spool holds. */
export interface SpoolDepth {
  /** Those that can no longer be read count as well. */
  readonly frames: number;
  readonly bytes: number;
  /** How much it may hold. */
  readonly size: number;
  /** How much of that is reserved on the disk. */
  readonly reserved: number;
}

/**
 * A file that is only appended to and emptied as a whole, by one process at a time. What `append` has answered survives the loss
 * of power. What a damaged disk no longer gives is set aside in a file beside it, told, and in nobody's way.
 */
export interface Spool {
  /** Resolves once the payload is on the disk. Answers its id, which no other frame ever has. Throws SpoolFull. */
  append(payload: Buffer): Promise<string>;
  /** A frame by its place, from 0; undefined where it can no longer be read, or was forgotten meanwhile. */
  read(place: number): Promise<{ id: string; payload: Buffer } | undefined>;
  depth(): SpoolDepth;
  /** Forgets all frames, if there are still so many. Answers whether it did. */
  empty(frames: number): Promise<boolean>;
  close(): Promise<void>;
}

interface Opened {
  readonly path: string;
  readonly file: FileHandle;
  readonly size: number;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

interface Found {
  readonly generation: Buffer | undefined;
  /** Where each frame begins: nowhere for one that cannot be read. */
  readonly offsets: (number | undefined)[];
  /** Where the last one ends. */
  readonly end: number;
}

/** A part of the disk that gives an error is told and reads as nothing. */
const readerOf =
  ({ file, onError }: Opened): ReadAt =>
  async (offset, length) => {
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      onError(error);
      return Buffer.alloc(0);
    }
  };

interface Damage {
  readonly place: number;
  readonly generation: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Keeps what can no longer be read for whoever may make sense of it, and tells. */
async function setAside(opened: Opened, { place, generation, from, to }: Damage): Promise<void> {
  const { path, onError } = opened;
  const aside = `${path}.damaged-${generation.toString('hex').slice(0, 8)}-${place}`;
  const bytes = await readerOf(opened)(from, to - from);
  await writeFile(aside, bytes, { mode: 0o600 }).catch(onError);
  onError(new Fault(`frame ${place} of ${path} can no longer be read: its ${to - from} bytes are set aside in ${aside}`, 'never'));
}

/** Finds the frames that stand whole, in order; what is damaged between them is set aside. */
async function scan(opened: Opened): Promise<Found> {
  const { size } = opened;
  const read = readerOf(opened);
  const offsets: (number | undefined)[] = [];
  let generation: Buffer | undefined;
  let end = 0;
  for (;;) {
    const frame = await frameAt(read, end, { place: offsets.length, generation, within: size });
    if (frame !== undefined) {
      generation = frame.generation;
      offsets.push(end);
      end = frame.next;
      continue;
    }
    // The header of an emptied spool is zeros. What is torn at the end was never answered, and nothing of its generation is behind.
    const told = generation ?? generationTold(await read(0, HEADER));
    if (told === undefined) return { generation, offsets, end };
    const later = await frameBehind(read, end, { after: offsets.length, generation: told, within: size });
    if (later === undefined) return { generation, offsets, end };
    await setAside(opened, { place: offsets.length, generation: told, from: end, to: later.offset });
    generation = told;
    while (offsets.length < later.place) offsets.push(undefined);
    end = later.offset;
  }
}

class FileSpool implements Spool {
  private readonly opened: Opened;
  private generation: Buffer;
  private offsets: (number | undefined)[];
  private end: number;
  private reserved: number;
  /** What is done one after the other. */
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;
  /** It was to be emptied and may be half so: nothing is written behind what may be gone. */
  private halfEmptied = false;

  constructor(opened: Opened, found: Found, reserved: number) {
    this.opened = opened;
    this.generation = found.generation ?? this.newGeneration();
    this.offsets = found.offsets;
    this.end = found.end;
    this.reserved = reserved;
  }

  private newGeneration(): Buffer {
    return Buffer.from(this.opened.clock.random(16));
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  private idOf(place: number): string {
    return `${this.generation.toString('hex')}/${place}`;
  }

  private async write(bytes: Buffer, offset: number): Promise<void> {
    const { bytesWritten } = await this.opened.file.write(bytes, 0, bytes.length, offset);
    if (bytesWritten !== bytes.length) throw new Fault(`only a part could be written to ${this.opened.path}`, 'later');
    await this.opened.file.datasync();
  }

  async append(payload: Buffer): Promise<string> {
    must(payload.length > 0, 'something is written');
    return this.inTurn(async () => {
      const { size, path } = this.opened;
      if (this.halfEmptied) throw new SpoolFull(path);
      if (this.end + HEADER + payload.length > size) throw new SpoolFull(path);
      const place = this.offsets.length;
      const frame = frameOf({ generation: this.generation, place }, payload);
      // What fails leaves no frame behind: the next is written over it.
      await this.write(frame, this.end);
      this.offsets.push(this.end);
      this.end += frame.length;
      return this.idOf(place);
    });
  }

  async read(place: number): Promise<{ id: string; payload: Buffer } | undefined> {
    const { generation, offsets, opened } = this;
    const id = this.idOf(place);
    must(place < offsets.length, 'only frames that were written are read');
    const offset = offsets[place];
    if (offset === undefined) return undefined;
    const frame = await frameAt(readerOf(opened), offset, { place, generation, within: opened.size });
    if (frame !== undefined) return { id, payload: frame.payload };
    // It was emptied beneath this reader: nothing is damaged.
    if (this.offsets !== offsets || this.halfEmptied) return undefined;
    const to = offsets.slice(place + 1).find((next) => next !== undefined) ?? this.end;
    offsets[place] = undefined;
    await setAside(opened, { place, generation, from: offset, to });
    return undefined;
  }

  depth(): SpoolDepth {
    return { frames: this.offsets.length, bytes: this.end, size: this.opened.size, reserved: this.reserved };
  }

  async empty(frames: number): Promise<boolean> {
    return this.inTurn(async () => {
      if (this.offsets.length !== frames) return false;
      if (frames === 0) return true;
      // Without its first frame none of the others reads; were this lost, they would only be offered again.
      this.halfEmptied = true;
      await this.write(Buffer.alloc(HEADER), 0);
      this.halfEmptied = false;
      this.generation = this.newGeneration();
      this.offsets = [];
      this.end = 0;
      return true;
    });
  }

  /** Reserves the rest of the size with zeros, a step at a time, so that no other file can take it. */
  async reserve(): Promise<void> {
    const { size } = this.opened;
    while (this.reserved < size && !this.closed) {
      await this.inTurn(async () => {
        const from = Math.max(this.reserved, this.end);
        const to = Math.min(size, from + RESERVE_STEP);
        if (to > from) await this.write(Buffer.alloc(to - from), from);
        this.reserved = to;
      });
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.inTurn(async () => this.opened.file.close());
  }
}

/** How a spool is opened. */
export interface SpoolPlan {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly clock: Clock;
  /** Told when the size cannot be reserved; what has room is taken all the same. Told too what can no longer be read. */
  readonly onError: (error: unknown) => void;
}

/** Opens a spool with what a process before left in it, and reserves its size. The caller sees to it that no other process has it. */
export async function openSpool(plan: SpoolPlan): Promise<Spool> {
  await mkdir(dirname(plan.path), { recursive: true, mode: 0o700 });
  // Neither "r+", which wants a file that stands, nor "a", which writes at the end alone.
  const made = await open(plan.path, 'a', 0o600);
  await made.close();
  const file = await open(plan.path, 'r+');
  const opened: Opened = { path: plan.path, file, size: plan.size, clock: plan.clock, onError: plan.onError };
  const spool = new FileSpool(opened, await scan(opened), (await file.stat()).size);
  void spool.reserve().catch(plan.onError);
  return spool;
}
