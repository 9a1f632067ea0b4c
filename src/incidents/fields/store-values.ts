import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { allOf, sql, type Reader, type Sql, type Tx } from '../../platform/database/index.ts';
import type { FieldAsked, KeptValue } from '../rules/fields.ts';

const row = z
  .object({ ticket_id: z.string(), field: z.string(), key: z.string().nullable(), number: z.number().nullable(), words: z.string() })
  .transform(({ ticket_id: ticketId, ...rest }) => ({ ticketId, ...rest }));

/** What some tickets say in their fields, by ticket and then by field. */
export async function valuesOf(
  reader: Reader,
  tickets: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly KeptValue[]>>> {
  const rows = await reader.many(
    sql`select ticket_id, field, key, number, words from ticket_field_value where ticket_id = any(${tickets}::uuid[]) order by ticket_id, field, place`,
    row,
  );
  const found = new Map<string, Map<string, KeptValue[]>>();
  for (const { ticketId, field, ...kept } of rows) {
    const own = found.get(ticketId) ?? new Map<string, KeptValue[]>();
    found.set(ticketId, own.set(field, [...(own.get(field) ?? []), kept]));
  }
  return found;
}

/** Puts a value in the place of what a ticket said; none leaves nothing. The ticket is locked. */
export async function putValue(tx: Tx, ticket: string, { field, kept }: { field: string; kept: readonly KeptValue[] }): Promise<void> {
  await tx.run(sql`delete from ticket_field_value where ticket_id = ${ticket} and field = ${field}`);
  if (kept.length === 0) return;
  const rows = kept.map((each, place) => ({ ...each, place }));
  await tx.run(
    sql`insert into ticket_field_value (ticket_id, field, place, key, number, words)
        select ${ticket}::uuid, ${field}, place, key, number, words
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v(place int, key text, number double precision, words text)`,
  );
}

/** Whether any ticket says something in a field. */
export const isSaid = async (reader: Reader, field: string): Promise<boolean> =>
  (await reader.maybe(sql`select field from ticket_field_value where field = ${field} limit 1`, z.object({ field: z.string() }))) !==
  undefined;

/** What `like` takes for a text that has these words somewhere. */
export const anywhere = (words: string): string => `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

function valueIs(asked: FieldAsked): Sql {
  if ('has' in asked) return sql`true`;
  if ('key' in asked) return sql`v.key = ${asked.key}`;
  if ('words' in asked) return sql`v.words ilike ${anywhere(asked.words)}`;
  const { kind, from, until } = asked;
  const bounds =
    kind === 'key'
      ? [from === undefined ? sql`true` : sql`v.key >= ${from}`, until === undefined ? sql`true` : sql`v.key <= ${until}`]
      : [
          from === undefined ? sql`true` : sql`v.number >= ${Number(from)}`,
          until === undefined ? sql`true` : sql`v.number <= ${Number(until)}`,
        ];
  return allOf(bounds);
}

/** That a ticket says what is asked for of a field. */
export const saysField = (asked: FieldAsked): Sql =>
  'has' in asked && !asked.has
    ? sql`not exists (select from ticket_field_value v where v.ticket_id = ticket.id and v.field = ${asked.field})`
    : sql`ticket.id in (select v.ticket_id from ticket_field_value v where v.field = ${asked.field} and ${valueIs(asked)})`;

/** That some field of a ticket has these words. */
export const fieldsSay = (words: string): Sql =>
  sql`ticket.id in (select v.ticket_id from ticket_field_value v where v.words ilike ${anywhere(words)})`;

/** The ids of tickets of which some field has these words, `most` of them at most. */
export async function saying(reader: Reader, words: string, most: number): Promise<readonly string[]> {
  const rows = await reader.many(
    sql`select distinct v.ticket_id as id from ticket_field_value v where v.words ilike ${anywhere(words)} limit ${most}`,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}

/** The tickets that were cut in a span of time and say all that is asked for. Of restricted ones nothing is told by a report. */
export async function ticketsSaying(
  reader: Reader,
  by: { readonly cutFrom: Instant; readonly cutUntil: Instant; readonly asked: readonly FieldAsked[] },
): Promise<ReadonlySet<string>> {
  const rows = await reader.many(
    sql`select ticket.id from ticket where not restricted and cut_at >= ${iso(by.cutFrom)} and cut_at < ${iso(by.cutUntil)}
        and ${allOf(by.asked.map(saysField))}`,
    z.object({ id: z.string() }),
  );
  return new Set(rows.map(({ id }) => id));
}

const grouped = z
  .object({ ticket_id: z.string(), key: z.string().nullable(), words: z.string() })
  .transform((found) => ({ ticketId: found.ticket_id, key: found.key, words: found.words }));

/** What some tickets say in one field, for a report that everybody reads: of restricted ones only that they say something, as a null. */
export async function saidInField(
  reader: Reader,
  tickets: readonly string[],
  field: string,
): Promise<ReadonlyMap<string, { readonly key: string; readonly words: string } | null>> {
  const rows = await reader.many(
    sql`select v.ticket_id, case when t.restricted then null else v.key end as key, case when t.restricted then '' else v.words end as words
        from ticket_field_value v join ticket t on t.id = v.ticket_id where v.field = ${field} and v.ticket_id = any(${tickets}::uuid[])`,
    grouped,
  );
  return new Map(rows.map(({ ticketId, key, words }) => [ticketId, key === null ? null : { key, words }] as const));
}
