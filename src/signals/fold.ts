import { z } from 'zod';

import { must, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { sqlState, type Database, type Tx } from '../platform/database/index.ts';
import { UNTIL_POKED } from '../platform/engine/index.ts';
import { DecodedChunks } from './decoded-chunks.ts';
import type { Entry } from './entry.ts';
import { withEarlyEnds } from './early-ends.ts';
import { FoldSegment } from './fold-segment.ts';
import { GroupsHeld, loadSurroundings, type Happening } from './fold-surroundings.ts';
import { DOWNTIME, isNoteDue, LOOK_AT_TIMES_EVERY, notable, type FoldingFound } from './rules/folding-due.ts';
import { fold } from './rules/fold.ts';
import { LANES, lanes as every } from './rules/lanes.ts';
import { LARGEST_ROUND as MOST, nextPace } from './rules/pace.ts';
import { alertsDue, extendAlerts, isPending, lastPending, leaveLanes, noteRound, partChunks, quarantine, takeLanes } from './store-fold.ts';
import { insertLetters, UNFOLDED } from './store-letters.ts';
import { keptEntry } from './kept-entry.ts';
import { noteFolded, takeEntries, type Reach } from './take-entries.ts';

const FOLDING = system('signals');
const nothing = z.undefined();

/** When it is tried again to fold what another instance had in its hands. */
const STILL_HELD: Duration = 100;
/** Lanes go beside each other for so long before they meet again. */
const LONGEST_BESIDE: Duration = seconds(1);
/** So many chunks are parted between the lanes for that. */
const MOST_PARTED = 1000;

/** Folds happenings in order. A key that comes a second time and does more than fire on starts a new segment, so that it meets what it did before. */
async function foldAll(tx: Tx, all: readonly Happening[]): Promise<void> {
  let rest = all;
  while (rest.length > 0) {
    const surroundings = await loadSurroundings(tx, rest);
    const segment = new FoldSegment(tx, surroundings);
    let taken = 0;
    for (const happening of rest) {
      if (!segment.takes(happening)) break;
      const situated = segment.situate(happening);
      const decision = fold(situated.said, segment.around(situated));
      if (!segment.holds(situated.key, decision)) break;
      segment.add(situated, decision);
      taken += 1;
    }
    await segment.write();
    must(taken > 0, 'a segment takes at least one happening');
    rest = rest.slice(taken);
  }
}

/** What is due by time alone: alerts that were not heard of any more, and those whose silence has ended. */
async function happeningsDue(tx: Tx, lanes: readonly number[], lastRound: Instant): Promise<Happening[]> {
  if (tx.now - lastRound < LOOK_AT_TIMES_EVERY) return [];
  if (tx.now - lastRound > DOWNTIME) await extendAlerts(tx, lanes);
  const ended = await alertsDue(tx, 'ended', { held: lanes, most: MOST });
  const released = await alertsDue(tx, 'released', { held: lanes, most: MOST });
  const over = new Set(ended.map((alert) => alert.key));
  return [
    ...ended.map((alert): Happening => ({ kind: 'not-heard-of', alert })),
    ...released.filter((alert) => !over.has(alert.key)).map((alert): Happening => ({ kind: 'released', alert })),
  ];
}

/** A sender's acknowledgement is kept in the log and stops nobody's page: that takes a person. */
const counts = (entry: Entry): boolean => entry.says !== 'acknowledged';

/** What a transaction found to do: nothing, something, or as much as it may take, so that more is likely to wait; or that others are at it. */
type Found = 'nothing' | 'held' | 'some' | 'full';

async function foldOnce(tx: Tx, reach: Reach): Promise<Found> {
  const held = await takeLanes(tx, reach.lanes);
  if (held.length === 0) return 'held';
  const lanes = held.map(({ lane }) => lane);
  const lastRound = Math.min(...held.map((lane) => lane.last_round));
  // While entries are tried by fewer, what is due by time waits: an entry must not be put aside for what failed beside it.
  const due = reach.isTrial === true ? [] : await happeningsDue(tx, lanes, lastRound);
  const { taken, isFull } = await takeEntries(tx, { ...reach, lanes });
  const entries = await withEarlyEnds(
    tx,
    taken.flatMap((part) => part.entries.filter(counts)),
  );
  const said = entries.map((entry): Happening => ({ kind: 'said', entry }));
  await Promise.all([noteFolded(tx, taken), foldAll(tx, [...due, ...said])]);
  // Who has not looked at what is due by time must not say that they did: a pause before it would not be known as our downtime.
  if (reach.isTrial !== true && tx.now - lastRound >= LOOK_AT_TIMES_EVERY) await leaveLanes(tx, lanes);
  if (taken.length + due.length === 0) return held.length < reach.lanes.length ? 'held' : 'nothing';
  return isFull ? 'full' : 'some';
}

/** Errors of the world, not of an entry: the same entries are tried again. */
const passing = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === undefined
    ? error instanceof Error && /connect|terminat|timeout/i.test(error.message)
    : /^(?:08|40|53|55|57)/.test(state);
};

/** What was accepted and cannot be folded stands among the dead letters of its sender, to be replayed once that can be. */
async function keepUnfolded(tx: Tx, entry: Entry, why: string): Promise<void> {
  const { integrationId } = entry;
  const letter = { integrationId, receivedAt: tx.now, contract: UNFOLDED, contentType: undefined, isCut: false, field: undefined };
  await insertLetters(tx, [{ ...letter, body: Buffer.from(keptEntry(entry)), refusal: `it could not be folded: ${why}` }]);
}

