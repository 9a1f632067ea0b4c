import type { Directory } from '../catalog/index.ts';

/** The first of some services that neither a team nor one below it owns. */
export const foreignAmong = <S extends { readonly teamId: string }>(
  directory: Directory,
  services: readonly S[],
  team: string,
): S | undefined => services.find(({ teamId }) => !directory.teamPath(teamId).includes(team));
