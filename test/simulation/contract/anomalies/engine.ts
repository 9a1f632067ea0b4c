import { expect } from 'vitest';
import { z } from 'zod';

import { minutes, seconds } from '../../../../src/kernel/index.ts';
import { keepEarlyEnds, takeEarlyEnds } from '../../../../src/signals/store-early-ends.ts';
import {
  alertsByKey,
  countLate,
  endAlerts,
  lastFirings,
  leaveLanes,
  lockGroups,
  saveAlerts,
  takeLanes,
  type Alert,
} from '../../../../src/signals/store-fold.ts';
import {
  enqueueMessages,
  finishMessages,
  INSTANCE_LOCK,
  leaseMessages,
  retryMessage,
  setClocks,
  supersedeMessages,
  waitingMessages,
  type LeasedMessage,
} from '../../../../src/platform/engine/index.ts';
import { endPages, insertPages, type NewPage } from '../../../../src/paging/store.ts';
import type { Session } from '../contestant.ts';
import { NOW, txOn, type Anomaly, type Stage } from '../stage.ts';

/** Instances of this suite are numbered from here: no other script's lock has their numbers. */
let instances = 1000;

/** A connection with the lock that shows that an instance lives. */
async function instance(stage: Stage): Promise<{ session: Session; number: number }> {
  const session = await stage.session();
  instances += 1;
  await session.query('select pg_advisory_lock($1, $2)', [INSTANCE_LOCK, instances]);
  return { session, number: instances };
}

/** Messages of this script's own channel, the first with the highest priority. */
async function messages(stage: Stage, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => stage.id());
  const session = await stage.session();
  await enqueueMessages(
    txOn(session),
    ids.map((id, place) => ({
      id,
      kind: 'page',
      subject: stage.tag,
      channel: stage.tag,
      priority: place + 1,
      address: 'a@example.com',
      content: { place, link: 'x', token: 'y' },
      dueAt: NOW,
    })),
  );
  return ids;
}

const placed = z.object({ place: z.number() });
const placeOf = ({ content }: LeasedMessage): number => placed.parse(content).place;

interface Look {
  readonly session: Session;
  readonly number: number;
  readonly most?: number;
  readonly later?: number;
}

const lease = async (stage: Stage, { session, number, most = 9, later = 0 }: Look): Promise<LeasedMessage[]> =>
  (await leaseMessages(txOn(session, NOW + later), number, [{ channel: stage.tag, most }])).toSorted((a, b) => placeOf(a) - placeOf(b));

const ids = (leased: readonly { id: string }[]): string[] => leased.map((each) => each.id);

const sent = (message: LeasedMessage) => ({ message, outcome: 'handed-over', detail: 'sent' }) as const;

