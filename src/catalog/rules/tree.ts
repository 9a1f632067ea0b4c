/** A tree deeper than this is refused: nothing climbs so far. */
export const MOST_LEVELS = 64;

export type ParentOf = (team: string) => string | null | undefined;

/** A team and every team above it, nearest first. Stops where it would go in a circle. */
export function pathUp(parentOf: ParentOf, team: string): string[] {
  const path: string[] = [];
  for (let at: string | null | undefined = team; typeof at === 'string' && !path.includes(at); at = parentOf(at)) path.push(at);
  return path;
}

export type Placing = { readonly ok: true } | { readonly ok: false; readonly because: string };

/** Whether a team may come under a parent: not under itself or a team below it, and not too deep. */
export function mayComeUnder(parentOf: ParentOf, team: string, parent: string): Placing {
  const path = pathUp(parentOf, parent);
  if (path.includes(team)) return { ok: false, because: 'the parent is the team itself or a team below it' };
  return path.length >= MOST_LEVELS ? { ok: false, because: `the tree would be deeper than ${MOST_LEVELS} teams` } : { ok: true };
}
