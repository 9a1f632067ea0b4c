import { must, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { sqlState, type Database, type Tx } from '../platform/database/index.ts';
import { decodeChunk, type Entry } from './entry.ts';
import { FoldSegment } from './fold-segment.ts';
import { loadSurroundings, type Happening } from './fold-surroundings.ts';
import { fold } from './rules/fold.ts';
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

/** Decoded chunks that are only partly folded, so that a large one is decoded once. */
const decoded = new Map<number, readonly Entry[]>();

interface Taken {
  readonly logId: number;
  readonly from: number;
  readonly entries: readonly Entry[];
  readonly whole: boolean;
}

async function takeEntries(tx: Tx, most: number): Promise<Taken[]> {
  const taken: Taken[] = [];
  let room = most;
  for (const chunk of await takeChunks(tx, most)) {
    if (room === 0) break;
    const all = decoded.get(chunk.log_id) ?? decodeChunk(chunk.body);
    const entries = all.slice(chunk.place, chunk.place + room);
    room -= entries.length;
    const whole = chunk.place + entries.length === all.length;
    if (whole) decoded.delete(chunk.log_id);
    else if (decoded.size < 16) decoded.set(chunk.log_id, all);
    taken.push({ logId: chunk.log_id, from: chunk.place, entries, whole });
  }
  return taken;
}

/** Notes what is folded: all but the last of what was taken is whole. */
async function noteFolded(tx: Tx, taken: readonly Taken[]): Promise<void> {
  const whole = taken.filter((chunk) => chunk.whole).map((chunk) => chunk.logId);
  await Promise.all([
    ...(whole.length > 0 ? [setFolded(tx, whole)] : []),
    ...taken.flatMap((chunk) => (chunk.whole ? [] : [setPlace(tx, chunk.logId, chunk.from + chunk.entries.length)])),
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
      const situated = await segment.situate(happening);
      segment.add(situated, fold(situated.said, segment.around(situated)));
      taken += 1;
    }
    await segment.write();
    must(taken > 0, 'a segment takes at least one happening');
    rest = rest.slice(taken);
  }
}

async function foldDue(tx: Tx, lastRound: Instant): Promise<number> {
  if (tx.now - lastRound < LOOK_AT_TIMES_EVERY) return 0;
  if (tx.now - lastRound > DOWNTIME) await extendAlerts(tx);
  const ended = await alertsDue(tx, 'ended', MOST);
  const released = await alertsDue(tx, 'released', MOST);
  const over = new Set(ended.map((alert) => alert.key));
  await foldAll(tx, [
    ...ended.map((alert): Happening => ({ kind: 'not-heard-of', alert })),
    ...released.filter((alert) => !over.has(alert.key)).map((alert): Happening => ({ kind: 'released', alert })),
  ]);
  return ended.length + released.length;
}

/** A sender's acknowledgement is kept in the log and stops nobody's page: that takes a person. */
const counts = (entry: Entry): boolean => entry.says !== 'acknowledged';

async function foldOnce(tx: Tx, most: number): Promise<number> {
  const lastRound = await takeLane(tx);
  if (lastRound === undefined) return 0;
  const due = await foldDue(tx, lastRound);
  const taken = await takeEntries(tx, most);
  const said = taken.flatMap((chunk) => chunk.entries.filter(counts).map((entry): Happening => ({ kind: 'said', entry })));
  await Promise.all([noteFolded(tx, taken), foldAll(tx, said)]);
  if (tx.now - lastRound >= LOOK_AT_TIMES_EVERY) await leaveLane(tx);
  return taken.reduce((sum, chunk) => sum + chunk.entries.length, due);
}

/** Errors of the world, not of an entry: the same entries are tried again. */
const passing = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === undefined
    ? error instanceof Error && /connect|terminat|timeout/i.test(error.message)
    : /^(?:08|40|53|55|57)/.test(state);
};

/** The first entry that waits cannot be folded: it is put aside with the reason, and the rest goes on. */
async function putAside(db: Database, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  await db.engine(FOLDING, async (tx) => {
    if ((await takeLane(tx)) === undefined) return;
    const chunk = (await takeEntries(tx, 1))[0];
    if (chunk === undefined) return;
    await quarantine(tx, { logId: chunk.logId, place: chunk.from, entry: chunk.entries[0] ?? null, why });
    await noteFolded(tx, [chunk]);
    tx.journal({ action: 'signal.put-aside', subject: { kind: 'intake', id: `${chunk.logId}/${chunk.from}` }, because: why });
  });
}

/** Folds on one instance. */
export interface Folder {
  /**
   * One round: takes what the intake log holds, in order, if no other instance does. Answers how long there is nothing
   * to do. Entries that cannot be folded are found by taking fewer and fewer, and put aside with the reason.
   */
  readonly round: () => Promise<Duration>;
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

export function createFolder(db: Database): Folder {
  let most = MOST;
  return {
    isBehind: catchingUp(db),
    async round() {
      try {
        const done = await db.engine(FOLDING, async (tx) => foldOnce(tx, most));
        most = Math.min(MOST, most * 2);
        return done > 0 ? 0 : LOOK_AT_TIMES_EVERY;
      } catch (error) {
        if (passing(error)) throw error;
        if (most === 1) await putAside(db, error);
        most = Math.max(1, Math.floor(most / 8));
        return 0;
      }
    },
  };
}
