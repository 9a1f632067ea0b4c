import { describe, expect, it } from 'vitest';

import { DecodedChunks } from './decoded-chunks.ts';
import { encodeLine, encodeMark } from './entry.ts';

const origin = { integrationId: '0199f000-0000-7000-8000-000000000001', source: 'alertmanager', receivedAt: 1_790_000_000_000 } as const;

/** A chunk of so many marks, somewhat over a thousand characters each. */
const chunk = (log_id: number, marks: number) => ({
  log_id,
  body: encodeLine(
    origin,
    Array.from({ length: marks }, (_, index) =>
      encodeMark({ key: `${'key-'.repeat(250)}${index}`, says: 'firing', endsAt: 1, sentEndsAt: null }, [1, 2]),
    ),
  ),
});

describe('decoded chunks', () => {
  it('a chunk that was decoded lately is not decoded again', () => {
    const chunks = new DecodedChunks();
    const entries = chunks.entriesOf(chunk(1, 3));
    expect(entries).toHaveLength(3);
    expect(chunks.entriesOf(chunk(1, 3))).toBe(entries);
    expect(chunks.entriesOf(chunk(2, 3))).not.toBe(entries);
    expect([...chunks.remembered().keys()]).toEqual([1, 2]);
  });

  it('the oldest are forgotten when there are too many, the last never', () => {
    const chunks = new DecodedChunks();
    const first = chunks.entriesOf(chunk(1, 700));
    const before = chunks.remembered();
    expect(chunks.entriesOf(chunk(2, 700))).not.toBe(first);
    expect(chunks.entriesOf(chunk(1, 700))).toBe(first);
    for (let id = 3; id < 6; id += 1) chunks.entriesOf(chunk(id, 700));
    expect(chunks.entriesOf(chunk(1, 700))).not.toBe(first);
    expect(before.get(1)).toBe(first);
    const large = chunks.entriesOf(chunk(7, 3_000));
    expect(chunks.entriesOf(chunk(7, 3_000))).toBe(large);
    expect([...chunks.remembered().keys()]).toEqual([7]);
  });
});
