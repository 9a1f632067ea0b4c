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

/** Refuses while any document names this one; for use before something is removed. */
export async function refuseWhileNamed(reader: Reader, named: { readonly kind: string; readonly slug: string }): Promise<Result<null>> {
  for (const kind of documentKinds()) {
    if (kind.references === undefined) continue;
    for (const [slug, body] of await kind.load(reader)) {
      const reference = kind.references(body).find((each) => each.kind === named.kind && each.slug === named.slug);
      if (reference === undefined) continue;
      return refuse(
        'conflict',
        `${kind.name} "${slug}" names ${named.kind} "${named.slug}" in ${reference.at.join('.')}; change that first`,
      );
    }
  }
  return ok(null);
}
