import { iso, mustHave, type Instant } from '../kernel/index.ts';
import { sql, type Reader } from '../platform/database/index.ts';
import { definitionHistory, definitionVersionsWhere, type Definition } from '../platform/definitions/index.ts';
import { zoneOf } from '../platform/time-zones/index.ts';
import { overrideKind, rotationKind, type StoredOverride, type StoredRotation } from './rotation-body.ts';
import { planOf, rotationOf, type Override, type Rotation, type RotationVersion } from './rules/index.ts';

/** A rotation with its versions and those overrides that are not over before some instant. */
export interface KnownRotation {
  readonly id: string;
  readonly versions: readonly Definition<StoredRotation>[];
  /** As the rules resolve it. */
  readonly turns: Rotation;
}

const versionOf = (held: Definition<StoredRotation>): RotationVersion => ({
  version: held.version,
  validFrom: held.validFrom,
  validUntil: held.validUntil ?? Infinity,
  plan: planOf(held.body, zoneOf(held.body.zone)),
});

/** An override counts only from when it was made until it was changed or removed. */
const overrideOf = ({ id, version, validFrom, validUntil, body }: Definition<StoredOverride>): Override => ({
  id,
  version,
  person: body.personId,
  from: Math.max(Date.parse(body.from), validFrom),
  until: Math.min(Date.parse(body.until), validUntil ?? Infinity),
  reason: body.reason,
});

/** A rotation resolved by these versions and overrides, which need not be stored. */
export const known = (
  versions: readonly Definition<StoredRotation>[],
  overrides: readonly Definition<StoredOverride>[],
): KnownRotation => ({
  id: mustHave(versions[0], 'a rotation has a version').id,
  versions,
  turns: rotationOf(versions.map(versionOf), overrides.map(overrideOf)),
});

/** Versions of overrides, oldest first, that were not over at an instant; of one rotation or of all. */
export const overridesSince = async (reader: Reader, since: Instant, rotation?: string): Promise<Definition<StoredOverride>[]> =>
  definitionVersionsWhere(
    reader,
    overrideKind,
    sql`body ->> 'until' > ${iso(since)} and (${rotation ?? null}::text is null or body ->> 'rotationId' = ${rotation ?? null})`,
  );

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** Every rotation there is or was, with overrides since an instant. */
export const knownRotations = async (reader: Reader, since: Instant): Promise<readonly KnownRotation[]> =>
  knownFrom(await definitionHistory(reader, rotationKind), await overridesSince(reader, since));

/** The rotations that these versions and overrides make. */
export function knownFrom(
  all: readonly Definition<StoredRotation>[],
  changes: readonly Definition<StoredOverride>[],
): readonly KnownRotation[] {
  const versions = grouped(all, (held) => held.id);
  const overrides = grouped(changes, (held) => held.body.rotationId);
  return [...versions].map(([id, held]) => known(held, overrides.get(id) ?? []));
}
