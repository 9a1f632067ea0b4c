import { registerTarget } from '../platform/access/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import { findDefinition } from '../platform/definitions/index.ts';
import { rotationKind, type StoredRotation } from './rotation-body.ts';

interface Owned {
  readonly teams: readonly string[];
  readonly involved: readonly string[];
  readonly restricted: boolean;
}

/** What access asks of a rotation: its team's roles count, and whoever takes turns in it may respond to it. */
export const ownedBy = (directory: Directory, rotation: Pick<StoredRotation, 'teamId' | 'members'>): Owned => ({
  teams: directory.teamPath(rotation.teamId),
  involved: rotation.members,
  restricted: false,
});

/** Makes rotations, by slug or id, known to `may`; for app, once. */
export function registerOnCallTargets(): void {
  registerTarget('rotation', async (reader, key) => {
    const rotation = await findDefinition(reader, rotationKind, key);
    return rotation === undefined ? undefined : ownedBy(await loadDirectory(reader), rotation.body);
  });
}
