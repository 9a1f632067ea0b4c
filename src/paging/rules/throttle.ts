import { seconds, type Duration, type Instant } from '../../kernel/index.ts';

/** After a call a person with an unanswered page gets no further one by the same channel for so long. */
export const PAUSE: Duration = seconds(60);

/** While another transaction calls the same person, a page waits this short a time and is decided anew. */
export const SHORTLY: Duration = 200;

/** A page that is about to call its person. */
export interface Calling {
  readonly purpose: string;
  readonly severity: number;
  /** Methods that it has used so far. */
  readonly used: readonly string[];
  /** Until when it was held before. */
  readonly heldUntil: Instant | null;
}

/** What a person's unanswered pages have done so far. */
export interface Called {
  /** When they last called, by channel. Empty where nothing has called the person. */
  readonly at: ReadonlyMap<string, Instant>;
  /** Another transaction is calling the person at this moment. */
  readonly isContended: boolean;
}

export type Passage =
  | { readonly kind: 'go'; readonly isFirst: boolean }
  | { readonly kind: 'hold'; readonly until: Instant; readonly because: string }
  /** Not decided: looked at again so soon. */
  | { readonly kind: 'again'; readonly at: Instant };

/** Severity 1, and what a watcher sends through to see whether pages go: at once, and each in a message of its own. */
export const goesAlone = (page: Pick<Calling, 'purpose' | 'severity'>): boolean => page.severity === 1 || page.purpose === 'synthetic';

/**
 * Whether a page calls its person now. Severity 1 always does, and a page on its next method, and the first of a person. Any
 * other is held until the pause is over and then goes, with whatever joined it, however much has called meanwhile.
 */
export function passage(page: Calling, called: Called, when: { now: Instant; channel: string }): Passage {
  const { now, channel } = when;
  const go: Passage = { kind: 'go', isFirst: called.at.size === 0 };
  if (goesAlone(page) || page.used.length > 0) return go;
  if (page.heldUntil !== null && page.heldUntil <= now) return go;
  const last = called.at.get(channel);
  if (last !== undefined && now - last < PAUSE) {
    return { kind: 'hold', until: last + PAUSE, because: `an unanswered page called ${secondsAgo(now - last)}` };
  }
  return called.isContended ? { kind: 'again', at: now + SHORTLY } : go;
}

const secondsAgo = (length: Duration): string => (length < 1000 ? 'just now' : `${Math.floor(length / 1000)} s ago`);

/** Which message leaves before which: the first page of a person goes ahead of all else, and severity 1 ahead of 2. */
export function messagePriority(page: { readonly severity: number; readonly isFirst: boolean }): number {
  const severe = page.severity === 1 ? 0 : 1;
  return page.isFirst ? 1 + severe : 3 + severe;
}