/** The first entry that waits cannot be folded: it is put aside with the reason, and the rest goes on. */
async function putAside(db: Database, reach: Reach, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  await db.engine(FOLDING, async (tx) => {
    const lanes = (await takeLanes(tx, reach.lanes)).map(({ lane }) => lane);
    if (lanes.length === 0) return;
    const { taken } = await takeEntries(tx, { ...reach, lanes });
    const part = taken.find(({ entries }) => entries.length > 0);
    if (part === undefined) return;
    const [entry] = part.entries;
    await quarantine(tx, { logId: part.logId, place: part.last, entry: entry ?? null, why });
    if (entry !== undefined) await keepUnfolded(tx, entry, why);
    await noteFolded(tx, [part]);
    tx.journal({ action: 'signal.put-aside', subject: { kind: 'intake', id: `${part.logId}/${part.last}` }, because: why });
  });
}

/** Folds on one instance. */
export interface Folder {
  /**
   * One round: takes what the intake log holds, in order, if no other instance does; where much waits, lane beside lane for a
   * while. Answers how long there is nothing to do, or `UNTIL_POKED`. Entries that cannot be folded are found by taking fewer and
   * fewer, and put aside with the reason.
   */
  readonly round: () => Promise<Duration>;
  /** Told what a look has found, notes that folding goes on where nothing else does, so that a pause of it is known to be our downtime. */
  readonly note: (found: FoldingFound) => Promise<void>;
  /** Whether the last round left something behind: at least as much waited as one transaction takes. */
  readonly hasBacklog: () => boolean;
  /**
   * Whether what was in the log when this instance began still waits to be folded. While it does, nobody is paged for what
   * may have ended since. It answers no after ten seconds whatever waits: a log that cannot be folded holds up no page.
   */
  readonly isBehind: () => Promise<boolean>;
}

/** Longer than this no page waits for the log. */
const LONGEST_CATCHING_UP: Duration = seconds(10);

function catchingUp(db: Database): Folder['isBehind'] {
  const began = db.clock.monotonic();
  let until: number | undefined;
  let done = false;
  return async () => {
    if (done) return false;
    until ??= (await lastPending(db)) ?? 0;
    done = db.clock.monotonic() - began > LONGEST_CATCHING_UP || !(await isPending(db, until));
    return !done;
  };
}

/** Folds within a reach again and again: with fewer entries after a failure or a round that took long, with more after a good one, and with all where nothing waits. */
function folding(db: Database, reach: Omit<Reach, 'most'>): () => Promise<Found> {
  let most = MOST;
  let pace = MOST;
  return async () => {
    const began = db.clock.monotonic();
    try {
      const taking = { ...reach, most: Math.min(most, pace), isTrial: most < MOST };
      const found = await db.engine(FOLDING, async (tx) => foldOnce(tx, taking));
      most = found === 'nothing' ? MOST : Math.min(MOST, most * 2);
      pace = nextPace(pace, { took: db.clock.monotonic() - began, wasFull: found === 'full' });
      return found;
    } catch (error) {
      if (error instanceof GroupsHeld) return 'held';
      if (passing(error)) {
        pace = nextPace(pace, { took: db.clock.monotonic() - began, wasFull: true });
        throw error;
      }
      if (most === 1) await putAside(db, { ...reach, most }, error);
      most = Math.max(1, Math.floor(most / 8));
      return 'full';
    }
  };
}

/** What folding needs of the instance. */
export interface Folding {
  readonly db: Database;
  /** Whether more comes in than can be folded, and requests wait for it to be stored: lanes go beside each other only while none does. */
  readonly intakeBusy: () => boolean;
}

export function createFolder({ db, intakeBusy }: Folding): Folder {
  const decoded = new DecodedChunks();
  const together = folding(db, { lanes: every, decoded });
  const each = every.map((lane) => folding(db, { lanes: [lane], decoded }));
  let backlog = false;

  const part = async (): Promise<number> =>
    db.engine(FOLDING, async (tx) => ((await takeLanes(tx, every)).length === LANES ? partChunks(tx, MOST_PARTED) : 0));
  const beside = async (): Promise<Found> => {
    await part();
    const until = db.clock.monotonic() + LONGEST_BESIDE;
    const goesOn = (): boolean => db.clock.monotonic() < until && !intakeBusy();
    const drained = await Promise.allSettled(
      each.map(async (lane) => {
        let found = await lane();
        while (found === 'full' && goesOn()) found = await lane();
        return found;
      }),
    );
    for (const lane of drained) if (lane.status === 'rejected') throw lane.reason;
    const ended = drained.map((lane) => (lane.status === 'fulfilled' ? lane.value : 'nothing'));
    if (ended.includes('full')) return 'full';
    return ended.includes('held') ? 'held' : 'some';
  };

  return {
    isBehind: catchingUp(db),
    hasBacklog: () => backlog,
    async note(found) {
      const now = db.clock.now();
      if (isNoteDue(found, now)) await db.alone.maybe(noteRound(now, notable(now)), nothing);
    },
    async round() {
      const found = backlog && !intakeBusy() ? await beside() : await together();
      backlog = found === 'full';
      if (found === 'full') return 0;
      return found === 'held' ? STILL_HELD : UNTIL_POKED;
    },
  };
}
