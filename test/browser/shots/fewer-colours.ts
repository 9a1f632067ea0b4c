import { crc32, deflateSync, inflateSync } from 'node:zlib';

import { must } from '../../../src/kernel/index.ts';

const MOST = 256;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, row by row. */
  readonly pixels: Buffer;
}

const paeth = (left: number, up: number, corner: number): number => {
  const near = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(near - left), Math.abs(near - up), Math.abs(near - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
};

/** What stands left of a byte, above it and at the corner; nothing stands beyond the edge. */
function around(pixels: Buffer, here: number, stride: number): readonly [left: number, up: number, corner: number] {
  const isFirst = here % stride < 3;
  const left = isFirst ? 0 : (pixels[here - 3] ?? 0);
  const up = pixels[here - stride] ?? 0;
  return [left, up, isFirst ? 0 : (pixels[here - stride - 3] ?? 0)];
}

/** Undoes a PNG's filters (PNG, 9.2): each row was written as its difference from what stands left and above. */
function unfiltered(data: Buffer, width: number, height: number): Buffer {
  const stride = width * 3;
  const pixels = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const kind = data[row * (stride + 1)] ?? 0;
    for (let at = 0; at < stride; at += 1) {
      const here = row * stride + at;
      const [left, up, corner] = around(pixels, here, stride);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind] ?? 0;
      pixels[here] = ((data[row * (stride + 1) + 1 + at] ?? 0) + guess) & 255;
    }
  }
  return pixels;
}

/** Reads what a browser writes: 8 bits a channel, no alpha, not interlaced. */
function read(png: Buffer): Picture {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  must(png[24] === 8 && png[25] === 2 && png[28] === 0, 'the picture has 8 bits a channel, no alpha, and is not interlaced');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return { width, height, pixels: unfiltered(inflateSync(Buffer.concat(data)), width, height) };
}

/** One chunk of a PNG: its length, type and data, and the CRC over the last two (PNG, 5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** The 256 colours that are used most. */
function palette({ pixels }: Picture): number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = pixels.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, MOST)
    .map(([colour]) => colour);
}

const apart = (one: number, other: number): number =>
  ((one >> 16) - (other >> 16)) ** 2 + (((one >> 8) & 255) - ((other >> 8) & 255)) ** 2 + ((one & 255) - (other & 255)) ** 2;

/** A PNG in its 256 most used colours, the others taken to the nearest: a third of the size, and a screen shows no difference. */
export function fewerColours(png: Buffer): Buffer {
  const picture = read(png);
  const { width, height, pixels } = picture;
  const colours = palette(picture);
  const nearest = new Map(colours.map((colour, place) => [colour, place]));
  const placeOf = (colour: number): number => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    const place = colours.reduce((best, each, at) => (apart(each, colour) < apart(colours[best] ?? 0, colour) ? at : best), 0);
    nearest.set(colour, place);
    return place;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at += 1) {
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = placeOf(pixels.readUIntBE(at * 3, 3));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.alloc(colours.length * 3);
  colours.forEach((colour, place) => table.writeUIntBE(colour, place * 3, 3));
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
