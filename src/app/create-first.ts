import { ok } from '../kernel/index.ts';
import type { CreateFirst } from '../platform/access/index.ts';
import { createCatalogDefaults, personBody, savePerson } from '../catalog/index.ts';
import { setLastResort } from '../paging/index.ts';

function slugOf(email: string): string {
  const slug = (email.split('@')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return slug === '' ? 'first' : slug;
}

/** Set-up's part outside access: the first person, what the catalog starts with, and the last resort of every page. */
export const createFirst: CreateFirst = async (tx, first) => {
  const body = personBody.parse({ name: first.name, email: first.email, zone: first.zone });
  const person = await savePerson(tx, { slug: slugOf(first.email), body, because: 'set-up' });
  if (!person.ok) return person;
  const made = await createCatalogDefaults(tx, { personId: person.value.id, organisation: first.organisation });
  if (!made.ok) return made;
  await setLastResort(tx, person.value.id, 'the first administrator');
  return ok(person.value.id);
};
