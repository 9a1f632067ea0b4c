import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const runner = z
  .object({
    id: z.string(),
    name: z.string(),
    team_id: z.string(),
    token_hint: z.string(),
    offers: z.array(z.string()),
    made_at: z.number(),
    seen_at: z.number().nullable(),
  })
  .transform(({ team_id: teamId, token_hint: hint, made_at: madeAt, seen_at: seenAt, ...rest }) => ({
    ...rest,
    teamId,
    hint,
    madeAt,
    seenAt,
  }));

/** A runner that an organisation has installed. */
export type StoredRunner = Readonly<z.output<typeof runner>>;

const columns = sql`id, name, team_id, token_hint, offers, made_at, seen_at`;

export const allRunners = async (reader: Reader): Promise<StoredRunner[]> =>
  reader.many(sql`select ${columns} from change_runner where revoked_at is null order by name limit 1000`, runner);

/** A runner by its name or id. */
export const findRunner = async (reader: Reader, name: string): Promise<StoredRunner | undefined> =>
  reader.maybe(sql`select ${columns} from change_runner where revoked_at is null and (name = ${name} or id::text = ${name})`, runner);

export const runnerByToken = async (reader: Reader, hash: Buffer): Promise<StoredRunner | undefined> =>
  reader.maybe(sql`select ${columns} from change_runner where token_hash = ${hash} and revoked_at is null`, runner);

/** Writes a new runner; 0 where the name is taken. */
export const insertRunner = async (
  tx: Tx,
  made: { id: string; name: string; teamId: string; hash: Buffer; hint: string },
): Promise<number> =>
  tx.run(
    sql`insert into change_runner (id, name, team_id, token_hash, token_hint, made_by, made_at)
        values (${made.id}, ${made.name}, ${made.teamId}, ${made.hash}, ${made.hint}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
        on conflict do nothing`,
  );

/** Takes the credential of a runner back. */
export const revokeRunner = async (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`update change_runner set revoked_at = ${iso(tx.now)} where id = ${id} and revoked_at is null`);

/** Writes that a runner was heard of, and what it offers. */
export const noteRunner = async (tx: Tx, id: string, offers: readonly string[]): Promise<number> =>
  tx.run(sql`update change_runner set seen_at = ${iso(tx.now)}, offers = ${[...offers]}::text[] where id = ${id}`);
