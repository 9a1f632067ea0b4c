import { z } from 'zod';

import { iso, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../database/index.ts';
import { readSetting } from '../settings.ts';

/** The setting that stands while Evenkeel is quiet. */
export const QUIET = 'quiet';

const quiet = z.object({
  /** When it was restored. */
  since: z.number(),
  /** The instant of the backup. */
  backupAt: z.number(),
});

/** Restored from a backup: alerts are taken, folded and cut tickets, but no clock is stepped and no message leaves. */
export type Quiet = z.infer<typeof quiet>;

/** True in a statement while things may leave. Whoever steps clocks or leases messages asks it there, so that no memory decides. */
export const released = sql`not exists (select from setting where name = 'quiet')`;

/** True in a statement while nothing may leave. */
export const isQuiet = sql`exists (select from setting where name = 'quiet')`;

/** Since when Evenkeel is quiet; undefined when it is not. */
export const readQuiet = async (reader: Reader): Promise<Quiet | undefined> => readSetting(reader, QUIET, quiet);

const waitingClock = z.object({ kind: z.string(), count: z.number(), due: z.number(), oldest: z.number(), newest: z.number() });
const waitingMessage = z.object({ channel: z.string(), count: z.number(), before: z.number(), oldest: z.number(), newest: z.number() });

/** What waits while Evenkeel is quiet. */
export interface Waiting {
  /** Clocks by kind: how many run, how many of them are due, and when the first and the last are. */
  readonly clocks: z.infer<typeof waitingClock>[];
  /** Messages by channel: how many wait, how many of them from before the restore, and when the first and the last were made. */
  readonly messages: z.infer<typeof waitingMessage>[];
}

/** Counts what would fire and what would leave. */
export async function readWaiting(reader: Reader, { since }: Quiet, now: Instant): Promise<Waiting> {
  const [clocks, messages] = await Promise.all([
    reader.many(
      sql`select kind, count(*) as count, count(*) filter (where due_at <= ${iso(now)}) as due, min(due_at) as oldest, max(due_at) as newest
          from clock group by kind order by kind`,
      waitingClock,
    ),
    reader.many(
      sql`select channel, count(*) as count, count(*) filter (where created_at < ${iso(since)}) as before,
            min(created_at) as oldest, max(created_at) as newest
          from message group by channel order by channel`,
      waitingMessage,
    ),
  ]);
  return { clocks, messages };
}

/** What a release did. */
export interface Release {
  /** Messages from before the restore that no longer leave. */
  readonly superseded: number;
  /** Messages that leave now. */
  readonly leaving: number;
  /** Clocks that run on. */
  readonly clocks: number;
}

const dropped = z.object({
  id: z.string(),
  ticket_id: z.string().nullable(),
  channel: z.string(),
  subject: z.string(),
  created_at: z.number(),
});

const SUPERSEDED = 'from before the restore: whoever released Evenkeel dropped it';

async function dropMessages(tx: Tx, { since }: Quiet): Promise<number> {
  const rows = await tx.many(
    sql`with over as (delete from message where created_at < ${iso(since)} returning *),
        past as (
          insert into message_past (id, kind, subject, ticket_id, person_id, channel, address, content, created_at, ended_at, outcome, detail, tries)
          select id, kind, subject, ticket_id, person_id, channel, address, content - 'link' - 'token' - 'unsubscribe' - 'event', created_at, ${iso(tx.now)}, 'superseded', ${SUPERSEDED}, tries
          from over)
        select id, ticket_id, channel, subject, created_at from over order by created_at, id`,
    dropped,
  );
  for (const row of rows) {
    tx.journal({
      action: 'message.superseded',
      subject: { kind: 'message', id: row.id },
      ticket: row.ticket_id ?? undefined,
      because: SUPERSEDED,
      body: { channel: row.channel, about: row.subject, madeAt: row.created_at },
    });
  }
  return rows.length;
}

/** Clocks start anew: those of the backup with what they had left then, those set since as though they were set now. */
const restartClocks = async (tx: Tx, { since, backupAt }: Quiet): Promise<number> =>
  tx.run(
    sql`update clock set set_at = ${iso(tx.now)}::timestamptz, due_at = ${iso(tx.now)}::timestamptz + greatest(interval '0',
          due_at - case when set_at < ${iso(since)}::timestamptz then ${iso(backupAt)}::timestamptz else set_at end)`,
  );

const count = z.object({ count: z.number() });

/**
 * Ends the quiet after a restore. `drop`: messages from before the restore are superseded, and clocks start anew from now.
 * `send`: all that waits leaves, and what is due is stepped at once. Refused when Evenkeel is not quiet.
 */
export async function releaseQuiet(tx: Tx, how: 'drop' | 'send'): Promise<Result<Release>> {
  const state = await tx.maybe(
    sql`delete from setting where name = ${QUIET} returning value`,
    z.object({ value: quiet }).transform(({ value }) => value),
  );
  if (state === undefined) return refuse('conflict', 'Evenkeel is not quiet: nothing is held back');
  const superseded = how === 'drop' ? await dropMessages(tx, state) : 0;
  if (how === 'drop') await restartClocks(tx, state);
  const leaving = (await tx.maybe(sql`select count(*) as count from message`, count))?.count ?? 0;
  const clocks = (await tx.maybe(sql`select count(*) as count from clock`, count))?.count ?? 0;
  const done: Release = { superseded, leaving, clocks };
  tx.journal({
    action: 'evenkeel.released',
    subject: { kind: 'installation', id: 'quiet' },
    because: how === 'drop' ? 'what waited from before the restore was dropped' : 'all that waited leaves',
    body: { how, ...done, since: state.since, backupAt: state.backupAt },
  });
  return ok(done);
}
