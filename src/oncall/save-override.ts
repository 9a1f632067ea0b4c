import { iso, ok, refuse, type Result } from '../kernel/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { endDefinition, findDefinition, putDefinition, type Definition } from '../platform/definitions/index.ts';
import { overrideKind, rotationKind, storedOverrideOf, type OverrideBody, type StoredOverride } from './rotation-body.ts';

export interface OverrideOrder {
  /** Of the override to change; left out for a new one. */
  readonly id?: string | undefined;
  readonly rotationId: string;
  readonly body: OverrideBody;
}

/** Puts somebody on call for a while. Of overlapping overrides the one made or changed last holds. The past cannot be overridden. */
export async function saveOverride(tx: Tx, order: OverrideOrder): Promise<Result<Definition<StoredOverride>>> {
  const rotation = await findDefinition(tx, rotationKind, order.rotationId);
  if (rotation === undefined) return refuse('not-found', 'the rotation does not stand');
  const person = (await loadDirectory(tx)).person(order.body.person);
  if (person === undefined) return refuse('bad-input', `there is no person "${order.body.person}"`, 'body.person');
  if (order.body.until <= tx.now) return refuse('conflict', 'this is over already; who was on call stays as it was', 'body.until');
  const id = order.id ?? tx.id();
  const body = storedOverrideOf(rotation.id, person.id, order.body);
  const because = `${person.name} takes ${rotation.body.name} from ${iso(order.body.from)} until ${iso(order.body.until)}: ${order.body.reason}`;
  return putDefinition(tx, overrideKind, { id, slug: id, body, because });
}

/** Ends an override from now on; refuses one that does not stand. */
export async function removeOverride(tx: Tx, id: string): Promise<Result<null>> {
  const standing = await findDefinition(tx, overrideKind, id);
  if (standing === undefined) return refuse('not-found', 'there is no such override');
  await endDefinition(tx, overrideKind, standing.id);
  return ok(null);
}
