import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const stored = z.object({
  id: z.string(),
  person_id: z.string(),
  delegate_id: z.string(),
  valid_from: z.number(),
  valid_until: z.number(),
  because: z.string(),
});

/** That somebody may approve in another's place for a time. */
export interface Delegation {
  readonly id: string;
  readonly personId: string;
  readonly delegateId: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly because: string;
}

const delegationRow = {
  parse(row: unknown): Delegation {
    const { id, person_id: personId, delegate_id: delegateId, valid_from: from, valid_until: until, because } = stored.parse(row);
    return { id, personId, delegateId, from, until, because };
  },
};

const columns = sql`id, person_id, delegate_id, valid_from, valid_until, because`;

/** Delegations that are not over, the first to begin first. */
export const standingDelegations = async (reader: Reader, now: Instant): Promise<Delegation[]> =>
  reader.many(sql`select ${columns} from change_delegate where valid_until > ${iso(now)} order by valid_from limit 1000`, delegationRow);

/** Those for whom a person stands now. */
export const standsFor = async (reader: Reader, person: string, now: Instant): Promise<string[]> =>
  (
    await reader.many(
      sql`select ${columns} from change_delegate where delegate_id = ${person} and valid_from <= ${iso(now)} and valid_until > ${iso(now)}`,
      delegationRow,
    )
  ).map(({ personId }) => personId);

/** Who stands for these people now. */
export const delegatesOf = async (reader: Reader, people: readonly string[], now: Instant): Promise<string[]> =>
  (
    await reader.many(
      sql`select ${columns} from change_delegate where person_id = any(${people}) and valid_from <= ${iso(now)} and valid_until > ${iso(now)}`,
      delegationRow,
    )
  ).map(({ delegateId }) => delegateId);

export const insertDelegation = async (tx: Tx, given: Omit<Delegation, 'id'>): Promise<number> =>
  tx.run(sql`insert into change_delegate (id, person_id, delegate_id, valid_from, valid_until, because)
    values (${tx.id()}, ${given.personId}, ${given.delegateId}, ${iso(given.from)}, ${iso(given.until)}, ${given.because})`);

/** Ends a person's own delegation from now on. */
export const endDelegation = async (tx: Tx, id: string, person: string): Promise<number> =>
  tx.run(
    sql`update change_delegate set valid_until = ${iso(tx.now)} where id = ${id} and person_id = ${person} and valid_until > ${iso(tx.now)}`,
  );
