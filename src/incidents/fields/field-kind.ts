import { z } from 'zod';

import type { Directory } from '../../catalog/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { currentDefinitions, type DefinitionKind } from '../../platform/definitions/index.ts';
import { lineField, slugField, textField } from '../../platform/fields.ts';
import { fieldTypes, requirements, type FieldShape } from '../rules/fields.ts';

/** What a field is made of, as files and requests write it. */
export const ticketFieldParts = z.strictObject({
  name: lineField(60),
  type: z.enum(fieldTypes),
  /** What is asked, in a sentence. */
  help: textField(500).default(''),
  /** Of "choice" and "choices": what tickets keep is the short name, which stays when the name is changed. */
  choices: z
    .array(z.strictObject({ slug: slugField, name: lineField(100) }))
    .max(100)
    .default([]),
  /** For tickets of which severities it is asked. */
  severities: z.array(z.int().min(1).max(4)).min(1).max(4).default([1, 2, 3, 4]),
  /** For tickets of which teams, with those below them: none means every team. */
  teams: z.array(slugField).max(200).default([]),
  /** Whether it must be said before a person resolves or closes the ticket. */
  required: z.enum(requirements).default('never'),
});
export const ticketFieldBody = ticketFieldParts.superRefine(({ type, choices }, context) => {
  const chooses = type === 'choice' || type === 'choices';
  if (chooses === (choices.length === 0))
    context.addIssue({ code: 'custom', path: ['choices'], message: chooses ? 'name at least one choice' : `a ${type} has no choices` });
  const twice = choices.findIndex(({ slug }, place) => choices.findIndex((each) => each.slug === slug) < place);
  if (twice >= 0) context.addIssue({ code: 'custom', path: ['choices', twice, 'slug'], message: 'another choice has this short name' });
});
export type TicketField = z.output<typeof ticketFieldBody>;
export const ticketFieldKind: DefinitionKind<TicketField> = { name: 'ticket-field', body: ticketFieldBody };

/** A field in force: as rules look at it, with what is asked. */
export interface Field extends FieldShape {
  readonly help: string;
}

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, readonly Field[]>();

/** The fields in force, by name; costs nothing while nothing was edited. */
export async function loadFields(reader: Reader, directory: Directory): Promise<readonly Field[]> {
  const known = kept.get(directory);
  if (known !== undefined) return known;
  const found = (await currentDefinitions(reader, ticketFieldKind))
    .map(({ slug, body }) => ({ ...body, slug, teams: body.teams.map((team) => directory.team(team)?.id ?? team) }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  kept.set(directory, found);
  return found;
}
