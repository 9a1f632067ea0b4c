import { z } from 'zod';

import { iso, mustHave, type Duration, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Sql, type Tx } from '../platform/database/index.ts';
import { kinds, type Kind } from './rules/kinds.ts';

const turn = z
  .object({
    position: z.number(),
    cycles: z.number(),
    finished_at: z.number().nullable(),
    slack_ms: z.number(),
    slack_until: z.number().nullable(),
    quiet: z.boolean(),
  })
  .transform(({ finished_at: finishedAt, slack_ms: slackMs, slack_until: slackUntil, ...rest }) => ({
    ...rest,
    finishedAt,
    slackMs,
    slackUntil,
  }));

/** Where the auditor stood when an instance took its turn. */
export type Turn = z.infer<typeof turn>;

/** Takes the turn for so long; undefined while another instance has it or has had it within `rest`. A clock that stepped back gives it away. */
export const takeTurn = async (
  reader: Reader,
  now: Instant,
  { longest, rest }: { longest: Duration; rest: Duration },
): Promise<Turn | undefined> =>
  reader.maybe(
    sql`update audit_state set turn_until = ${iso(now + longest)}
        where single in (
          select single from audit_state
          where (turn_until <= ${iso(now)} or turn_until > ${iso(now + longest)})
            and (finished_at is null or finished_at <= ${iso(now - rest)} or finished_at > ${iso(now)})
          for update skip locked)
        returning position, cycles, finished_at, slack_ms, slack_until, exists (select from setting where name = 'quiet') as quiet`,
    turn,
  );

/** How a cycle ended. */
export interface CycleEnd {
  readonly position: number;
  readonly tookMs: Duration;
  readonly quiet: boolean;
  readonly slackMs: Duration;
  readonly slackUntil: Instant | null;
}

/** How long the oldest thing that is due has been so: clocks, messages, what came in, alerts whose silence is over. */
const lateness = (now: Instant): Sql => sql`greatest(0, extract(epoch from ${iso(now)}::timestamptz - least(
  (select min(due_at) from clock), (select min(due_at) from message), (select min(received_at) from intake_pending),
  (select min(held_until) from alert))) * 1000)`;

/** Ends a turn: the log is judged up to the position, never back. While it is quiet nothing is late. */
export const endTurn = async (reader: Reader, now: Instant, end: CycleEnd): Promise<unknown> =>
  reader.many(
    sql`update audit_state set position = greatest(position, ${end.position}), turn_until = ${iso(now)}, cycles = cycles + 1,
          finished_at = ${iso(now)}, took_ms = ${Math.round(end.tookMs)}, late_ms = ${end.quiet ? sql`0` : sql`coalesce(round(${lateness(now)}), 0)`},
          slack_ms = ${Math.round(end.slackMs)}, slack_until = ${end.slackUntil === null ? null : iso(end.slackUntil)}`,
    z.never(),
  );

/** A difference, as it is kept. */
export interface NewFinding {
  readonly kind: Kind;
  readonly subject: string;
  readonly ticket: string | undefined;
  readonly says: string;
  readonly repair: string;
  readonly once: string | undefined;
}

/** Keeps a difference; answers false where it was kept before and its repair is done once. */
export async function insertFinding(tx: Tx, finding: NewFinding): Promise<boolean> {
  const kept = await tx.run(
    sql`insert into audit_finding (kind, subject, ticket_id, found_at, says, repair, once)
        values (${finding.kind}, ${finding.subject}, ${finding.ticket ?? null}, ${iso(tx.now)}, ${finding.says}, ${finding.repair}, ${finding.once ?? null})
        on conflict (kind, once) where once is not null do nothing`,
  );
  if (kept === 0) return false;
  await tx.run(
    sql`update audit_state set found = jsonb_set(found, array[${finding.kind}::text], to_jsonb(coalesce((found ->> ${finding.kind}::text)::bigint, 0) + 1))`,
  );
  return true;
}

const times = z.object({ count: z.number(), last: z.number().nullable() });

/** How often the same difference was found since an instant, and when last. */
export const foundSince = async (
  tx: Tx,
  { kind, subject }: { kind: Kind; subject: string },
  since: Instant,
): Promise<z.infer<typeof times>> =>
  (await tx.maybe(
    sql`select count(*) as count, max(found_at) as last from audit_finding where subject = ${subject} and kind = ${kind} and found_at >= ${iso(since)}`,
    times,
  )) ?? { count: 0, last: null };

/** Of these differences, those that were found before and are repaired once. */
export const knownOnce = async (reader: Reader, kind: Kind, onces: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await reader.many(
        sql`select once from audit_finding where kind = ${kind} and once = any(${onces}::text[])`,
        z.object({ once: z.string() }),
      )
    ).map(({ once }) => once),
  );

const KEPT_FINDINGS = 400 * 86_400_000;

/** Forgets what was found long ago, a little at a time. */
export const forgetOld = async (tx: Tx): Promise<number> =>
  tx.run(
    sql`delete from audit_finding where id in (select id from audit_finding where found_at < ${iso(tx.now - KEPT_FINDINGS)} order by found_at limit 100)`,
  );

const standing = z
  .object({
    cycles: z.number(),
    finished_at: z.number().nullable(),
    took_ms: z.number(),
    late_ms: z.number(),
    found: z.record(z.string(), z.number()),
  })
  .transform(({ finished_at: finishedAt, took_ms: tookMs, late_ms: lateMs, ...rest }) => ({ ...rest, finishedAt, tookMs, lateMs }));

/** How the auditor stands: when it last ended a whole cycle, and how many differences of each kind it has ever found. */
export type Standing = z.infer<typeof standing>;

export async function readStanding(reader: Reader): Promise<Standing> {
  const row = await reader.maybe(sql`select cycles, finished_at, took_ms, late_ms, found from audit_state`, standing);
  const { found, ...rest } = mustHave(row, 'the state of the auditor is one row');
  return { ...rest, found: { ...Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0])), ...found } };
}

const finding = z.object({
  kind: z.string(),
  ticket: z.number().nullable(),
  found_at: z.number(),
  says: z.string(),
  repair: z.string(),
});

/** The last differences that were found since an instant, newest first. */
export const findingsSince = async (reader: Reader, since: Instant, most: number): Promise<z.infer<typeof finding>[]> =>
  reader.many(
    sql`select f.kind, t.number as ticket, f.found_at, f.says, f.repair from audit_finding f left join ticket t on t.id = f.ticket_id
        where f.found_at >= ${iso(since)} order by f.found_at desc, f.id desc limit ${most}`,
    finding,
  );
