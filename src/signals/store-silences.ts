import { z } from 'zod';

import { days, iso, mustHave, type Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../platform/database/index.ts';

const matcher = z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean() });

/** Who made a silence. */
export const author = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('key'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('integration'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('system'), name: z.string() }),
]);

const stored = z
  .object({
    id: z.string(),
    matchers: z.array(matcher),
    starts_at: z.number(),
    ends_at: z.number(),
    updated_at: z.number(),
    author,
    comment: z.string(),
    team_id: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    matchers: row.matchers,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    updatedAt: row.updated_at,
    author: row.author,
    comment: row.comment,
    /** The team on whose services it holds; null where a person made it for all. */
    teamId: row.team_id,
  }));

/** Alerts that match are held back from the start until the end. */
export type Silence = Readonly<z.infer<typeof stored>>;

/** How long ended silences are still shown, as Alertmanager does. */
const SHOWN_FOR = days(5);

const columns = sql`id, matchers, starts_at, ends_at, updated_at, author, comment, team_id`;

/** Silences that hold, will hold, or ended lately. */
export const readSilences = async (reader: Reader, now: Instant): Promise<Silence[]> =>
  reader.many(sql`select ${columns} from silence where ends_at > ${iso(now - SHOWN_FOR)} order by starts_at, id limit 20000`, stored);

/** Locks a silence for an edit. */
export const lockSilence = async (tx: Tx, id: string): Promise<Silence | undefined> =>
  tx.maybe(sql`select ${columns} from silence where id = ${id} for update`, stored);

export const findSilence = async (reader: Reader, id: string): Promise<Silence | undefined> =>
  reader.maybe(sql`select ${columns} from silence where id = ${id}`, stored);

const stamped = z.object({ silences: z.string() });

/** Changes with every edit of a silence. */
export async function silenceStamp(reader: Reader): Promise<string> {
  const row = await reader.maybe(prepared('silences.stamp', sql`select silences from signals_stamp`), stamped);
  return mustHave(row, 'the stamp is one row').silences;
}

/**
 * The first act of every edit: it also holds off other edits until the transaction ends. What silences hold back is
 * folded again at once, since the one that holds it may be over now.
 */
export async function moveSilenceStamp(tx: Tx): Promise<void> {
  await tx.run(sql`update signals_stamp set silences = gen_random_uuid()`);
  await tx.run(sql`update alert set held_until = ${iso(tx.now)} where held_until > ${iso(tx.now)}`);
}

/** Writes a silence as it stands after an edit. */
export const saveSilence = async (tx: Tx, silence: Omit<Silence, 'updatedAt'>, toldAuthor: string): Promise<number> =>
  tx.run(
    sql`insert into silence (id, matchers, starts_at, ends_at, created_at, updated_at, author, told_author, comment, team_id)
        values (${silence.id}, ${JSON.stringify(silence.matchers)}::jsonb, ${iso(silence.startsAt)}, ${iso(silence.endsAt)}, ${iso(tx.now)}, ${iso(tx.now)},
          ${JSON.stringify(silence.author)}::jsonb, ${toldAuthor}, ${silence.comment}, ${silence.teamId})
        on conflict (id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at, updated_at = excluded.updated_at, comment = excluded.comment`,
  );
