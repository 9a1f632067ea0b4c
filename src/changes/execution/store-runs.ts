import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { plans, runStates, stepMarks, type Outcome, type Plan, type RunState, type StepMark } from '../rules/index.ts';

const by = z.object({ name: z.string() });

const run = z
  .object({
    change_id: z.string(),
    version: z.number(),
    state: z.enum(runStates),
    started_at: z.number(),
    started_by: by,
    known_alerts: z.record(z.string(), z.number()),
    ended_at: z.number().nullable(),
  })
  .transform(({ change_id: changeId, started_at: startedAt, started_by: startedBy, known_alerts: known, ended_at: endedAt, ...rest }) => ({
    ...rest,
    changeId,
    startedAt,
    startedBy: startedBy.name,
    known,
    endedAt,
  }));

/** One carrying out of a change. */
export type StoredRun = Readonly<z.infer<typeof run>>;

const step = z
  .object({
    plan: z.enum(plans),
    place: z.number(),
    mark: z.enum(stepMarks),
    note: z.string(),
    marked_at: z.number(),
    marked_by: by,
    alerts: z.number(),
  })
  .transform(({ marked_at: at, marked_by: markedBy, ...rest }) => ({ ...rest, at, by: markedBy.name }));

/** What became of one step. */
export type WalkedStep = Readonly<z.infer<typeof step>>;

/** How a change is or was carried out; undefined where nobody has started. */
export const findRun = async (reader: Reader, change: string): Promise<StoredRun | undefined> =>
  (
    await reader.many(
      sql`select change_id, version, state, started_at, started_by, known_alerts, ended_at from change_run where change_id = ${change}`,
      run,
    )
  )[0];

/** The steps that were walked, in the order in which they were. */
export const stepsOfRun = async (reader: Reader, change: string): Promise<WalkedStep[]> =>
  reader.many(
    sql`select plan, place, mark, note, marked_at, marked_by, alerts from change_run_step
        where change_id = ${change} order by plan desc, place limit 1000`,
    step,
  );

/** Begins a run. The change is locked, and has none. */
export async function insertRun(tx: Tx, made: { change: string; version: number; known: Readonly<Record<string, number>> }): Promise<void> {
  await tx.run(
    sql`insert into change_run (change_id, version, state, started_at, started_by, known_alerts)
        values (${made.change}, ${made.version}, 'walking', ${iso(tx.now)}, ${JSON.stringify(tx.actor)}::jsonb, ${JSON.stringify(made.known)}::jsonb)`,
  );
}

export interface NewMark {
  readonly plan: Plan;
  readonly place: number;
  readonly mark: StepMark;
  readonly note: string;
  readonly alerts: number;
}

/** Notes what became of a step of a change that is locked. */
export async function insertMark(tx: Tx, change: string, made: NewMark): Promise<void> {
  await tx.run(
    sql`insert into change_run_step (change_id, plan, place, mark, note, marked_at, marked_by, alerts)
        values (${change}, ${made.plan}, ${made.place}, ${made.mark}, ${made.note}, ${iso(tx.now)}, ${JSON.stringify(tx.actor)}::jsonb, ${made.alerts})`,
  );
}

/** Sets how far a run is; one that is over has its end. */
export async function setRun(tx: Tx, change: string, set: { state: RunState; known: Readonly<Record<string, number>> }): Promise<void> {
  const ended = set.state === 'ended' ? iso(tx.now) : null;
  await tx.run(
    sql`update change_run set state = ${set.state}, known_alerts = ${JSON.stringify(set.known)}::jsonb, ended_at = ${ended} where change_id = ${change}`,
  );
}

/** Writes when a change began; from then on it may have had an effect. */
export async function setStarted(tx: Tx, change: string): Promise<void> {
  await tx.run(sql`update change set actual_start = ${iso(tx.now)} where id = ${change}`);
  await tx.run(sql`update change_service set at = ${iso(tx.now)} where change_id = ${change}`);
}

/** Writes when a change ended, and what it came to. */
export const setEnded = async (tx: Tx, change: string, outcome: Outcome): Promise<number> =>
  tx.run(sql`update change set actual_end = ${iso(tx.now)}, outcome = ${outcome} where id = ${change}`);

/** The numbers of some tickets. */
export const ticketNumbers = async (reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, number>> =>
  ids.length === 0
    ? new Map()
    : new Map(
        (
          await reader.many(
            sql`select id, number from ticket where id = any(${ids}::uuid[]) limit 200`,
            z.object({ id: z.string(), number: z.number() }),
          )
        ).map(({ id, number }) => [id, number]),
      );
