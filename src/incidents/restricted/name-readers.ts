import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { readersOfList } from '../../platform/access/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import type { NamedReader } from './restrict.ts';

const names = z.array(z.string().min(1).max(200)).max(50).default([]);

/** Readers as a body names them. */
export const readersBody = z.strictObject({
  people: names.describe('Ids, slugs or emails'),
  teams: names.describe('Slugs or ids'),
});

/** A reader, as the API gives one. */
export const readerView = z.object({ kind: z.enum(['person', 'team']), id: z.string(), name: z.string() });

/** The readers that a body names. */
export async function readersNamed(
  reader: Reader,
  given: z.infer<typeof readersBody>,
  at: string,
): Promise<Result<readonly NamedReader[]>> {
  const directory = await loadDirectory(reader);
  const found: NamedReader[] = [];
  for (const name of given.people) {
    const person = directory.person(name) ?? directory.people.find(({ email }) => email === name);
    if (person === undefined) return refuse('bad-input', `there is no person "${name}"`, `${at}.people`);
    found.push({ kind: 'person', id: person.id, name: person.name });
  }
  for (const name of given.teams) {
    const team = directory.team(name);
    if (team === undefined) return refuse('bad-input', `there is no team "${name}"`, `${at}.teams`);
    found.push({ kind: 'team', id: team.id, name: team.name });
  }
  return ok(found);
}

/** Who stands on a list, by name. */
export async function namedReaders(reader: Reader, list: string): Promise<NamedReader[]> {
  const directory = await loadDirectory(reader);
  return (await readersOfList(reader, list)).map(({ kind, id }) => ({
    kind,
    id,
    name: (kind === 'person' ? directory.person(id)?.name : directory.team(id)?.name) ?? 'somebody who left',
  }));
}
