import { z } from 'zod';

import { iso, mustHave, ok, refuse, type Instant, type Result, type Shape } from '../../kernel/index.ts';
import { prepared, sql, sqlState, type Reader, type Sql, type Tx } from '../database/index.ts';

/**
 * A definition that people edit and decisions rest on. Every edit makes a new version, so that a decision can name the
 * version it used and the past can be answered with what was in force then.
 */
export interface Definition<T> {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly validFrom: Instant;
  readonly validUntil: Instant | null;
  readonly body: T;
}

/** A kind of definition: its name, and what its body must look like. */
export interface DefinitionKind<T> {
  readonly name: string;
  readonly body: Shape<T>;
}

const stored = z.object({
  id: z.string(),
  slug: z.string(),
  version: z.number(),
  valid_from: z.number(),
  valid_until: z.number().nullable(),
  body: z.unknown(),
});

const rowOf = <T>(kind: DefinitionKind<T>): Shape<Definition<T>> => ({
  parse(row) {
    const { valid_from: validFrom, valid_until: validUntil, ...rest } = stored.parse(row);
    return { ...rest, validFrom, validUntil, body: kind.body.parse(rest.body) };
  },
});

const columns = sql`id, slug, version, valid_from, valid_until, body`;

/** All definitions of a kind that are in force now, by slug. */
export const currentDefinitions = async <T>(reader: Reader, kind: DefinitionKind<T>): Promise<Definition<T>[]> =>
  reader.many(
    sql`select ${columns} from definition where kind = ${kind.name} and valid_until is null order by slug limit 20000`,
    rowOf(kind),
  );

/** All definitions of a kind that were in force at an instant, by slug. */
export const definitionsAt = async <T>(reader: Reader, kind: DefinitionKind<T>, at: Instant): Promise<Definition<T>[]> =>
  reader.many(
    sql`select ${columns} from definition where kind = ${kind.name} and valid_from <= ${iso(at)}
        and (valid_until is null or valid_until > ${iso(at)}) order by slug limit 20000`,
    rowOf(kind),
  );

/** Every version of a kind, oldest first, of one definition or of all. */
export const definitionHistory = async <T>(reader: Reader, kind: DefinitionKind<T>, id?: string): Promise<Definition<T>[]> =>
  reader.many(
    sql`select ${columns} from definition where kind = ${kind.name} and (${id ?? null}::uuid is null or id = ${id ?? null}::uuid)
        order by version limit 50000`,
    rowOf(kind),
  );

/** One definition in force now, by id or slug. */
export const findDefinition = async <T>(reader: Reader, kind: DefinitionKind<T>, key: string): Promise<Definition<T> | undefined> =>
  reader.maybe(
    sql`select ${columns} from definition where kind = ${kind.name} and valid_until is null and (id::text = ${key} or slug = ${key})`,
    rowOf(kind),
  );

/** The versions of a kind that fulfil a condition on their columns, oldest first. */
export const definitionVersionsWhere = async <T>(reader: Reader, kind: DefinitionKind<T>, condition: Sql): Promise<Definition<T>[]> =>
  reader.many(sql`select ${columns} from definition where kind = ${kind.name} and ${condition} order by version limit 50000`, rowOf(kind));

const stampText = prepared(
  'definition.stamp',
  sql`select value || '/' || xmin::text || '/' || extract(epoch from pg_postmaster_start_time())::text as stamp from definition_stamp`,
);

const stamped = z.object({ stamp: z.string() });

/**
 * A text that no other state of the definitions has, so that a cache can know it is stale. It names the transaction that
 * wrote it, because one that is rolled back gives its number to the next.
 */
export const definitionStamp = async (reader: Reader): Promise<string> => {
  const row = await reader.maybe(stampText, stamped);
  return mustHave(row, 'the definition stamp is one row').stamp;
};

/** Says that something which decisions rest on is about to change. Edits wait for each other here until they commit. */
export const moveStamp = async (tx: Tx): Promise<number> =>
  tx.run(sql`update definition_stamp set value = nextval('definition_stamp_value')`);

/** What an edit says: the definition's id (a new one makes a new definition), its slug and body. */
export interface Edit<T> {
  readonly id: string;
  readonly slug: string;
  readonly body: T;
  readonly because?: string;
}

const close = async (tx: Tx, kind: string, id: string): Promise<number> =>
  tx.run(
    sql`update definition set valid_until = greatest(${iso(tx.now)}::timestamptz, valid_from) where kind = ${kind} and id = ${id} and valid_until is null`,
  );

/** Makes a new version in force from now on, and journals it. Refuses a slug that another definition of the kind holds. */
export async function putDefinition<T>(tx: Tx, kind: DefinitionKind<T>, edit: Edit<T>): Promise<Result<Definition<T>>> {
  await moveStamp(tx);
  const closed = await close(tx, kind.name, edit.id);
  try {
    const made = await tx.many(
      sql`insert into definition (kind, id, slug, body, valid_from, changed_by)
          values (${kind.name}, ${edit.id}, ${edit.slug}, ${JSON.stringify(kind.body.parse(edit.body))}::jsonb, ${iso(tx.now)}, ${JSON.stringify(tx.actor)}::jsonb)
          returning ${columns}`,
      rowOf(kind),
    );
    tx.journal({
      action: closed > 0 ? `${kind.name}.changed` : `${kind.name}.created`,
      subject: { kind: kind.name, id: edit.id },
      because: edit.because ?? 'edited',
      body: { slug: edit.slug },
    });
    return made[0] === undefined ? refuse('conflict', `${kind.name} ${edit.slug} was not stored`) : ok(made[0]);
  } catch (error) {
    if (sqlState(error) === '23505') return refuse('already-exists', `${kind.name} "${edit.slug}" stands already`, 'body.slug');
    throw error;
  }
}

/** Ends a definition from now on; its versions stay readable. Answers whether there was one. */
export async function endDefinition(tx: Tx, kind: DefinitionKind<unknown>, id: string): Promise<boolean> {
  await moveStamp(tx);
  const ended = (await close(tx, kind.name, id)) > 0;
  if (ended) tx.journal({ action: `${kind.name}.removed`, subject: { kind: kind.name, id }, because: 'removed' });
  return ended;
}
