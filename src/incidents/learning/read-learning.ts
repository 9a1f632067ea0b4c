import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadMeasured, type Loaded, type Measured, type MeasureFilter } from '../measuring/load-measured.ts';
import { causes } from '../rules/causes.ts';
import { closedWithin, countGoals, heldAgainst, type Held } from '../rules/learning-goals.ts';
import { isRequired } from '../rules/post-mortem.ts';
import { readGoals, type GoalsBody } from './goals-kind.ts';
import { promisedOf, reviewsOf, type PromisedAction } from './store-learning.ts';

/** One review that is owed or was begun, held against its goal. */
export interface ReviewRow extends Held {
  readonly ticket: Measured;
  readonly state: 'draft' | 'in-review' | 'approved' | 'published' | null;
  readonly owner: string | null;
  readonly restoredAt: Instant;
  readonly reviewedAt: Instant | null;
}

/** One action, held against its goal; one that was dropped is held against none. */
export interface ActionRow {
  readonly action: PromisedAction;
  readonly ticket: Measured;
  readonly goal: Held['goal'] | 'dropped';
  readonly by: Instant;
  readonly overdue: boolean;
}

/** What was learned from the incidents of a period. */
export interface Learned {
  readonly goals: GoalsBody & { readonly version: number };
  readonly loaded: Loaded;
  readonly reviews: readonly ReviewRow[];
  readonly actions: readonly ActionRow[];
}

const recorded = (ticket: Measured, kind: 'impact-start' | 'restored'): Instant | undefined => {
  const { status, at } = ticket.measured[kind];
  return status === 'recorded' && at !== null ? at : undefined;
};

/** How long a ticket hurt; undefined where it is not recorded. */
export function impactOf(ticket: Measured): number | undefined {
  const [from, to] = [recorded(ticket, 'impact-start'), recorded(ticket, 'restored')];
  return from === undefined || to === undefined || to < from ? undefined : to - from;
}

/** The minutes of customers that a ticket cost; undefined where nobody has counted. */
export function minutesOf({ measured }: Measured): number | undefined {
  const { status, amount } = measured['customer-minutes'];
  return status === 'recorded' && amount !== null ? amount : undefined;
}

function reviewRows(loaded: Loaded, of: { goals: GoalsBody; found: Awaited<ReturnType<typeof reviewsOf>>; now: Instant }): ReviewRow[] {
  const byTicket = new Map(of.found.map((review) => [review.ticketId, review]));
  return loaded.tickets.flatMap((ticket) => {
    const review = byTicket.get(ticket.id);
    const restoredAt = recorded(ticket, 'restored');
    // Nobody looks back at what goes on; when it was over must be recorded.
    if (restoredAt === undefined || ticket.unrestored) return [];
    if (review === undefined && !isRequired({ ...ticket, purpose: 'real' }, of.goals.owedTiers)) return [];
    const reviewedAt = review?.reviewedAt ?? null;
    const held = heldAgainst(of.goals.reviewedDays, { from: restoredAt, done: reviewedAt }, of.now);
    return [{ ticket, state: review?.state ?? null, owner: review?.owner ?? null, restoredAt, reviewedAt, ...held }];
  });
}

function actionRows(loaded: Loaded, of: { goals: GoalsBody; found: readonly PromisedAction[]; now: Instant }): ActionRow[] {
  const byId = new Map(loaded.tickets.map((ticket) => [ticket.id, ticket]));
  return of.found.flatMap((action) => {
    const ticket = byId.get(action.ticketId);
    if (ticket === undefined) return [];
    const held = heldAgainst(closedWithin(of.goals, action.priority), { from: action.madeAt, done: action.endedAt }, of.now);
    const overdue = action.state === 'open' && action.dueAt !== null && action.dueAt < of.now;
    return [{ action, ticket, goal: action.state === 'dropped' ? 'dropped' : held.goal, by: held.by, overdue }];
  });
}

/** Reads what was learned from the incidents that a filter asks for, as a person may read it. */
export async function readLearned(
  reader: Reader,
  filter: MeasureFilter,
  who: { person: string | undefined; now: Instant },
): Promise<Learned> {
  const [loaded, goals] = [await loadMeasured(reader, filter, who.now), await readGoals(reader)];
  const ids = loaded.tickets.map(({ id }) => id);
  const [reviews, actions] = [await reviewsOf(reader, ids, who.person), await promisedOf(reader, ids, who.person)];
  return {
    goals,
    loaded,
    reviews: reviewRows(loaded, { goals, found: reviews, now: who.now }),
    actions: actionRows(loaded, { goals, found: actions, now: who.now }),
  };
}

const sumOf = (values: readonly (number | undefined)[]): number | null => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
};

/** What some tickets cost together; null where of none of them it is recorded. */
const costOf = (tickets: readonly Measured[]) => ({
  tickets: tickets.length,
  customerMinutes: sumOf(tickets.map(minutesOf)),
  impact: sumOf(tickets.map(impactOf)),
});

/** Tickets by their kind of cause, those of no kind last. */
function byCause(tickets: readonly Measured[]) {
  return [...causes, 'none' as const].flatMap((cause) => {
    const own = tickets.filter((ticket) => (ticket.cause ?? 'none') === cause);
    return own.length === 0 ? [] : [{ cause, ...costOf(own) }];
  });
}

/** Fallout by the change that did it, the change with the most tickets first. */
function byChange(tickets: readonly Measured[]) {
  const changes = new Map<string, { change: Measured['changes'][number]; own: Measured[] }>();
  for (const ticket of tickets)
    for (const change of ticket.changes) {
      const known = changes.get(change.reference);
      if (known === undefined) changes.set(change.reference, { change, own: [ticket] });
      else known.own.push(ticket);
    }
  return [...changes.values()]
    .map(({ change, own }) => ({ reference: change.reference, url: change.url, words: change.words, ...costOf(own) }))
    .toSorted((one, other) =>
      other.tickets === one.tickets ? (other.customerMinutes ?? 0) - (one.customerMinutes ?? 0) : other.tickets - one.tickets,
    );
}

const MOST_CHANGES = 100;

/** Whether a ticket is one to learn from: run as an incident, or looked into nevertheless. */
export const isLearnedFrom = ({ severity, cause, changes }: Measured): boolean => severity <= 2 || cause !== null || changes.length > 0;

/** All that was learned, in numbers. */
export function numbersOf({ goals, loaded, reviews, actions }: Learned) {
  const changes = byChange(loaded.tickets);
  const isFallout = (ticket: Measured): boolean => ticket.cause === 'change' || ticket.changes.length > 0;
  const fallout = loaded.tickets.filter(isFallout);
  return {
    from: loaded.from,
    until: loaded.until,
    tickets: loaded.tickets.length,
    capped: loaded.capped,
    goals,
    reviews: countGoals(reviews),
    actions: {
      ...countGoals(actions.flatMap(({ goal }) => (goal === 'dropped' ? [] : [{ goal }]))),
      dropped: actions.filter(({ goal }) => goal === 'dropped').length,
      overdue: actions.filter(({ overdue }) => overdue).length,
    },
    causes: byCause(loaded.tickets.filter(isLearnedFrom)),
    fallout: { ...costOf(fallout), unlinked: fallout.filter(({ changes: linked }) => linked.length === 0).length },
    changes: changes.slice(0, MOST_CHANGES),
    moreChanges: Math.max(0, changes.length - MOST_CHANGES),
  };
}
