import { z } from 'zod';

import type { Reader } from '../platform/database/index.ts';
import { directoryOf, type Directory } from './directory.ts';
import { allContactMethods, contactMethod, type ContactMethod } from './store-contact-methods.ts';
import { everything, readEverything } from './store-directory.ts';

/** The catalog as a file may hold it, with everybody's verified contact methods. */
export const catalogAsStored = z.object({ everything, methods: z.array(contactMethod) });
export type CatalogAsStored = z.output<typeof catalogAsStored>;

export async function readCatalogAsStored(reader: Reader): Promise<CatalogAsStored> {
  const stands = await readEverything(reader);
  const active = new Set(stands.people.map((person) => person.id));
  const methods = (await allContactMethods(reader)).filter((method) => method.verifiedAt !== null && active.has(method.personId));
  return { everything: stands, methods: methods.toSorted((one, other) => one.order - other.order) };
}

/** The catalog of a file, to be asked as the one of the database is. */
export function catalogFrom(stored: CatalogAsStored): { directory: Directory; methodsOf: (person: string) => readonly ContactMethod[] } {
  const methods = new Map<string, ContactMethod[]>();
  for (const method of stored.methods) methods.set(method.personId, [...(methods.get(method.personId) ?? []), method]);
  return { directory: directoryOf('stored', stored.everything), methodsOf: (person) => methods.get(person) ?? [] };
}
