import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { jobStates, plans, type JobState, type Plan } from '../rules/index.ts';
import type { JobResult } from './job-body.ts';

const instant = z.number().nullable();
const actor = z.object({ name: z.string(), id: z.string().optional() });

const job = z
  .object({
    id: z.string(),
    change_id: z.string(),
    plan: z.enum(plans),
    place: z.number(),
    runner_id: z.string(),
    runner: z.string(),
    state: z.enum(jobStates),
    command: z.string(),
    asked_by: actor,
    asked_at: z.number(),
    expires_at: z.number(),
    taken_by: z.string().nullable(),
    began_at: instant,
    heard_at: instant,
    stop_asked_at: instant,
    ended_at: instant,
    exit_code: z.number().nullable(),
    because: z.string(),
    output: z.string(),
    dropped: z.coerce.number(),
  })
  .transform((row) => ({
    id: row.id,
    changeId: row.change_id,
    plan: row.plan,
    place: row.place,
    runnerId: row.runner_id,
    runner: row.runner,
    state: row.state,
    command: row.command,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    takenBy: row.taken_by,
    beganAt: row.began_at,
    heardAt: row.heard_at,
    stopAskedAt: row.stop_asked_at,
    endedAt: row.ended_at,
    exitCode: row.exit_code,
    because: row.because,
    output: row.output,
    dropped: row.dropped,
  }));

/** A command of a step that somebody had run. */
export type Job = Readonly<z.output<typeof job>>;

const TAIL = 16_384;
const columns = sql`j.id, j.change_id, j.plan, j.place, j.runner_id, r.name as runner, j.state, j.command, j.asked_by, j.asked_at, j.expires_at,
  j.taken_by, j.began_at, j.heard_at, j.stop_asked_at, j.ended_at, j.exit_code, j.because, right(j.output, ${TAIL}) as output, j.dropped`;
const from = sql`from change_job j join change_runner r on r.id = j.runner_id`;

/** The commands of a change that ran, the first first; of their output the end. */
export const jobsOf = async (reader: Reader, change: string): Promise<Job[]> =>
  (
    await reader.many(sql`select ${columns} ${from} where j.change_id = ${change} order by j.asked_at desc, j.id desc limit 500`, job)
  ).reverse();

export const findJob = async (reader: Reader, id: string): Promise<Job | undefined> =>
  reader.maybe(sql`select ${columns} ${from} where j.id::text = ${id}`, job);

/** The next command that waits for a runner, if one does. */
export const waitingJob = async (reader: Reader, runner: string, now: Instant): Promise<Job | undefined> =>
  reader.maybe(
    sql`select ${columns} ${from} where j.runner_id = ${runner} and j.state = 'waiting' and j.expires_at > ${iso(now)} order by j.asked_at, j.id limit 1`,
    job,
  );

/** All that is kept of what a command said. */
export const outputOf = async (reader: Reader, id: string): Promise<string | undefined> =>
  (await reader.maybe(sql`select output from change_job where id::text = ${id}`, z.object({ output: z.string() })))?.output;

export interface NewJob extends Pick<Job, 'id' | 'changeId' | 'plan' | 'place' | 'runnerId' | 'command' | 'expiresAt'> {
  readonly because: string;
}

/** Writes that a command is to run. The change is locked. */
export const insertJob = async (tx: Tx, made: NewJob): Promise<number> =>
  tx.run(
    sql`insert into change_job (id, change_id, plan, place, runner_id, state, command, asked_by, asked_at, expires_at, because)
        values (${made.id}, ${made.changeId}, ${made.plan}, ${made.place}, ${made.runnerId}, 'waiting', ${made.command},
          ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)}, ${iso(made.expiresAt)}, ${made.because})`,
  );

/** Writes that an installation of its runner took a job. */
export const takeJob = async (tx: Tx, id: string, instance: string): Promise<number> =>
  tx.run(
    sql`update change_job set state = 'running', taken_by = ${instance}, began_at = ${iso(tx.now)}, heard_at = ${iso(tx.now)} where id = ${id}`,
  );

/** Writes what a command said so far. */
export const noteProgress = async (tx: Tx, id: string, output: string): Promise<number> =>
  tx.run(sql`update change_job set heard_at = ${iso(tx.now)}, output = ${output} where id = ${id}`);

/** Writes what became of a job. */
export const endJob = async (tx: Tx, id: string, result: Omit<JobResult, 'instance'> & { state: JobState }): Promise<number> =>
  tx.run(
    sql`update change_job set state = ${result.state}, ended_at = ${iso(tx.now)}, heard_at = ${iso(tx.now)}, exit_code = ${result.exitCode},
          because = ${result.because}, output = ${result.output}, dropped = ${result.dropped} where id = ${id}`,
  );

/** Writes that somebody wants a command stopped. */
export const askToStop = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update change_job set stop_asked_at = ${iso(tx.now)} where id = ${id}`);

const hashes = z.object({ timeline: z.array(z.string()), rollback: z.array(z.string()) });
type Hashes = Readonly<Record<Plan, readonly string[]>>;

/** Keeps the hashes of the steps of a round. */
export const putStepHashes = async (tx: Tx, of: { change: string; round: number }, made: Hashes): Promise<number> =>
  tx.run(sql`update change_review set step_hashes = ${JSON.stringify(made)}::jsonb where change_id = ${of.change} and round = ${of.round}`);

/** The hashes of the steps of a round; undefined where none were kept. */
export const stepHashesOf = async (reader: Reader, of: { change: string; round: number }): Promise<Hashes | undefined> =>
  (
    await reader.maybe(
      sql`select step_hashes from change_review where change_id = ${of.change} and round = ${of.round}`,
      z.object({ step_hashes: hashes.nullable() }),
    )
  )?.step_hashes ?? undefined;
