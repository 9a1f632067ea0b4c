import { must, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { sqlState, type Database, type Tx } from '../platform/database/index.ts';
import { DecodedChunks } from './decoded-chunks.ts';
import type { Entry } from './entry.ts';
import { FoldSegment } from './fold-segment.ts';
import { loadSurroundings, type Happening } from './fold-surroundings.ts';
import { fold } from './rules/fold.ts';
import { LANES, laneOf } from './rules/lanes.ts';
import {
  alertsDue,
  extendAlerts,
  isPending,
  lastPending,
  leaveLane,
  quarantine,
  setFolded,
  setPlace,
  takeChunks,
  takeLane,
} from './store-fold.ts';

const FOLDING = system('signals');

/** How many entries one transaction takes: it has to end well within the engine's time-outs. */
const MOST = 400;
/** A pause of folding this long was our own downtime: what was not heard of meanwhile is not over. */
const DOWNTIME: Duration = seconds(30);
const LOOK_AT_TIMES_EVERY: Duration = seconds(1);

interface Taken {
  readonly logId: number;
  /** The entries of this lane among those that were taken. */
  readonly entries: readonly Entry[];
  /** The place of the last entry that was taken. */
  readonly last: number;
  /** Where the next round goes on, or undefined when nothing is left of it. */
  readonly next: number | undefined;
}

/** One lane of the log on this instance. */
interface Lane {
  readonly lane: number;
  readonly decoded: DecodedChunks;
}

/** Takes at most so many entries of a lane from a chunk that was folded up to a place. */
function takeFrom(all: readonly Entry[], { lane, from, room }: { lane: number; from: number; room: number }): Omit<Taken, 'logId'> {
  const entries: Entry[] = [];
  let place = from;
  for (; place < all.length && entries.length < room; place += 1) {
    const entry = all[place];
    if (entry !== undefined && laneOf(entry.key) === lane) entries.push(entry);
  }
  return { entries, last: place - 1, next: place < all.length ? place : undefined };
}

async function takeEntries(tx: Tx, { lane, decoded }: Lane, most: number): Promise<Taken[]> {
  const taken: Taken[] = [];
  let room = most;
  for (const chunk of await takeChunks(tx, lane, most * LANES)) {
    if (room === 0) break;
    const part = takeFrom(decoded.entriesOf(chunk), { lane, from: chunk.place, room });
    room -= part.entries.length;
    taken.push({ logId: chunk.log_id, ...part });
  }
  return taken;
}

/** Notes what is folded: all but the last of what was taken is whole. */
async function noteFolded(tx: Tx, lane: number, taken: readonly Taken[]): Promise<void> {
  const whole = taken.filter(({ next }) => next === undefined).map(({ logId }) => logId);
  await Promise.all([
    ...(whole.length > 0 ? [setFolded(tx, lane, whole)] : []),
    ...taken.flatMap(({ logId, next }) => (next === undefined ? [] : [setPlace(tx, { lane, logId, place: next })])),
  ]);
}

/** Folds happenings in order. A key that comes a second time starts a new segment, so that it meets what it did before. */
async function foldAll(tx: Tx, all: readonly Happening[]): Promise<void> {
  let rest = all;
  while (rest.length > 0) {
    const surroundings = await loadSurroundings(tx, rest);
    const segment = new FoldSegment(tx, surroundings);
    let taken = 0;
    for (const happening of rest) {
      if (!segment.takes(happening)) break;
      const situated = segment.situate(happening);
      segment.add(situated, fold(situated.said, segment.around(situated)));
      taken += 1;
    }
    await segment.write();
    must(taken > 0, 'a segment takes at least one happening');
    rest = rest.slice(taken);
  }
}

/** What is due by time alone: alerts that were not heard of any more, and those whose silence has ended. */
async function happeningsDue(tx: Tx, lane: number, lastRound: Instant): Promise<Happening[]> {
  if (tx.now - lastRound < LOOK_AT_TIMES_EVERY) return [];
  if (tx.now - lastRound > DOWNTIME) await extendAlerts(tx, lane);
  const ended = await alertsDue(tx, 'ended', { lane, most: MOST });
  const released = await alertsDue(tx, 'released', { lane, most: MOST });
  const over = new Set(ended.map((alert) => alert.key));
  return [
    ...ended.map((alert): Happening => ({ kind: 'not-heard-of', alert })),
    ...released.filter((alert) => !over.has(alert.key)).map((alert): Happening => ({ kind: 'released', alert })),
  ];
}

/** A sender's acknowledgement is kept in the log and stops nobody's page: that takes a person. */
const counts = (entry: Entry): boolean => entry.says !== 'acknowledged';

async function foldOnce(tx: Tx, of: Lane, most: number): Promise<number> {
  const { lane } = of;
  const lastRound = await takeLane(tx, lane);
  if (lastRound === undefined) return 0;
  const due = await happeningsDue(tx, lane, lastRound);
  const taken = await takeEntries(tx, of, most);
  const said = taken.flatMap((chunk) => chunk.entries.filter(counts).map((entry): Happening => ({ kind: 'said', entry })));
  await Promise.all([noteFolded(tx, lane, taken), foldAll(tx, [...due, ...said])]);
  if (tx.now - lastRound >= LOOK_AT_TIMES_EVERY) await leaveLane(tx, lane);
  return taken.length + due.length;
}

/** Errors of the world, not of an entry: the same entries are tried again. */
const passing = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === undefined
    ? error instanceof Error && /connect|terminat|timeout/i.test(error.message)
    : /^(?:08|40|53|55|57)/.test(state);
};

/** The first entry that waits cannot be folded: it is put aside with the reason, and the rest goes on. */
async function putAside(db: Database, of: Lane, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  await db.engine(FOLDING, async (tx) => {
    if ((await takeLane(tx, of.lane)) === undefined) return;
    const chunk = (await takeEntries(tx, of, 1)).find(({ entries }) => entries.length > 0);
    if (chunk === undefined) return;
    await quarantine(tx, { logId: chunk.logId, place: chunk.last, entry: chunk.entries[0] ?? null, why });
    await noteFolded(tx, of.lane, [chunk]);
    tx.journal({ action: 'signal.put-aside', subject: { kind: 'intake', id: `${chunk.logId}/${chunk.last}` }, because: why });
  });
}

/** Folds on one instance. */
export interface Folder {
  /**
   * One round of each lane: takes what the intake log holds for it, in order, if no other instance does. Answers how long
   * there is nothing to do. Entries that cannot be folded are found by taking fewer and fewer, and put aside with the reason.
   */
  readonly lanes: readonly (() => Promise<Duration>)[];
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

function roundsOf(db: Database, of: Lane): () => Promise<Duration> {
  let most = MOST;
  return async () => {
    try {
      const done = await db.engine(FOLDING, async (tx) => foldOnce(tx, of, most));
      most = Math.min(MOST, most * 2);
      return done > 0 ? 0 : LOOK_AT_TIMES_EVERY;
    } catch (error) {
      if (passing(error)) throw error;
      if (most === 1) await putAside(db, of, error);
      most = Math.max(1, Math.floor(most / 8));
      return 0;
    }
  };
}

export function createFolder(db: Database): Folder {
  const decoded = new DecodedChunks();
  return { isBehind: catchingUp(db), lanes: Array.from({ length: LANES }, (_, lane) => roundsOf(db, { lane, decoded })) };
}