const leases: readonly Anomaly[] = [
  {
    name: 'two instances that lease beside each other never get one message, nor wait',
    async play(stage) {
      const all = await messages(stage, 5);
      const [one, other] = [await instance(stage), await instance(stage)];
      await one.session.query('begin');
      await other.session.query('begin');
      expect(ids(await lease(stage, { ...one, most: 2 }))).toEqual(all.slice(0, 2));
      expect(ids(await lease(stage, { ...other, most: 2 }))).toEqual(all.slice(2, 4));
      await one.session.query('rollback');
      await other.session.query('commit');
      expect(ids(await lease(stage, other))).toEqual([...all.slice(0, 2), all[4]]);
    },
  },
  {
    name: 'the lock of a living instance is seen by all at once, and what it leases is its own until its connection breaks',
    async play(stage) {
      const all = await messages(stage, 1);
      const [one, other] = [await instance(stage), await instance(stage)];
      const living =
        "select objid::bigint as id from pg_locks where locktype = 'advisory' and classid = $1 and granted and objid::bigint = any($2::bigint[]) order by id";
      const numbers = [INSTANCE_LOCK, [one.number, other.number]];
      expect((await other.session.query(living, numbers)).rows).toEqual([{ id: one.number }, { id: other.number }]);
      expect(ids(await lease(stage, one))).toEqual(all);
      expect(await lease(stage, other)).toEqual([]);
      await other.session.query('begin');
      await one.session.end();
      expect((await other.session.query(living, numbers)).rows).toEqual([{ id: other.number }]);
      expect(await lease(stage, other)).toMatchObject([{ id: all[0], fence: 2, tries: 2 }]);
    },
  },
  {
    name: 'fence: a message whose lease passed to somebody else is neither ended nor put back by who held it before',
    async play(stage) {
      await messages(stage, 1);
      const [one, other] = [await instance(stage), await instance(stage)];
      const [mine] = await lease(stage, one);
      expect(await lease(stage, { ...other, later: seconds(10) })).toEqual([]);
      const [theirs] = await lease(stage, { ...other, later: seconds(10) + 1 });
      if (mine === undefined || theirs === undefined) throw new Error('both got it');
      expect(theirs).toEqual({ ...mine, fence: 2, tries: 2 });
      expect((await finishMessages(txOn(one.session), [sent(mine)])).size).toBe(0);
      expect(await retryMessage(txOn(one.session), mine, NOW)).toBe(false);
      expect([...(await finishMessages(txOn(other.session), [sent(theirs)]))]).toEqual([theirs.id]);
      expect((await other.session.query('select outcome, content, tries from message_past where id = $1', [mine.id])).rows).toEqual([
        { outcome: 'handed-over', content: { place: 0 }, tries: 2 },
      ]);
    },
  },
  {
    name: 'fence: who ends a message waits for who leases it anew, and then ends nothing',
    async play(stage) {
      await messages(stage, 1);
      const [one, other] = [await instance(stage), await instance(stage)];
      const [mine] = await lease(stage, one);
      if (mine === undefined) throw new Error('it was leased');
      await other.session.query('begin');
      expect(await lease(stage, { ...other, later: minutes(1) })).toHaveLength(1);
      const ends = stage.start(finishMessages(txOn(one.session), [sent(mine)]));
      await stage.waits(ends);
      await other.session.query('commit');
      expect((await stage.answer(ends)).size).toBe(0);
    },
  },
  {
    name: 'a message is superseded or leased, and not both',
    async play(stage) {
      const all = await messages(stage, 2);
      const [one, other] = [await instance(stage), await stage.session()];
      await one.session.query('begin');
      expect(ids(await lease(stage, { ...one, most: 1 }))).toEqual(all.slice(0, 1));
      const superseded = stage.start(supersedeMessages(txOn(other), [stage.tag], 'answered'));
      await stage.waits(superseded);
      await one.session.query('commit');
      expect(await stage.answer(superseded)).toBe(1);
      expect(await waitingMessages(txOn(other), [stage.tag])).toEqual([]);
      expect((await other.query('select state, holder from message where subject = $1', [stage.tag])).rows).toEqual([
        { state: 'leased', holder: one.number },
      ]);
    },
  },
];

const alert = (stage: Stage, change: Partial<Alert> = {}): Alert => ({
  key: stage.tag,
  integration_id: '01900000-0000-7000-8000-000000000001',
  fingerprint: stage.tag,
  name: 'DiskFull',
  labels: { instance: 'a' },
  annotations: {},
  url: null,
  service_id: '01900000-0000-7000-8000-000000000002',
  severity: 2,
  severity_because: 'the source said so',
  starts_at: NOW,
  ends_at: NOW + minutes(5),
  sent_ends_at: null,
  first_seen: NOW,
  last_seen: NOW,
  count: 1,
  ticket_id: null,
  held_until: null,
  clock_behind_ms: null,
  heard_at: null,
  ...change,
});

const page = (stage: Stage, ticketId: string, personId: string): NewPage => ({
  id: stage.id(),
  ticketId,
  run: 1,
  personId,
  personName: 'A',
  purpose: 'real',
  severity: 1,
  role: 'primary',
  because: 'first step',
  late: null,
});

