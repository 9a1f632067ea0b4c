import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { Fault, must, mustHave } from '../../kernel/index.ts';
import type { Clock } from '../clock/index.ts';
import { frameAt, frameOf, HEADER, type ReadAt } from './frames.ts';

/** So much is reserved at a time, so that what is to be written does not wait for long. */
const RESERVE_STEP = 4 * 1024 * 1024;

/** Nothing more has room until it is emptied. */
export class SpoolFull extends Fault {
  constructor(path: string) {
    super(`the spool ${path} is full`, 'later');
  }
}

/** How much a spool holds. */
export interface SpoolDepth {
  readonly frames: number;
  readonly bytes: number;
  /** How much it may hold. */
  readonly size: number;
  /** How much of that is reserved on the disk. */
  readonly reserved: number;
}

/** A file that is only appended to and emptied as a whole. What `append` has answered survives the loss of power. */
export interface Spool {
  /** Resolves once the payload is on the disk. Answers its id, which no other frame ever has. Throws SpoolFull. */
  append(payload: Buffer): Promise<string>;
  /** A frame by its place, from 0. */
  read(place: number): Promise<{ id: string; payload: Buffer }>;
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
}

interface Found {
  readonly generation: Buffer | undefined;
  /** Where each frame begins, and where the last one ends. */
  readonly offsets: number[];
  readonly end: number;
}

const readerOf =
  (file: FileHandle): ReadAt =>
  async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };

/** Finds the frames that stand whole, in order, up to the first place where none does. */
async function scan({ file, size }: Opened): Promise<Found> {
  const read = readerOf(file);
  const offsets: number[] = [];
  let generation: Buffer | undefined;
  let end = 0;
  for (;;) {
    const frame = await frameAt(read, end, { place: offsets.length, generation, within: size });
    if (frame === undefined) return { generation, offsets, end };
    generation = frame.generation;
    offsets.push(end);
    end = frame.next;
  }
}

class FileSpool implements Spool {
  private readonly opened: Opened;
  private generation: Buffer;
  private offsets: number[];
  private end: number;
  private reserved: number;
  /** What is done one after the other. */
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

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

  async read(place: number): Promise<{ id: string; payload: Buffer }> {
    const { generation } = this;
    const id = this.idOf(place);
    const offset = mustHave(this.offsets[place], 'only frames that were written are read');
    const frame = await frameAt(readerOf(this.opened.file), offset, { place, generation, within: this.opened.size });
    must(frame !== undefined, `frame ${place} of ${this.opened.path} can no longer be read`);
    return { id, payload: frame.payload };
  }

  depth(): SpoolDepth {
    return { frames: this.offsets.length, bytes: this.end, size: this.opened.size, reserved: this.reserved };
  }

  async empty(frames: number): Promise<boolean> {
    return this.inTurn(async () => {
      if (this.offsets.length !== frames) return false;
      if (frames === 0) return true;
      // Without its first frame none of the others reads; were this lost, they would only be offered again.
      await this.write(Buffer.alloc(HEADER), 0);
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
  /** Told when the size cannot be reserved; what has room is taken all the same. */
  readonly onError: (error: unknown) => void;
}

/** Opens a spool with what a process before left in it, and reserves its size. */
export async function openSpool(plan: SpoolPlan): Promise<Spool> {
  await mkdir(dirname(plan.path), { recursive: true, mode: 0o700 });
  // Neither "r+", which wants a file that stands, nor "a", which writes at the end alone.
  const made = await open(plan.path, 'a', 0o600);
  await made.close();
  const file = await open(plan.path, 'r+');
  const opened: Opened = { path: plan.path, file, size: plan.size, clock: plan.clock };
  const spool = new FileSpool(opened, await scan(opened), (await file.stat()).size);
  void spool.reserve().catch(plan.onError);
  return spool;
}
