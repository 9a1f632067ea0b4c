import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { documentKinds, type Reference } from '../platform/documents.ts';

/** Every reference must name a document that stands; the first that does not is refused, at its field. */
export async function checkReferences(reader: Reader, references: readonly Reference[]): Promise<Result<null>> {
  for (const kind of documentKinds()) {
    const own = references.filter((reference) => reference.kind === kind.name);
    const standing = own.length === 0 ? new Map<string, unknown>() : await kind.load(reader);
    const missing = own.find((reference) => !standing.has(reference.slug));
    if (missing !== undefined) return refuse('bad-input', `there is no ${missing.kind} "${missing.slug}"`, missing.at.join('.'));
  }
  return ok(null);
}

interface Named {
  readonly kind: string;
  readonly slug: string;
}

/** Where documents name this one, as `service "checkout" in expert`. Names that go with it may be left out. */
export async function whereNamed(
  reader: Reader,
  named: Named,
  counts: (by: string, at: Reference['at']) => boolean = () => true,
): Promise<string[]> {
  const found: string[] = [];
  for (const kind of documentKinds()) {
    if (kind.references === undefined) continue;
    for (const [slug, body] of await kind.load(reader)) {
      const own = kind
        .references(body)
        .filter((each) => each.kind === named.kind && each.slug === named.slug && counts(kind.name, each.at));
      found.push(...own.map(({ at }) => `${kind.name} "${slug}" in ${at.join('.')}`));
    }
  }
  return found;
}

const MOST_TOLD = 10;

/** Refuses while there are places that name this. */
export function refuseNamed(named: Named, places: readonly string[]): Result<null> {
  if (places.length === 0) return ok(null);
  const more = places.length > MOST_TOLD ? `, and ${places.length - MOST_TOLD} more` : '';
  const list = places.slice(0, MOST_TOLD).join(', ');
  return refuse('conflict', `${named.kind} "${named.slug}" is named by ${list}${more}; name another in its place first`);
}

/** Refuses while any document names this one. */
export const refuseWhileNamed = async (reader: Reader, named: Named): Promise<Result<null>> =>
  refuseNamed(named, await whereNamed(reader, named));
