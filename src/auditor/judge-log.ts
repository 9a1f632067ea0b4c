import { minutes, seconds, type Duration, type Instant } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { lastOfEach, sayingsIn, type Saying } from './rules/entries.ts';
import { chunksAfter, readChunks, readEvidence, type Evidence } from './store-log.ts';

/** Asks questions, at one present. */
export interface Reading extends Reader {
  readonly now: Instant;
}

/** What was received so lately may still be on its way into the database or to its ticket. */
const GRACE: Duration = seconds(15);
/** A chunk may be committed so much later than another that was begun after it: it is looked for as long. */
const OVERLAP: Duration = seconds(60);
/** What has lain in the log for longer is left alone. */
const OLDEST: Duration = minutes(8 * 24 * 60);
/** Clocks of two instances may differ so much. */
const TOLERANCE: Duration = seconds(2);
const MOST_ENTRIES = 4000;

/** A saying with the chunk that it stands in. */
export type LogSaying = Saying & { readonly log: number };

/** What the log asks for that is not there. */
export interface Missing {
  readonly saying: LogSaying;
  readonly kind: 'alert-not-folded' | 'end-not-folded' | 'alert-without-ticket';
}

export interface LogJudgement {
  readonly missing: readonly Missing[];
  /** Everything up to this id is judged. */
  readonly position: number;
  /** Whether more waits to be judged than one look takes. */
  readonly isFull: boolean;
  /** Chunks that could not be read. */
  readonly failures: readonly Error[];
}

const heardSince = (seen: number | null, saying: Saying, slack: Duration): boolean => seen !== null && seen >= saying.at - slack;

/** What is missing of a saying, given what became of its alert. */
function missingOf(saying: LogSaying, found: Evidence, slack: Duration): Missing | undefined {
  if (found.aside) return undefined;
  const isHeard = heardSince(found.last_seen, saying, slack);
  if (saying.says === 'resolved') return found.fires && !isHeard ? { saying, kind: 'end-not-folded' } : undefined;
  if (!isHeard && !heardSince(found.past_seen, saying, slack)) return { saying, kind: 'alert-not-folded' };
  return found.has_ticket ? undefined : { saying, kind: 'alert-without-ticket' };
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

async function read(tx: Reading, ids: readonly number[], since: Instant): Promise<{ sayings: LogSaying[]; failures: Error[] }> {
  const bodies = await readChunks(tx, ids, since);
  const done = await Promise.allSettled(
    bodies.map(async ({ id, body }) => Promise.resolve(sayingsIn(body).map((saying): LogSaying => ({ ...saying, log: id })))),
  );
  return {
    sayings: done.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])),
    failures: done.flatMap((each) => (each.status === 'rejected' ? [asError(each.reason)] : [])),
  };
}

/** What is missing of these sayings. */
export async function missingAmong(tx: Reader, sayings: readonly LogSaying[], slack: Duration): Promise<Missing[]> {
  if (sayings.length === 0) return [];
  const all = TOLERANCE + slack;
  const evidence = await readEvidence(
    tx,
    sayings.map(({ log, place, key, at }) => ({ log, place, key, at })),
    all,
  );
  const of = new Map(evidence.map((each) => [`${each.log}/${each.place}`, each]));
  return sayings.flatMap((saying) => {
    const found = of.get(`${saying.log}/${saying.place}`);
    return found === undefined ? [] : (missingOf(saying, found, all) ?? []);
  });
}

/**
 * Judges what came in since a position, a bounded part of it: every alert that was accepted a while ago must stand as an alert or have
 * been one. `judged` holds what this instance has judged above the position, and is brought up to date.
 */
export async function judgeLog(tx: Reading, from: { position: number; slack: Duration }, judged: Set<number>): Promise<LogJudgement> {
  const since = tx.now - OLDEST;
  const chunks = await chunksAfter(tx, { position: from.position, receivedBefore: tx.now - GRACE, since });
  const fresh: number[] = [];
  let entries = 0;
  for (const chunk of chunks) {
    if (judged.has(chunk.id)) continue;
    entries += chunk.entries;
    if (fresh.length > 0 && entries > MOST_ENTRIES) break;
    fresh.push(chunk.id);
  }
  const { sayings, failures } = fresh.length === 0 ? { sayings: [], failures: [] } : await read(tx, fresh, since);
  const missing = await missingAmong(tx, lastOfEach(sayings), from.slack);
  for (const id of fresh) judged.add(id);
  let { position } = from;
  for (const chunk of chunks) {
    if (!judged.has(chunk.id) || chunk.received_at > tx.now - GRACE - OVERLAP) break;
    position = chunk.id;
  }
  for (const id of judged) if (id <= position) judged.delete(id);
  return { missing, position, isFull: entries > MOST_ENTRIES, failures };
}
