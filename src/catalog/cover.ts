import { z } from 'zod';

import type { Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { findDefinition, putDefinition, type DefinitionKind } from '../platform/definitions/index.ts';
import { canonical } from './rules/index.ts';

const nullable = z.string().nullable();
const serviceCover = z.strictObject({ teamId: z.string(), primaryRotation: nullable, secondaryRotation: nullable, expertId: nullable });
const teamCover = z.strictObject({ parentId: nullable, managerId: nullable, managerRotation: nullable });

export type ServiceCover = Readonly<z.output<typeof serviceCover>>;
export type TeamCover = Readonly<z.output<typeof teamCover>>;

/** Who covers a service, kept as versions so that its aliases resolve in the past as they did then. */
export const serviceCoverKind: DefinitionKind<ServiceCover> = { name: 'service-cover', body: serviceCover };

/** Who manages a team and where it stands, kept as versions for the same reason. */
export const teamCoverKind: DefinitionKind<TeamCover> = { name: 'team-cover', body: teamCover };

/** Keeps a new version if this edit changed the cover. */
export async function keepCover<T>(tx: Tx, kind: DefinitionKind<T>, cover: { id: string; body: T }): Promise<Result<unknown>> {
  const standing = await findDefinition(tx, kind, cover.id);
  if (standing !== undefined && canonical(standing.body) === canonical(cover.body)) return { ok: true, value: null };
  return putDefinition(tx, kind, { id: cover.id, slug: cover.id, body: cover.body, because: 'an edit changed who is responsible' });
}
