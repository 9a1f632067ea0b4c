import { z } from 'zod';

import type { Directory } from '../../catalog/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { currentDefinitions, type DefinitionKind } from '../../platform/definitions/index.ts';
import { lineField, slugField } from '../../platform/fields.ts';

/** What a severity 1 opens, as files and requests write it. */
export const openingBody = z.strictObject({
  /** Where people meet: an address or a number with its pin; {number}, {service} and {severity} stand for the ticket's. */
  place: lineField(200).nullable().default(null),
  /** Rotations whose people are engaged beside the primary. */
  leaders: slugField.nullable().default(null),
  ops: slugField.nullable().default(null),
});
export type Opening = z.output<typeof openingBody>;

/** There is one of it, by the name of its severity. */
export const OPENING = 'severity-1';
export const openingKind: DefinitionKind<Opening> = { name: 'opening', body: openingBody };

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, { readonly opening: Opening | undefined }>();

/** What a severity 1 opens, undefined where the organisation has not said; costs nothing while nothing was edited. */
export async function loadOpening(reader: Reader, directory: Directory): Promise<Opening | undefined> {
  const known = kept.get(directory);
  if (known !== undefined) return known.opening;
  const opening = (await currentDefinitions(reader, openingKind)).find(({ slug }) => slug === OPENING)?.body;
  kept.set(directory, { opening });
  return opening;
}