const folding: readonly Anomaly[] = [
  {
    name: 'lanes of folding are held by one round each, and free after it',
    async play(stage) {
      const [one, other] = await stage.two();
      const lanes = async (session: Session, ...wanted: number[]) => (await takeLanes(txOn(session), wanted)).map(({ lane }) => lane);
      expect(await lanes(one, 0, 1)).toEqual([0, 1]);
      expect(await lanes(other, 0, 1, 2, 3)).toEqual([2, 3]);
      await leaveLanes(txOn(one), [0, 1]);
      await one.query('commit');
      expect(await lanes(other, 0, 1, 2, 3)).toEqual([0, 1, 2, 3]);
      await other.query('rollback');
    },
  },
  {
    name: 'groups are locked together: who does not get all of them knows it',
    async play(stage) {
      const [one, other] = await stage.two();
      expect(await lockGroups(txOn(one), [`${stage.tag} a`])).toBe(true);
      expect(await lockGroups(txOn(other), [`${stage.tag} a`, `${stage.tag} b`])).toBe(false);
      await one.query('commit');
      expect(await lockGroups(txOn(other), [`${stage.tag} a`, `${stage.tag} b`])).toBe(true);
    },
  },
  {
    name: 'an alert that is saved while another transaction ends it is there anew afterwards',
    async play(stage) {
      const [one, other] = await stage.two();
      await saveAlerts(txOn(await stage.session()), [alert(stage)]);
      await endAlerts(txOn(one), [{ key: stage.tag, because: 'resolved' }]);
      const saves = stage.start(saveAlerts(txOn(other), [alert(stage, { count: 2, name: 'Other' })]));
      await stage.waits(saves);
      await one.query('commit');
      await stage.answer(saves);
      await other.query('commit');
      // It was inserted, so that also what an upsert leaves alone is the later.
      expect((await alertsByKey(txOn(one), [stage.tag])).get(stage.tag)).toMatchObject({ count: 2, name: 'Other' });
      expect((await one.query('select count, ended_because from alert_past where key = $1', [stage.tag])).rows).toEqual([
        { count: 1, ended_because: 'resolved' },
      ]);
    },
  },
  {
    name: 'what comes late is counted to what is over, and of ends that came early the one received last is kept',
    async play(stage) {
      const tx = txOn(await stage.session());
      await saveAlerts(tx, [alert(stage)]);
      await endAlerts(tx, [{ key: stage.tag, because: 'resolved', sentEndsAt: NOW - 1, receivedAt: NOW + 5 }]);
      const lately = async () => (await lastFirings(tx, [stage.tag], NOW - minutes(1))).get(stage.tag);
      const over = await lately();
      expect(over).toMatchObject({ sent_ends_at: NOW - 1, end_received_at: NOW + 5 });
      await countLate(tx, [
        { key: stage.tag, endedAt: over?.ended_at ?? 0, receivedAt: NOW + 3 },
        { key: `${stage.tag} of another`, endedAt: over?.ended_at ?? 0, receivedAt: NOW },
      ]);
      const [session] = await stage.two();
      const found = await session.query(
        'select count, (extract(epoch from last_seen) * 1000)::bigint as seen from alert_past where key = $1',
        [stage.tag],
      );
      expect(found.rows.map((row) => JSON.stringify(row))).toEqual([JSON.stringify({ count: 2, seen: NOW + 3 })]);
      for (const receivedAt of [NOW, NOW + 2, NOW + 1]) await keepEarlyEnds(tx, [{ key: stage.tag, receivedAt, line: String(receivedAt) }]);
      expect(await takeEarlyEnds(tx, [stage.tag, 'another'])).toEqual([{ line: String(NOW + 2) }]);
      expect(await takeEarlyEnds(tx, [stage.tag])).toEqual([]);
    },
  },
  {
    name: 'of two that set one clock the later counts, whichever began first',
    async play(stage) {
      const [one, other] = await stage.two();
      const clock = (dueAt: number) => [{ kind: stage.tag, subject: 'a', dueAt }];
      await setClocks(txOn(one), clock(NOW + minutes(9)));
      const sets = stage.start(setClocks(txOn(other), clock(NOW + minutes(1))));
      await stage.waits(sets);
      await one.query('commit');
      await stage.answer(sets);
      await other.query('commit');
      expect((await one.query('select due_at, data from clock where kind = $1', [stage.tag])).rows).toEqual([
        { due_at: NOW + minutes(1), data: {} },
      ]);
    },
  },
];

const paging: readonly Anomaly[] = [
  {
    name: 'of two that page one person for one ticket the second waits, and makes no page',
    async play(stage) {
      const [one, other] = await stage.two();
      const [ticket, person] = [stage.id(), stage.id()];
      expect(await insertPages(txOn(one), [page(stage, ticket, person)])).toHaveLength(1);
      const second = stage.start(insertPages(txOn(other), [page(stage, ticket, person), page(stage, ticket, stage.id())]));
      await stage.waits(second);
      await one.query('commit');
      expect((await stage.answer(second)).map(({ personId }) => personId === person)).toEqual([false]);
    },
  },
  {
    name: 'of two that answer one page the first wins, and the second ends nothing',
    async play(stage) {
      const [one, other] = await stage.two();
      const [made] = await insertPages(txOn(await stage.session()), [page(stage, stage.id(), stage.id())]);
      if (made === undefined) throw new Error('it was made');
      expect(await endPages(txOn(one), [made.id], { state: 'answered', by: 'web' })).toMatchObject([{ id: made.id, answeredBy: 'web' }]);
      const second = stage.start(endPages(txOn(other), [made.id], { state: 'declined', by: 'link' }));
      await stage.waits(second);
      await one.query('commit');
      expect(await stage.answer(second)).toEqual([]);
      // Once it is answered the person may be paged again.
      expect(await insertPages(txOn(other), [page(stage, made.ticketId, made.personId)])).toHaveLength(1);
    },
  },
];

/** What the product builds on these, by its own statements. */
export const engine: readonly Anomaly[] = [...leases, ...folding, ...paging];
