import { z } from 'zod';

import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { fieldTypes, isAsked, requirements, valueOf, wordsOf, type FieldValue } from '../rules/fields.ts';
import { loadFields } from './field-kind.ts';
import { valuesOf } from './store-values.ts';

/** A value of a field, as the API takes and gives it: a date as 2026-11-21, a person as their id. */
export const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

/** A field on a ticket, as the API gives it. */
export const fieldView = z.object({
  slug: z.string(),
  name: z.string(),
  type: z.enum(fieldTypes),
  help: z.string(),
  choices: z.array(z.object({ slug: z.string(), name: z.string() })),
  required: z.enum(requirements).describe('Before which move a person has to say it'),
  asked: z.boolean().describe('Whether it is asked of this ticket, by its severity and team'),
  value: fieldValue.nullable(),
  words: z.string().describe('The value as people read it'),
});
export type FieldView = z.infer<typeof fieldView>;

const given = (value: FieldValue | undefined): FieldView['value'] =>
  value === undefined ? null : typeof value === 'object' ? [...value] : value;

/** The fields that are asked of a ticket, and those in which it says something; none where the organisation has none. */
export async function fieldsOf(
  reader: Reader,
  ticket: { readonly id: string; readonly severity: number; readonly teamId: string },
): Promise<FieldView[]> {
  const directory = await loadDirectory(reader);
  const fields = await loadFields(reader, directory);
  if (fields.length === 0) return [];
  const values = (await valuesOf(reader, [ticket.id])).get(ticket.id);
  const of = { severity: ticket.severity, teams: directory.teamPath(ticket.teamId) };
  return fields.flatMap((field) => {
    const [kept, asked] = [values?.get(field.slug) ?? [], isAsked(field, of)];
    if (!asked && kept.length === 0) return [];
    const { slug, name, type, help, required, choices } = field;
    const value = given(valueOf(type, kept));
    return [{ slug, name, type, help, required, asked, choices: [...choices], value, words: wordsOf(field, kept) }];
  });
}

/** What many tickets say in the fields in force, by ticket; empty where the organisation has none. */
export async function valuesOfMany(
  reader: Reader,
  tickets: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, NonNullable<FieldView['value']>>>>> {
  const fields = await loadFields(reader, await loadDirectory(reader));
  if (fields.length === 0 || tickets.length === 0) return new Map();
  const all = await valuesOf(reader, tickets);
  return new Map(
    [...all].map(([ticket, values]) => {
      const said = fields.flatMap(({ slug, type }) => {
        const value = given(valueOf(type, values.get(slug) ?? []));
        return value === null ? [] : [[slug, value] as const];
      });
      return [ticket, Object.fromEntries(said)] as const;
    }),
  );
}
