import { z } from 'zod';

import type { Instant } from '../kernel/index.ts';
import { prepared, sql, type Reader } from '../platform/database/index.ts';
import type { Directory } from './directory.ts';
import { currentDefinitions, definitionsAt, type DefinitionKind } from '../platform/definitions/index.ts';

const body = z.strictObject({
  personId: z.string(),
  channel: z.string(),
  /** In the channel's own form. */
  address: z.unknown(),
  label: z.string(),
  /** Lower is tried earlier. */
  order: z.number(),
  verifiedAt: z.number().nullable(),
});

export type ContactMethodBody = Readonly<z.output<typeof body>>;

/** A way to reach a person, with versions, so that the past says where a page went. */
export const contactMethodKind: DefinitionKind<ContactMethodBody> = { name: 'contact-method', body };

/** A way to reach a person, as it stands now. */
export interface ContactMethod extends ContactMethodBody {
  readonly id: string;
  readonly version: number;
}

const row = z.object({ id: z.string(), version: z.number(), body });

/** A contact method as a file may hold it. */
export const contactMethod: z.ZodType<ContactMethod> = body.extend({ id: z.string(), version: z.number() });
const method = {
  parse: (each: unknown): ContactMethod => {
    const { id, version, body: inner } = row.parse(each);
    return { id, version, ...inner };
  },
};

const byOrder = sql`order by (body ->> 'order')::numeric, version`;

const isOf = sql`kind = 'contact-method' and valid_until is null`;

/** Every contact method of a person, verified or not, in order. */
export const methodsOfPerson = async (reader: Reader, person: string): Promise<ContactMethod[]> =>
  reader.many(sql`select id, version, body from definition where ${isOf} and body ->> 'personId' = ${person} ${byOrder} limit 100`, method);

/** The verified contact methods of each of these people, in the order each person set; people without any are left out. */
export async function contactMethodsOf(reader: Reader, personIds: readonly string[]): Promise<Map<string, ContactMethod[]>> {
  const found = new Map<string, ContactMethod[]>();
  if (personIds.length === 0) return found;
  const methods = await reader.many(
    prepared(
      'contact-methods.of',
      sql`select id, version, body from definition
          where ${isOf} and body ->> 'personId' = any(${personIds}::text[]) and body ->> 'verifiedAt' is not null ${byOrder}`,
    ),
    method,
  );
  for (const each of methods) {
    const own = found.get(each.personId);
    if (own === undefined) found.set(each.personId, [each]);
    else own.push(each);
  }
  return found;
}

/** Those of these contact methods that stand, verified or not. */
export const contactMethodsById = async (reader: Reader, ids: readonly string[]): Promise<ContactMethod[]> =>
  reader.many(sql`select id, version, body from definition where ${isOf} and id = any(${ids}::uuid[]) limit 1000`, method);

/** Who has a verified contact method of a channel with this address. */
export const peopleReachedAt = async (reader: Reader, channel: string, address: unknown): Promise<string[]> =>
  (
    await reader.many(
      sql`select distinct body ->> 'personId' as id from definition
          where ${isOf} and body ->> 'channel' = ${channel} and body -> 'address' = ${JSON.stringify(address)}::jsonb and body ->> 'verifiedAt' is not null`,
      z.object({ id: z.string() }),
    )
  ).map((each) => each.id);

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, Map<string, readonly ContactMethod[]>>();

/** The same, of these people at least; costs nothing for those asked for before, while nothing was edited. */
export async function knownContactMethods(
  reader: Reader,
  directory: Directory,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ContactMethod[]>> {
  const known = kept.get(directory) ?? new Map<string, readonly ContactMethod[]>();
  kept.set(directory, known);
  const missing = [...new Set(personIds)].filter((id) => !known.has(id));
  const found = await contactMethodsOf(reader, missing);
  for (const id of missing) known.set(id, found.get(id) ?? []);
  return known;
}

/** Contact methods of everybody as they were at an instant, or as they are. */
export async function allContactMethods(reader: Reader, at?: Instant): Promise<ContactMethod[]> {
  const definitions =
    at === undefined ? await currentDefinitions(reader, contactMethodKind) : await definitionsAt(reader, contactMethodKind, at);
  return definitions.map(({ id, version, body: inner }) => ({ id, version, ...inner }));
}
