import { days, ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import type { Directory } from '../catalog/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { definitionHistory, type Definition } from '../platform/definitions/index.ts';
import {
  rotationKind,
  storedOverrideOf,
  type OverrideBody,
  type RotationBody,
  type StoredOverride,
  type StoredRotation,
} from './rotation-body.ts';
import { differencesBetween, shiftsBetween, type Difference, type Shift } from './rules/index.ts';
import { storedRotationOf } from './save-rotation.ts';
import { known, overridesSince, type KnownRotation } from './store.ts';

/** What is asked of a preview: terms and overrides that are not saved, of a standing rotation or of none. */
export interface PreviewOrder {
  readonly rotation: KnownRotation | undefined;
  readonly body: RotationBody | undefined;
  readonly overrides: readonly OverrideBody[];
  readonly from: Instant;
  readonly until: Instant;
  readonly now: Instant;
}

export interface Preview {
  readonly stands: readonly Shift[];
  readonly would: readonly Shift[];
  readonly differences: readonly Difference[];
}

/** Versions of what is not saved are numbered from here. */
export const UNSAVED = 2 ** 52;

const unsaved = <T>(body: T, place: { id: string; number: number; now: Instant }): Definition<T> => ({
  id: place.id,
  slug: 'unsaved',
  version: UNSAVED + place.number,
  validFrom: place.now,
  validUntil: null,
  body,
});

/** Versions as they would be if the terms were saved at `now`. */
function withTerms(standing: readonly Definition<StoredRotation>[], stored: StoredRotation, now: Instant): Definition<StoredRotation>[] {
  const closed = standing.map((held) => (held.validUntil === null ? { ...held, validUntil: now } : held));
  return [...closed, unsaved(stored, { id: standing[0]?.id ?? 'unsaved', number: 0, now })];
}

function withOverrides(directory: Directory, order: PreviewOrder): Result<Definition<StoredOverride>[]> {
  const made: Definition<StoredOverride>[] = [];
  for (const [index, body] of order.overrides.entries()) {
    const person = directory.person(body.person);
    if (person === undefined) return refuse('bad-input', `there is no person "${body.person}"`, `body.overrides.${index}.person`);
    const stored = storedOverrideOf(order.rotation?.id ?? 'unsaved', person.id, body);
    made.push(unsaved(stored, { id: `unsaved-${index}`, number: index + 1, now: order.now }));
  }
  return ok(made);
}

/** Resolves unsaved terms and overrides over a range, and where they put other people on call than what stands. */
export async function previewRotation(reader: Reader, directory: Directory, order: PreviewOrder): Promise<Result<Preview>> {
  const { rotation, body, from, until, now } = order;
  const stored = body === undefined ? undefined : storedRotationOf(directory, body);
  if (stored?.ok === false) return { ok: false, refusal: { ...stored.refusal, at: `body.rotation.${stored.refusal.at ?? ''}` } };
  const standing = rotation === undefined ? [] : await definitionHistory(reader, rotationKind, rotation.id);
  const versions = stored === undefined ? standing : withTerms(standing, stored.value, now);
  if (versions.length === 0) return refuse('bad-input', 'name a rotation, or give the terms of a new one', 'body.rotation');
  const made = withOverrides(directory, order);
  if (!made.ok) return made;
  const saved = rotation === undefined ? [] : await overridesSince(reader, Math.min(from, now) - days(62), rotation.id);
  const would = shiftsBetween(known(versions, [...saved, ...made.value]).turns, from, until);
  const stands = standing.length === 0 ? [] : shiftsBetween(known(standing, saved).turns, from, until);
  return ok({ stands, would, differences: differencesBetween(stands, would) });
}
