import type { Instant } from '../../kernel/index.ts';

/** A ticket that is over, as it is held against one that is open. */
export interface PastTicket {
  readonly number: number;
  readonly title: string;
  readonly serviceId: string;
  readonly cutAt: Instant;
  /** Names of its alerts. */
  readonly alerts: readonly string[];
}

/** How much a past ticket is like an open one, and by what. */
export interface Likeness<Past extends PastTicket> {
  readonly past: Past;
  readonly because: readonly string[];
}

/** The same alert says most: somebody wrote an alarm for exactly this. */
const SAME_ALERT = 4;
const SAME_SERVICE = 2;
/** For all words of the shorter title; a share of them gives its share. */
const SAME_WORDS = 3;
/** Less than this is no likeness: the same service alone is not, nor is a word or two. */
const LEAST = 3;

/** Words that say nothing of what happened. */
const EMPTY = new Set('a an and are at by for from has have in is it of on or the to was with fires firing alert'.split(' '));

/** The words of a title that say something, without numbers, which differ from time to time. */
const wordsOf = (title: string): ReadonlySet<string> =>
  new Set((title.toLowerCase().match(/\p{L}[\p{L}\p{N}'-]+/gu) ?? []).filter((word) => !EMPTY.has(word)));

const sharedWords = (one: string, other: string): readonly [shared: readonly string[], share: number] => {
  const [of, against] = [wordsOf(one), wordsOf(other)];
  const shared = [...of].filter((word) => against.has(word));
  return [shared, shared.length / Math.max(1, Math.min(of.size, against.size))];
};

/** The past tickets that are most like an open one, the likest first, and of equals the newest. */
export function seenBefore<Past extends PastTicket>(open: PastTicket, all: readonly Past[], most: number): Likeness<Past>[] {
  return all
    .map((past) => {
      const alerts = past.alerts.filter((name) => open.alerts.includes(name));
      const [words, share] = sharedWords(open.title, past.title);
      const isOfService = past.serviceId === open.serviceId;
      // One word may be the name of what everything here is about.
      const score = (alerts.length > 0 ? SAME_ALERT : 0) + (isOfService ? SAME_SERVICE : 0) + (words.length > 1 ? SAME_WORDS * share : 0);
      const because = [
        ...(alerts.length > 0 ? [`the same alert, ${alerts[0] ?? ''}`] : []),
        ...(isOfService ? ['the same service'] : []),
        ...(words.length > 1 ? [`the words ${words.slice(0, 3).join(', ')}`] : []),
      ];
      return { past, because, score };
    })
    .filter(({ score }) => score >= LEAST)
    .toSorted((one, other) => (other.score === one.score ? other.past.cutAt - one.past.cutAt : other.score - one.score))
    .slice(0, most)
    .map(({ past, because }) => ({ past, because }));
}
