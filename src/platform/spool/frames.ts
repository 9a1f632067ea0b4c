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
