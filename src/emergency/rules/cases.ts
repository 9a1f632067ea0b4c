import type { Instant } from '../../kernel/index.ts';
import type { AnswerFact, CasePage, EmergencyCase, Fact } from './facts.ts';

/** What is known of the cases of one instance: cases by their hash, and answers to pages of others. */
export interface Known {
  readonly cases: ReadonlyMap<string, EmergencyCase>;
  /** Cases that somebody has taken, by whatever instance: this one may hear of their alerts later. */
  readonly takenElsewhere: ReadonlySet<string>;
  /** Every answer that was given here or passed on, each act of a page once. */
  readonly answers: readonly AnswerFact[];
}

export const nothingKnown: Known = { cases: new Map(), takenElsewhere: new Set(), answers: [] };

/** Whether an answer was heard before. */
export const isAnswered = (known: Known, answer: AnswerFact): boolean =>
  known.answers.some((each) => each.page === answer.page && each.act === answer.act);

const withPages = (found: EmergencyCase, change: (page: CasePage) => CasePage): EmergencyCase => ({
  ...found,
  pages: found.pages.map(change),
});

const ofPage = (known: Known, page: string): EmergencyCase | undefined =>
  [...known.cases.values()].find((each) => each.pages.some(({ id }) => id === page));

const put = (known: Known, changed: EmergencyCase): Known => ({ ...known, cases: new Map(known.cases).set(changed.hash, changed) });

function afterStep(known: Known, fact: Extract<Fact, { fact: 'step' }>): Known {
  const before = known.cases.get(fact.hash);
  const pages = fact.pages.map((page): CasePage => ({
    ...page,
    madeAt: fact.at,
    used: [],
    trying: undefined,
    due: fact.at,
    why: undefined,
    reached: false,
    act: undefined,
  }));
  return put(known, {
    hash: fact.hash,
    group: fact.group,
    keys: [...new Set([...(before?.keys ?? []), ...fact.keys])],
    progress: fact.next,
    stepDue: fact.due,
    taken: before?.taken ?? false,
    pages: [...(before?.pages ?? []), ...pages],
  });
}

function afterTry(known: Known, fact: Extract<Fact, { fact: 'try' | 'end' | 'spent' }>): Known {
  const found = ofPage(known, fact.page);
  if (found === undefined) return known;
  const changed = withPages(found, (page) => {
    if (page.id !== fact.page) return page;
    // Until its end is known it may be sent again, by who starts next: a page that comes twice is better than one that is lost.
    if (fact.fact === 'try') return { ...page, trying: fact.method };
    if (fact.fact === 'spent') return { ...page, trying: undefined, due: undefined };
    const reached = page.reached || fact.reached;
    return {
      ...page,
      used: [...page.used, fact.method],
      trying: undefined,
      due: fact.due,
      why: fact.reached ? undefined : fact.detail,
      reached,
    };
  });
  // Nobody is reached by this page: the next step goes at once.
  const isSpent = fact.fact === 'spent' && changed.pages.some((page) => page.id === fact.page && !page.reached);
  const isExhausted = fact.fact === 'end' && fact.exhausted;
  return put(known, isSpent || isExhausted ? { ...changed, stepDue: fact.at } : changed);
}

function afterAnswer(known: Known, fact: Extract<Fact, { fact: 'answer' }>): Known {
  const taken = fact.act === 'take' ? new Set([...known.takenElsewhere, fact.hash]) : known.takenElsewhere;
  const elsewhere = { ...known, takenElsewhere: taken, answers: [...known.answers, fact] };
  const found = known.cases.get(fact.hash);
  if (found === undefined) return elsewhere;
  const answered = withPages(found, (page) =>
    page.person.id === fact.person.id && page.act === undefined ? { ...page, act: fact.act, due: undefined } : page,
  );
  return put(elsewhere, {
    ...answered,
    taken: answered.taken || fact.act === 'take',
    stepDue: fact.act === 'decline' ? fact.at : answered.stepDue,
  });
}

/** What is known after one more fact. */
export function after(known: Known, fact: Fact): Known {
  switch (fact.fact) {
    case 'step':
      return afterStep(known, fact);
    case 'try':
    case 'end':
    case 'spent':
      return afterTry(known, fact);
    case 'answer':
      return afterAnswer(known, fact);
  }
}

/** Whether a case's next step is due: its first one is at once. What somebody has taken has none. */
export function isStepDue(known: Known, hash: string, now: Instant): boolean {
  const found = known.cases.get(hash);
  if (known.takenElsewhere.has(hash) || found?.taken === true) return false;
  return found === undefined || found.stepDue <= now;
}

/** Pages of a case that move now: unanswered, and due. */
export const movingPages = (found: EmergencyCase, now: Instant): readonly CasePage[] =>
  found.taken ? [] : found.pages.filter((page) => page.act === undefined && page.due !== undefined && page.due <= now);
