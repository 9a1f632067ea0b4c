import { z } from 'zod';

import type { Instant } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { definitionHistory, type Definition } from '../platform/definitions/index.ts';
import type { Directory } from '../catalog/index.ts';
import { rotationKind, storedOverride, storedRotation } from './rotation-body.ts';
import { knownFrom, overridesSince } from './store.ts';
import { onCallFrom, type OnCall } from './who-is-on-call.ts';

const definition = <T>(body: z.ZodType<T>): z.ZodType<Definition<T>> =>
  z.object({
    id: z.string(),
    slug: z.string(),
    version: z.number(),
    validFrom: z.number(),
    validUntil: z.number().nullable(),
    body,
  });

/** Rotations as a file may hold them: the versions in force, and the overrides that are not over. */
export const onCallAsStored = z.object({
  since: z.number(),
  rotations: z.array(definition(storedRotation)),
  overrides: z.array(definition(storedOverride)),
});
export type OnCallAsStored = z.output<typeof onCallAsStored>;

/** What it takes to say who is on call from an instant on. */
export async function readOnCallAsStored(reader: Reader, since: Instant): Promise<OnCallAsStored> {
  const [rotations, overrides] = [await definitionHistory(reader, rotationKind), await overridesSince(reader, since)];
  const isInForce = ({ validUntil }: Definition<unknown>): boolean => validUntil === null || validUntil > since;
  return { since, rotations: rotations.filter(isInForce), overrides: overrides.filter(isInForce) };
}

/** Who is on call by what a file holds, to be asked as the database's answer is. */
export const onCallFromStored = (directory: Directory, stored: OnCallAsStored): OnCall =>
  onCallFrom(directory, knownFrom(stored.rotations, stored.overrides), stored.since);
