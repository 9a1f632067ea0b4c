import { iso, ok, refuse, type Result } from '../kernel/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { endDefinition, findDefinition, putDefinition, type Definition } from '../platform/definitions/index.ts';
import { overrideKind, rotationKind, storedOverrideOf, type OverrideBody, type StoredOverride } from './rotation-body.ts';

export interface OverrideOrder {
  /** Of the override to change; left out for a new one. */
  readonly id?: string | undefined;
  /** The rotation's id or slug. */
  readonly rotationId: string;
  readonly body: OverrideBody;
}

async function findOverride(reader: Reader, id: string, rotationId: string): Promise<Definition<StoredOverride> | undefined> {
  const found = await findDefinition(reader, overrideKind, id);
  return found?.body.rotationId === rotationId ? found : undefined;
}

/** Puts somebody on call for a while. Of overlapping overrides the one made or changed last holds. The past cannot be overridden. */
export async function saveOverride(tx: Tx, order: OverrideOrder): Promise<Result<Definition<StoredOverride>>> {
  const rotation = await findDefinition(tx, rotationKind, order.rotationId);
  if (rotation === undefined) return refuse('not-found', 'the rotation does not stand');
  const person = (await loadDirectory(tx)).person(order.body.person);
  if (person === undefined) return refuse('bad-input', `there is no person "${order.body.person}"`, 'body.person');
  if (order.body.until <= tx.now) return refuse('conflict', 'this is over already; who was on call stays as it was', 'body.until');
  const standing = order.id === undefined ? undefined : await findOverride(tx, order.id, rotation.id);
  if (order.id !== undefined && standing === undefined) return refuse('not-found', 'there is no such override of this rotation');
  const id = standing?.id ?? tx.id();
  const body = storedOverrideOf(rotation.id, person.id, order.body);
  const because = `${person.name} takes ${rotation.body.name} from ${iso(order.body.from)} until ${iso(order.body.until)}: ${order.body.reason}`;
  return putDefinition(tx, overrideKind, { id, slug: id, body, because });
}

/** Ends an override from now on; refuses one that does not stand. */
export async function removeOverride(tx: Tx, order: { readonly id: string; readonly rotationId: string }): Promise<Result<null>> {
  const rotation = await findDefinition(tx, rotationKind, order.rotationId);
  const standing = rotation === undefined ? undefined : await findOverride(tx, order.id, rotation.id);
  if (standing === undefined) return refuse('not-found', 'there is no such override of this rotation');
  await endDefinition(tx, overrideKind, standing.id);
  return ok(null);
}
