import { z } from 'zod';

import { iso, seconds, type Duration, type Instant } from '../../kernel/index.ts';
import { prepared, sql, type Database, type Reader, type Sql, type Tx } from '../database/index.ts';
import { system } from '../actor.ts';
import { UNTIL_POKED } from './loop.ts';
import { released } from './quiet.ts';

/** A moment at which a subject's next step is due. One row for each kind and subject. */
export interface ClockRow {
  readonly kind: string;
  readonly subject: string;
  readonly dueAt: Instant;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A clock that has been taken: its row is gone unless the step sets it anew. */
export interface DueClock {
  readonly kind: string;
  readonly subject: string;
  readonly dueAt: Instant;
  readonly tries: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What an area does when clocks of a kind are due. */
export interface ClockJob {
  readonly kind: string;
  /** How many are taken into one transaction. */
  readonly batch: number;
  /** Locks what the step will change, above the clock in the order of locks, and answers the subjects it got. */
  readonly lock: (tx: Tx, subjects: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The step. It sets the next clocks itself; what it throws puts the clocks back. */
  readonly advance: (tx: Tx, due: readonly DueClock[]) => Promise<void>;
  /** After a clock's step has failed twice: what must happen all the same, with no rule run. */
  readonly giveUp: (tx: Tx, due: DueClock, why: string) => Promise<void>;
}

const dueRow = z.object({
  kind: z.string(),
  subject: z.string(),
  due_at: z.number(),
  tries: z.number(),
  data: z.record(z.string(), z.unknown()),
});

/** Sets clocks; one that stands already for the same kind and subject is moved, and of two that are set together the later counts. */
export async function setClocks(tx: Tx, clocks: readonly ClockRow[]): Promise<void> {
  if (clocks.length === 0) return;
  const last = new Map(clocks.map((clock) => [`${clock.kind} ${clock.subject}`, clock]));
  tx.due('clocks', Math.min(...clocks.map((clock) => clock.dueAt)));
  const rows = [...last.values()].map(({ dueAt, ...clock }) => ({ ...clock, due_at: iso(dueAt), data: clock.data ?? {} }));
  await tx.run(
    prepared(
      'clocks.set',
      sql`insert into clock (kind, subject, due_at, data, set_at)
          select kind, subject, due_at, data, ${iso(tx.now)}::timestamptz from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(kind text, subject text, due_at timestamptz, data jsonb)
          on conflict (kind, subject) do update set due_at = excluded.due_at, data = excluded.data, set_at = excluded.set_at, tries = 0`,
    ),
  );
}

/** Ends the clocks of a kind for these subjects. */
export async function endClocks(tx: Tx, kind: string, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  await tx.run(prepared('clocks.end', sql`delete from clock where kind = ${kind} and subject = any(${subjects})`));
}

/** Takes clocks before their time, those that nobody else has at this moment. Answers their subjects. */
export async function takeClocks(tx: Tx, kind: string, subjects: readonly string[]): Promise<ReadonlySet<string>> {
  if (subjects.length === 0) return new Set();
  const rows = await tx.many(
    prepared(
      'clocks.take-early',
      sql`delete from clock where kind = ${kind} and subject = any(array(
            select subject from clock where kind = ${kind} and subject = any(${subjects}) order by subject for update skip locked))
          returning subject`,
    ),
    z.object({ subject: z.string() }),
  );
  return new Set(rows.map((row) => row.subject));
}

/** Makes clocks due now that hold something back (their data says `held`). One that somebody else has at this moment is about to move anyway. */
export async function releaseClocks(tx: Tx, kind: string, subjects: readonly string[]): Promise<number> {
  if (subjects.length === 0) return 0;
  tx.due('clocks', tx.now);
  return tx.run(
    prepared(
      'clocks.release',
      sql`update clock set due_at = ${iso(tx.now)}, set_at = ${iso(tx.now)} where kind = ${kind} and subject = any(array(
            select subject from clock where kind = ${kind} and subject = any(${subjects}) and due_at > ${iso(tx.now)} and data ->> 'held' = 'true'
            order by subject for update skip locked))`,
    ),
  );
}

/** The clocks of these subjects that are running, whatever their kind. */
export const clocksOf = async (reader: Reader, subjects: readonly string[]): Promise<DueClock[]> =>
  (
    await reader.many(sql`select kind, subject, due_at, tries, data from clock where subject = any(${subjects}) order by due_at`, dueRow)
  ).map(toDue);

function toDue(row: z.infer<typeof dueRow>): DueClock {
  const { due_at: dueAt, ...rest } = row;
  return { ...rest, dueAt };
}

const coming = z.object({ kind: z.string(), subject: z.string(), due_at: z.number() });

/** Takes those that are due. They are named by an array: a plan made while there were few clocks would read them all to find these. */
async function take(tx: Tx, kind: string, subjects: readonly string[]): Promise<DueClock[]> {
  const rows = await tx.many(
    prepared(
      'clocks.take',
      sql`delete from clock where kind = ${kind} and subject = any(array(
            select subject from clock where kind = ${kind} and subject = any(${subjects}) and due_at <= ${iso(tx.now)} and ${released}
            order by due_at for update skip locked))
          returning kind, subject, due_at, tries, data`,
    ),
    dueRow,
  );
  return rows.map(toDue);
}

const ENGINE = system('engine');

async function step(db: Database, job: ClockJob, subjects: readonly string[]): Promise<number> {
  return db.engine(ENGINE, async (tx) => {
    const locked = await job.lock(tx, subjects);
    const due = locked.size === 0 ? [] : await take(tx, job.kind, [...locked]);
    if (due.length > 0) await job.advance(tx, due);
    return due.length;
  });
}

/** When a step is tried again that failed. */
const AGAIN: Duration = 200;

/** Counts a failure in a transaction of its own; from the second on, what must happen all the same happens. */
async function failed(db: Database, job: ClockJob, failure: { subject: string; error: unknown }): Promise<void> {
  const why = failure.error instanceof Error ? failure.error.message : String(failure.error);
  await db.engine(ENGINE, async (tx) => {
    tx.due('clocks', tx.now + AGAIN);
    const tried = await tx.maybe(
      sql`update clock set tries = tries + 1, due_at = ${iso(tx.now + AGAIN)} where kind = ${job.kind} and subject = ${failure.subject}
          returning kind, subject, due_at, tries, data`,
      dueRow,
    );
    if (tried !== undefined && tried.tries >= 2) await job.giveUp(tx, toDue(tried), why);
  });
}

/** Advances these subjects together, or one by one when one of them fails, so that a bad one holds up nobody. */
async function advance(db: Database, job: ClockJob, subjects: readonly string[]): Promise<number> {
  try {
    return await step(db, job, subjects);
  } catch (error) {
    if (subjects.length > 1) {
      let done = 0;
      for (const subject of subjects) done += await advance(db, job, [subject]);
      return done;
    }
    for (const subject of subjects) await failed(db, job, { subject, error });
    return 0;
  }
}

/** Advances these subjects of one kind, a batch after the other. Answers how many were. */
async function advanceAll(db: Database, job: ClockJob | undefined, subjects: readonly string[]): Promise<number> {
  if (job === undefined) return 0;
  let done = 0;
  for (let from = 0; from < subjects.length; from += job.batch) done += await advance(db, job, subjects.slice(from, from + job.batch));
  return done;
}

/** So far ahead a round sees what comes next. */
const AHEAD: Duration = seconds(1);
/** So many are taken in one round. */
const MOST = 1000;

/** Looked for by when they are due alone: the kinds are nearly all that there are, and an index by them finds every clock that waits. */
const ofKinds = (kinds: readonly string[]): Sql => sql`kind || '' = any(${kinds})`;

/** When the first clock of these kinds is due, as a part of a look. */
export const firstClock = (kinds: readonly string[]): Sql => sql`(select min(due_at) from clock where ${ofKinds(kinds)})`;

/**
 * One round over all clocks that are due. Answers how long nothing is due: 0 when there may be more, `UNTIL_POKED` when nothing is
 * for a while. Kinds that nobody here knows stay for an instance that does.
 */
export async function runDueClocks(db: Database, jobs: ReadonlyMap<string, ClockJob>): Promise<Duration> {
  const now = db.clock.now();
  const rows = await db.many(
    prepared(
      'clocks.look',
      sql`select kind, subject, due_at from clock where due_at <= ${iso(now + AHEAD)} and ${ofKinds([...jobs.keys()])} and ${released} order by due_at limit ${MOST}`,
    ),
    coming,
  );
  const due = rows.filter((row) => row.due_at <= now);
  const kinds = [...new Set(due.map((row) => row.kind))];
  // Beside each other, as two instances would: what one of them holds the other leaves for the next round.
  const advanced = await Promise.allSettled(
    kinds.map(async (kind) =>
      advanceAll(
        db,
        jobs.get(kind),
        due.filter((row) => row.kind === kind).map((row) => row.subject),
      ),
    ),
  );
  for (const each of advanced) if (each.status === 'rejected') throw each.reason;
  const done = advanced.reduce((sum, each) => sum + (each.status === 'fulfilled' ? each.value : 0), 0);
  // What was held by another kind's step is taken now, and what there was no room for.
  if (done > 0 && (done < due.length || rows.length === MOST)) return 0;
  const next = rows.find((row) => row.due_at > now);
  return next === undefined ? UNTIL_POKED : Math.max(1, next.due_at - db.clock.now());
}
