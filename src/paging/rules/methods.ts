import type { Duration, Instant } from '../../kernel/index.ts';

/** A way to reach a person, in the order the person set. */
export interface Method {
  readonly id: string;
  readonly channel: string;
  readonly label: string;
}

export interface MethodDecision {
  /** The method that goes now, or undefined when none is left. */
  readonly method: Method | undefined;
  /** When the page looks for its next method; undefined when it has none. */
  readonly due: Instant | undefined;
  /** Nobody can be reached by this page any more: the ticket's next step goes at once. */
  readonly exhausted: boolean;
  readonly because: string;
}

/** How often a person's methods are gone through before a page falls silent and only the ticket's clocks go on. */
const ROUNDS = 3;

export interface MethodHistory {
  /** Ids of methods used so far, in order, with repeats. */
  readonly used: readonly string[];
  /** Whether any message of the page was handed over. */
  readonly reached: boolean;
  /** Why it moves before its time: "the mail server is out". Left out where nobody answered. */
  readonly why?: string | undefined;
}

/**
 * The next contact method of an unanswered page: each in the person's order, then from the first again. When no
 * message could be handed over by any of them, or none is left since the person has left, the ticket's next step goes at once.
 */
export function nextMethod(methods: readonly Method[], history: MethodHistory, when: { now: Instant; wait: Duration }): MethodDecision {
  const times = (id: string): number => history.used.filter((used) => used === id).length;
  const fewest = Math.min(...methods.map((method) => times(method.id)));
  const method = fewest < ROUNDS ? methods.find((each) => times(each.id) === fewest) : undefined;
  if (method === undefined) {
    const because = methods.length === 0 ? 'no verified contact method' : `every contact method has been used ${ROUNDS} times`;
    return { method, due: undefined, exhausted: methods.length === 0 || !history.reached, because };
  }
  const because =
    history.used.length === 0 ? 'first contact method' : `${history.why ?? 'not answered'}, so the next contact method: ${method.label}`;
  return { method, due: when.now + when.wait, exhausted: false, because };
}
