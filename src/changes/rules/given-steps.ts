/** A step of a plan, as far as it matters whose it is. */
interface OwnedStep {
  readonly team: string | null;
}

/** What a team said of the steps that it was given: the text is that of the steps then. */
export interface Acceptance {
  readonly team: string;
  readonly steps: string;
}

/** The steps that each other team is given, as text: equal texts are equal steps. */
export function givenSteps(steps: readonly OwnedStep[], owner: string | null): ReadonlyMap<string, string> {
  const given = new Map<string, OwnedStep[]>();
  for (const step of steps) {
    if (step.team !== null && step.team !== owner) given.set(step.team, [...(given.get(step.team) ?? []), step]);
  }
  return new Map([...given].map(([team, own]) => [team, JSON.stringify(own)]));
}

/** The teams that have not accepted what they are given, or accepted other steps than these. */
export const unaccepted = (given: ReadonlyMap<string, string>, accepted: readonly Acceptance[]): readonly string[] =>
  [...given].flatMap(([team, steps]) => (accepted.some((each) => each.team === team && each.steps === steps) ? [] : [team]));
