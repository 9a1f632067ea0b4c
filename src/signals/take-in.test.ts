import { describe, expect, it } from 'vitest';

import { decodeChunk, type Entry, type Origin } from './entry.ts';
import { readAlerts } from './sources/alertmanager/read-alerts.ts';
import { createIntake } from './take-in.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const origin = (rest: Partial<Origin> = {}): Origin => ({ integrationId: 'one', source: 'alertmanager', receivedAt: now, ...rest });

const disk = {
  labels: { alertname: 'Disk', service: 'ledger' },
  annotations: { summary: 'Full' },
  startsAt: '2026-11-21T11:59:00Z',
  endsAt: '2026-11-21T12:04:00Z',
};

function rig() {
  const lines: Entry[][] = [];
  const intake = createIntake({
    append: async ({ line }) => Promise.resolve({ log: lines.push(decodeChunk(line)), first: 10 }),
    waiting: () => 0,
    close: async () => Promise.resolve(),
  });
  const send = async (alert: unknown, at: Origin = origin()): Promise<Entry | undefined> => {
    await intake.takeIn(at, readAlerts([alert], at.receivedAt).drafts);
    return lines.at(-1)?.[0];
  };
  return { intake, send, lines };
}

describe('taking in', () => {
  it('SIG-2: a repeat is in the log as well, as a mark that says where the full one stands', async () => {
    const { send } = rig();
    const first = await send(disk);
    expect(first).toMatchObject({ says: 'firing', alert: { labels: disk.labels, annotations: disk.annotations } });
    const later = { ...disk, endsAt: '2026-11-21T12:05:00Z' };
    const repeat = await send(later, origin({ receivedAt: now + 60_000 }));
    expect(repeat).toEqual({
      ...origin({ receivedAt: now + 60_000 }),
      key: first?.key,
      says: 'firing',
      endsAt: now + 300_000,
      sentEndsAt: now + 300_000,
      ref: [1, 10],
    });
  });

  it.each([
    ['another annotation', { ...disk, annotations: { summary: 'Fuller' } }],
    ['another start', { ...disk, startsAt: '2026-11-21T11:58:00Z' }],
    ['another place to look', { ...disk, generatorURL: 'http://prometheus/x' }],
  ])('SIG-2: what repeats with %s is told in full again, under the same key', async (_, changed) => {
    const { send } = rig();
    const first = await send(disk);
    const second = await send(changed);
    expect(second?.key).toBe(first?.key);
    expect(second?.alert).toBeDefined();
    expect((await send(changed))?.ref).toEqual([2, 10]);
  });

  it('SIG-2: an end is told in full, each time', async () => {
    const { send } = rig();
    const first = await send(disk);
    const over = { ...disk, endsAt: '2026-11-21T11:59:30Z' };
    expect(await send(over)).toMatchObject({ key: first?.key, says: 'resolved', alert: { resolved: true } });
    expect(await send(over)).toMatchObject({ says: 'resolved', alert: { labels: disk.labels } });
    expect(await send(disk)).toMatchObject({ says: 'firing', ref: [1, 10] });
  });

  it('a repeat is told in full again after ten minutes, so that marks never point far back', async () => {
    const { send } = rig();
    const { endsAt: _, ...endless } = disk;
    await send(endless);
    expect((await send(endless, origin({ receivedAt: now + 599_999 })))?.ref).toBeDefined();
    expect((await send(endless, origin({ receivedAt: now + 600_000 })))?.alert).toBeDefined();
  });

  it('SIG-19: the same labels from two integrations are two alerts', async () => {
    const { send } = rig();
    const one = await send(disk);
    const other = await send(disk, origin({ integrationId: 'two' }));
    expect(other?.alert).toBeDefined();
    expect(other?.key).not.toBe(one?.key);
  });

  it('the key does not depend on the order of labels, empty labels, or the memory of an instance', async () => {
    const key = (await rig().send(disk))?.key;
    expect(key).toMatch(/^[\w-]{22}$/);
    expect((await rig().send({ ...disk, labels: { service: 'ledger', zone: '', alertname: 'Disk' } }))?.key).toBe(key);
    expect((await rig().send({ ...disk, labels: { ...disk.labels, zone: 'a' } }))?.key).not.toBe(key);
  });

  it('SIG-2: what could not be stored is not remembered as stored', async () => {
    const wanted = { fails: true };
    const lines: string[] = [];
    const intake = createIntake({
      append: async ({ line }) => {
        lines.push(line);
        return wanted.fails ? Promise.reject(new Error('away')) : Promise.resolve({ log: 1, first: 0 });
      },
      waiting: () => 0,
      close: async () => Promise.resolve(),
    });
    const { drafts } = readAlerts([disk], now);
    await expect(intake.takeIn(origin(), drafts)).rejects.toThrow('away');
    wanted.fails = false;
    await intake.takeIn(origin(), drafts);
    expect(decodeChunk(lines[1] ?? '')[0]?.alert).toBeDefined();
  });

  it('nothing is written for nothing', async () => {
    const { intake, lines } = rig();
    await intake.takeIn(origin(), []);
    expect(lines).toEqual([]);
  });
});
