/** That somebody approved, as far as it matters whose change it was. */
export interface Approving {
  readonly answer: string | null;
  /** Whoever answered, or was asked where a link answered for them. */
  readonly by: string | null;
}

/** Whose a change is: its submitters and technicians, when it was put forward and since. */
export const ownersOf = (people: readonly (string | null)[]): ReadonlySet<string> => new Set(people.flatMap((each) => each ?? []));

/** Whether somebody approved a change that they submitted or carried out. */
export const isOwn = ({ answer, by }: Approving, owners: ReadonlySet<string>): boolean =>
  answer === 'approved' && by !== null && owners.has(by);
