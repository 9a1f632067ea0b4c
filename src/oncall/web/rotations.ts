import { queryOptions } from '@tanstack/react-query';
import { get, type Item } from '../../web/api.ts';

/** A rotation with who is on now. */
type RotationNow = Item<'GET /rotations'>;

export const rotationsQuery = queryOptions({
  queryKey: ['oncall', 'rotations'],
  queryFn: async ({ signal }) => await get('/rotations', { query: { limit: 500 } }, signal),
  staleTime: 60_000,
});

type Keeping = Pick<RotationNow, 'role' | 'now' | 'members'> & { readonly team: { readonly slug: string; readonly name: string } };

/** Who keeps the watch now where the reader belongs: whether the reader does, who is beside, of which team. */
export function keepersOf(
  rotations: readonly Keeping[],
  me: string,
): { mine: boolean; beside: string | undefined; team: string } | undefined {
  const on = ({ now }: Keeping): boolean => now.person?.id === me;
  const own = rotations.find(on) ?? rotations.find(({ members }) => members.some(({ id }) => id === me)) ?? rotations[0];
  if (own === undefined) return undefined;
  const together = rotations.filter(({ team, now }) => team.slug === own.team.slug && now.person !== null && now.person.id !== me);
  const beside = together.find(({ role }) => role === 'primary') ?? together[0];
  return { mine: on(own), beside: beside?.now.person?.name, team: own.team.name };
}
