/** What was answered first for an incident, and what a reviewed post mortem says of it. */
export interface Looked {
  readonly id: string;
  /** Names of the changes that were shown first, the likeliest first. */
  readonly ranked: readonly string[];
  readonly isNone: boolean;
  /** What is confirmed: the names of the changes that did it, none where no change did; undefined while nothing is. */
  readonly causes: readonly string[] | undefined;
}

/** A share with the rows that it is made of. */
export interface Share {
  readonly value: number | null;
  readonly rows: readonly string[];
  readonly of: readonly string[];
}

const shareOf = (rows: readonly Looked[], of: readonly Looked[]): Share => ({
  value: of.length === 0 ? null : rows.length / of.length,
  rows: rows.map(({ id }) => id),
  of: of.map(({ id }) => id),
});

/** Where the first of the confirmed changes stood, from 1; undefined where none of them was listed. */
export function placeAmong({ ranked, causes = [] }: Pick<Looked, 'ranked' | 'causes'>): number | undefined {
  const places = causes.map((cause) => ranked.indexOf(cause)).filter((place) => place >= 0);
  return places.length === 0 ? undefined : Math.min(...places) + 1;
}

/** How right the first answers were: the cause first, in the first three, and how often a change was accused where none did it. */
export function hindsight(looked: readonly Looked[]): { first: Share; three: Share; accused: Share } {
  const caused = looked.filter(({ causes }) => causes !== undefined && causes.length > 0);
  const innocent = looked.filter(({ causes }) => causes?.length === 0);
  const within = (most: number) => caused.filter((each) => (placeAmong(each) ?? Infinity) <= most);
  return {
    first: shareOf(within(1), caused),
    three: shareOf(within(3), caused),
    accused: shareOf(
      innocent.filter(({ isNone }) => !isNone),
      innocent,
    ),
  };
}
