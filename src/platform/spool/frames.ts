import { crc32 } from 'node:zlib';

/**
 * One frame: a mark, the generation and the place that it belongs to, its length, and a checksum over all of it. What lies behind the
 * last frame is of an older generation, zeros, or torn: none of that reads as the next frame.
 */
export const HEADER = 32;
const MARK = 0x454b_5350;
const GENERATION = 4;
const PLACE = 20;
const LENGTH = 24;
const SUM = 28;

/** Where a frame stands: the generation is a UUID as 16 bytes. */
export interface FramePlace {
  readonly generation: Buffer;
  readonly place: number;
}

const sumOf = (header: Buffer, payload: Buffer): number => crc32(payload, crc32(header.subarray(0, SUM)));

/** A frame as it is written. */
export function frameOf({ generation, place }: FramePlace, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(HEADER + payload.length);
  frame.writeUInt32BE(MARK, 0);
  generation.copy(frame, GENERATION);
  frame.writeUInt32BE(place, PLACE);
  frame.writeUInt32BE(payload.length, LENGTH);
  frame.writeUInt32BE(sumOf(frame, payload), SUM);
  payload.copy(frame, HEADER);
  return frame;
}

/** How long the payload of a header is, and of which generation; undefined when it is no header of the frame at this place. */
function headerOf(bytes: Buffer, place: number): { length: number; generation: Buffer } | undefined {
  if (bytes.length < HEADER || bytes.readUInt32BE(0) !== MARK || bytes.readUInt32BE(PLACE) !== place) return undefined;
  const length = bytes.readUInt32BE(LENGTH);
  // Nothing is not written, and its checksum would say nothing.
  return length === 0 ? undefined : { length, generation: Buffer.from(bytes.subarray(GENERATION, PLACE)) };
}

/** Reads so many bytes from an offset of a file; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** What a frame holds. */
export interface Frame {
  readonly generation: Buffer;
  readonly payload: Buffer;
  /** Where the next one begins. */
  readonly next: number;
}

/** A frame that was found by looking for it. */
export interface FrameFound {
  readonly offset: number;
  readonly place: number;
  readonly next: number;
}

/** So much is looked through at a time. */
const WINDOW = 1024 * 1024;
const MARK_BYTES = Buffer.from(MARK.toString(16), 'hex');

/** The generation that a header tells, though nothing else of its frame need be right; undefined where there are only zeros. */
export const generationTold = (header: Buffer): Buffer | undefined =>
  header.length < HEADER || header.every((byte) => byte === 0) ? undefined : Buffer.from(header.subarray(GENERATION, PLACE));

/** The first whole frame of this generation that stands at an offset or behind it, of a later place. */
export async function frameBehind(
  read: ReadAt,
  from: number,
  wanted: { after: number; generation: Buffer; within: number },
): Promise<FrameFound | undefined> {
  const { after, generation, within } = wanted;
  for (let start = from; start < within; start += WINDOW) {
    // A mark may begin in this window and end in the next.
    const bytes = await read(start, Math.min(WINDOW + MARK_BYTES.length - 1, within - start));
    for (let at = bytes.indexOf(MARK_BYTES); at !== -1; at = bytes.indexOf(MARK_BYTES, at + 1)) {
      const offset = start + at;
      const header = await read(offset, HEADER);
      const place = header.length < HEADER ? 0 : header.readUInt32BE(PLACE);
      const frame = place > after ? await frameAt(read, offset, { place, generation, within }) : undefined;
      if (frame !== undefined) return { offset, place, next: frame.next };
    }
  }
  return undefined;
}

/** The frame that begins at an offset, if a whole one does: of this generation, or of any where it is the first. */
export async function frameAt(
  read: ReadAt,
  offset: number,
  wanted: { place: number; generation: Buffer | undefined; within: number },
): Promise<Frame | undefined> {
  const header = await read(offset, HEADER);
  const told = headerOf(header, wanted.place);
  if (told === undefined || offset + HEADER + told.length > wanted.within) return undefined;
  if (wanted.generation !== undefined && !told.generation.equals(wanted.generation)) return undefined;
  const payload = await read(offset + HEADER, told.length);
  if (payload.length !== told.length || sumOf(header, payload) !== header.readUInt32BE(SUM)) return undefined;
  return { generation: told.generation, payload, next: offset + HEADER + told.length };
}
