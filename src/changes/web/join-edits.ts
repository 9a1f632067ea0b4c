/** A field that two people wrote differently, as the other one left it. */
export interface Clash<T> {
  readonly field: keyof T & string;
  readonly theirs: T[keyof T & string];
}

export interface Joined<T> {
  readonly fields: T;
  readonly clashes: readonly Clash<T>[];
}

/** The keys of steps while they are edited say nothing of the record. */
const said = (name: string, value: unknown): unknown => (name === 'key' ? undefined : value);
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one, said) === JSON.stringify(other, said);

/** Whether two records say the same. */
export const sameFields = same;

/** What two people made of one record: as both read it, and as each has it now. */
interface Edits<T> {
  readonly base: T;
  readonly mine: T;
  readonly theirs: T;
}

/**
 * Joins what two people wrote since they both read `base`: what only one of them touched is taken from that one, and what both
 * wrote differently stays as mine, with theirs beside it until somebody says which. Fields are held against one another as `plain`
 * gives them; what is unfinished in mine counts as written where theirs would take its place.
 */
export function joinEdits<T extends object>(edits: Edits<T>, plain: (fields: T) => T): Joined<T> {
  const [base, mine, theirs] = [plain(edits.base), plain(edits.mine), plain(edits.theirs)];
  const fields = { ...edits.mine };
  const clashes: Clash<T>[] = [];
  for (const field of fieldsOf(mine)) {
    const [before, own, other] = [base[field], mine[field], theirs[field]];
    if (same(own, other) || same(before, other)) continue;
    if (same(before, own) && same(own, edits.mine[field])) fields[field] = edits.theirs[field];
    else clashes.push({ field, theirs: edits.theirs[field] });
  }
  return { fields, clashes };
}

const isFieldOf = <T extends object>(record: T, name: string): name is keyof T & string => name in record;
const fieldsOf = <T extends object>(record: T): (keyof T & string)[] =>
  Object.keys(record).flatMap((name) => (isFieldOf(record, name) ? [name] : []));
