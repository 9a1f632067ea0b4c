import { minutes, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { judgeLog, type LogJudgement, type Reading } from './judge-log.ts';
import { repairAlert, repairMissing, unheldAlerts } from './repair-alerts.ts';
import { repairStray, repairTicket } from './repair.ts';
import { endTurn, forgetOld, takeTurn, type Turn } from './store.ts';
import { strayRows, wrongAtTickets } from './store-tickets.ts';

const AUDITOR = system('auditor');

const EVERY: Duration = seconds(5);
/** It takes a fifth of what an instance could do at most, so that it never keeps waiting what it watches over; and looks this often all the same. */
const REST = 5;
const SELDOMEST: Duration = seconds(30);
/** An instance that does not end its turn by then has lost it. */
const TURN: Duration = seconds(30);
/** A clock that stepped back this far explains times that do not fit, and for how long after they have come round again. */
const STEP: Duration = seconds(1);
const STEP_KEPT: Duration = minutes(10);
/** What was found long ago is forgotten once in so many cycles. */
const FORGET_EVERY = 500;
/** How many looks at the log one cycle takes. */
const MOST_LOOKS = 4;

/** Audits on one instance. */
export interface Auditor {
  /** Audits where it is time and no other instance does. Answers how long there is nothing to do. */
  readonly round: () => Promise<Duration>;
}

interface Slack {
  readonly slackMs: Duration;
  readonly slackUntil: Instant | null;
}

/** The database's clock may step back; what was written before is then of the future. */
function slackOf(turn: Turn, now: Instant): Slack {
  const isKept = turn.slackUntil !== null && turn.slackUntil > now;
  const kept: Slack = isKept ? { slackMs: turn.slackMs, slackUntil: turn.slackUntil } : { slackMs: 0, slackUntil: null };
  const back = (turn.finishedAt ?? now) - now;
  if (back <= STEP) return kept;
  return { slackMs: Math.max(kept.slackMs, back), slackUntil: Math.max(kept.slackUntil ?? 0, now + back + STEP_KEPT) };
}

/** What is read to find differences is no transaction: each is looked at again, under its locks, before it is repaired. */
const reading = (db: Database): Reading => ({ ...db.alone, now: db.clock.now() });

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

/** Does each of these in a transaction of its own: one that fails stops no other. Answers what failed. */
async function each<T>(db: Database, all: readonly T[], repair: (tx: Tx, one: T) => Promise<void>): Promise<Error[]> {
  const failures: Error[] = [];
  for (const one of all) {
    const [done] = await Promise.allSettled([db.engine(AUDITOR, async (tx) => repair(tx, one))]);
    if (done.status === 'rejected') failures.push(asError(done.reason));
  }
  return failures;
}

/** Judges the log, a few looks long, and repairs what it asks for. */
async function auditLog(
  db: Database,
  from: { position: number; slack: Duration },
  judged: Set<number>,
): Promise<{ position: number; failures: Error[] }> {
  const failures: Error[] = [];
  let position = from.position;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const found: LogJudgement = await judgeLog(reading(db), { ...from, position }, judged);
    failures.push(...found.failures, ...(await each(db, found.missing, async (tx, missing) => repairMissing(tx, missing, from.slack))));
    ({ position } = found);
    if (!found.isFull) break;
  }
  return { position, failures };
}

async function auditTickets(db: Database): Promise<Error[]> {
  const asks = reading(db);
  const tickets = await wrongAtTickets(asks, asks.now);
  const strays = await strayRows(asks, asks.now);
  const alerts = await unheldAlerts(asks);
  return [
    ...(await each(db, [...new Set(tickets.flatMap(({ ticket }) => ticket ?? []))], repairTicket)),
    ...(await each(db, strays, repairStray)),
    ...(await each(db, alerts, repairAlert)),
  ];
}

async function audit(db: Database, turn: Turn, judged: Set<number>): Promise<Error[]> {
  const began = db.clock.monotonic();
  const slack = slackOf(turn, db.clock.now());
  // Quiet after a restore: nothing steps and nothing leaves, so nothing is amiss that does not.
  const log = turn.quiet
    ? { position: turn.position, failures: [] }
    : await auditLog(db, { position: turn.position, slack: slack.slackMs }, judged);
  const failures = turn.quiet ? [] : [...log.failures, ...(await auditTickets(db))];
  if (turn.cycles % FORGET_EVERY === 0) await db.engine(AUDITOR, forgetOld);
  const tookMs = db.clock.monotonic() - began;
  await endTurn(db.alone, db.clock.now(), { position: log.position, tookMs, quiet: turn.quiet, ...slack });
  return failures;
}

/**
 * One whole cycle: derives from the log and the definitions what must stand, compares, repairs and reports each difference. Answers
 * false, having done nothing, while another instance has its turn. Throws what failed once everything else is done.
 */
export async function auditOnce(db: Database, judged: Set<number> = new Set(), rest: Duration = 0): Promise<boolean> {
  const turn = await takeTurn(db.alone, db.clock.now(), { longest: TURN, rest });
  if (turn === undefined) return false;
  const [failure] = await audit(db, turn, judged);
  if (failure !== undefined) throw failure;
  return true;
}

/** Audits every few seconds, in turn with the other instances on the database. */
export function createAuditor(db: Database): Auditor {
  const judged = new Set<number>();
  let next = db.clock.monotonic() + EVERY;
  return {
    async round() {
      const rest = next - db.clock.monotonic();
      if (rest > 0) return rest;
      const began = db.clock.monotonic();
      next = began + EVERY;
      try {
        await auditOnce(db, judged, EVERY - seconds(1));
      } finally {
        const took = db.clock.monotonic() - began;
        next = began + Math.min(SELDOMEST, Math.max(EVERY, took * REST));
      }
      return Math.max(0, next - db.clock.monotonic());
    },
  };
}
