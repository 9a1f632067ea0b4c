import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { allOf, sql, type Reader, type Tx } from '../../platform/database/index.ts';
import { approverRoles, type ApproverRole } from '../rules/matrix.ts';

const nullable = z.string().nullable();
const stored = z.object({
  id: z.string(),
  number: z.number(),
  team_id: z.string(),
  kind: z.string(),
  wide: z.boolean(),
  approvals: z.array(z.enum(approverRoles)),
  words: z.string(),
  example: z.string(),
  reason: z.string(),
  state: z.enum(['nominated', 'approved', 'rejected', 'ended']),
  nominated_by: nullable,
  nominated_at: z.number(),
  manager_id: nullable,
  owner_id: nullable,
  ended_because: nullable,
});

/** What a team may do beside the matrix, or asks for. */
export interface TeamException {
  readonly id: string;
  readonly number: number;
  readonly teamId: string;
  readonly kind: string;
  readonly wide: boolean;
  readonly approvals: readonly ApproverRole[];
  readonly words: string;
  readonly example: string;
  readonly reason: string;
  readonly state: 'nominated' | 'approved' | 'rejected' | 'ended';
  readonly nominatedBy: string | null;
  readonly nominatedAt: number;
  readonly managerId: string | null;
  readonly ownerId: string | null;
  readonly endedBecause: string | null;
}

const exceptionRow = {
  parse(row: unknown): TeamException {
    const { team_id: teamId, nominated_by: nominatedBy, nominated_at: nominatedAt, manager_id: managerId, ...rest } = stored.parse(row);
    const { owner_id: ownerId, ended_because: endedBecause, ...words } = rest;
    return { ...words, teamId, nominatedBy, nominatedAt, managerId, ownerId, endedBecause };
  },
};

const select = sql`select id, number, team_id, kind, wide, approvals, words, example, reason, state, nominated_by, nominated_at, manager_id,
  owner_id, ended_because from change_exception`;

export const findException = async (reader: Reader, number: number): Promise<TeamException | undefined> =>
  reader.maybe(sql`${select} where number = ${number}`, exceptionRow);

export const lockException = async (tx: Tx, number: number): Promise<TeamException | undefined> =>
  tx.maybe(sql`${select} where number = ${number} for update`, exceptionRow);

/** Exceptions of a team, or of all, the newest first. */
export const listExceptions = async (reader: Reader, team: string | undefined): Promise<TeamException[]> =>
  reader.many(
    sql`${select} where ${allOf(team === undefined ? [] : [sql`team_id = ${team}`])} order by number desc limit 500`,
    exceptionRow,
  );

export type NewException = Pick<TeamException, 'teamId' | 'kind' | 'wide' | 'approvals' | 'words' | 'example' | 'reason'>;

export async function insertException(tx: Tx, given: NewException, by: string): Promise<TeamException | undefined> {
  const rows = await tx.many(
    sql`insert into change_exception (id, team_id, kind, wide, approvals, words, example, reason, state, nominated_by, nominated_at)
        values (${tx.id()}, ${given.teamId}, ${given.kind}, ${given.wide}, ${given.approvals}::text[], ${given.words}, ${given.example},
          ${given.reason}, 'nominated', ${by}, ${iso(tx.now)})
        returning id, number, team_id, kind, wide, approvals, words, example, reason, state, nominated_by, nominated_at, manager_id, owner_id,
          ended_because`,
    exceptionRow,
  );
  return rows[0];
}

/** Writes who has approved it so far, and what became of it. */
export const setException = async (tx: Tx, exception: TeamException): Promise<number> =>
  tx.run(
    sql`update change_exception set state = ${exception.state}, manager_id = ${exception.managerId}, owner_id = ${exception.ownerId},
          manager_at = case when ${exception.managerId}::uuid is null then null else coalesce(manager_at, ${iso(tx.now)}::timestamptz) end,
          owner_at = case when ${exception.ownerId}::uuid is null then null else coalesce(owner_at, ${iso(tx.now)}::timestamptz) end,
          ended_at = case when ${exception.state}::text in ('rejected', 'ended') then ${iso(tx.now)}::timestamptz else null end,
          ended_because = ${exception.endedBecause}
        where id = ${exception.id}`,
  );
