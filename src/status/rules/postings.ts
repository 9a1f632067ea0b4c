import type { Instant } from '../../kernel/index.ts';
import { worstOf, type Impact } from './impacts.ts';

export const postingKinds = ['incident', 'maintenance'] as const;
export type PostingKind = (typeof postingKinds)[number];

export const postingStates = ['investigating', 'identified', 'monitoring', 'resolved', 'announced', 'done', 'cancelled'] as const;
export type PostingState = (typeof postingStates)[number];

const statesByKind: Readonly<Record<PostingKind, readonly PostingState[]>> = {
  incident: ['investigating', 'identified', 'monitoring', 'resolved'],
  maintenance: ['announced', 'done', 'cancelled'],
};

/** The states that an update of a posting may give it. */
export const statesOf = (kind: PostingKind): readonly PostingState[] => statesByKind[kind];

/** Whether an update with this state ends its posting. */
export const endsPosting = (state: PostingState): boolean => ['resolved', 'done', 'cancelled'].includes(state);

/** One thing that was published. Updates are added, never changed. */
export interface Update {
  readonly at: Instant;
  readonly state: PostingState;
  readonly words: string;
  /** By the component's id; what is left out is as it was. */
  readonly impacts: Readonly<Record<string, Impact>>;
  /** Of a maintenance: its span as announced here. */
  readonly from: Instant | null;
  readonly until: Instant | null;
}

/** An incident or an announced maintenance on a page, with its updates, the oldest first. */
export interface Posting {
  readonly id: string;
  readonly kind: PostingKind;
  readonly title: string;
  readonly beginsAt: Instant;
  readonly updates: readonly Update[];
}

/** How far a posting is at an instant, in words that readers see. */
export const phases = [
  'Investigating',
  'Identified',
  'Monitoring',
  'Resolved',
  'Announced',
  'Under way',
  'Completed',
  'Cancelled',
] as const;
export type Phase = (typeof phases)[number];

const phaseOf: Readonly<Record<PostingState, Phase>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  announced: 'Announced',
  done: 'Completed',
  cancelled: 'Cancelled',
};

/** The words of an update's state. */
export const stateWords = (state: PostingState): Phase => phaseOf[state];

const lastBy = (posting: Posting, now: Instant): Update | undefined => posting.updates.findLast(({ at }) => at <= now);

/** A maintenance begins and ends by its announced times, without anybody's press. */
export function phaseAt(posting: Posting, now: Instant): Phase {
  const last = lastBy(posting, now);
  if (last === undefined) return 'Announced';
  if (posting.kind === 'incident' || last.state !== 'announced') return phaseOf[last.state];
  if (last.from !== null && now < last.from) return 'Announced';
  return last.until !== null && now >= last.until ? 'Completed' : 'Under way';
}

export const isOverAt = (posting: Posting, now: Instant): boolean => ['Resolved', 'Completed', 'Cancelled'].includes(phaseAt(posting, now));

/** A length of time in which a component had one impact. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly impact: Impact;
}

function ofIncident(posting: Posting, component: string, now: Instant): Stretch[] {
  const stretches: Stretch[] = [];
  let [since, impact]: [Instant, Impact] = [posting.beginsAt, 'operational'];
  posting.updates
    .filter(({ at }) => at <= now)
    .forEach((update, place) => {
      // What the first update says holds since the impact began, which may be before anybody could say so.
      const at = place === 0 ? Math.min(posting.beginsAt, update.at) : update.at;
      stretches.push({ from: since, to: at, impact });
      since = at;
      impact = endsPosting(update.state) ? 'operational' : (update.impacts[component] ?? impact);
    });
  return [...stretches, { from: since, to: now, impact }].filter(({ from, to, impact: each }) => to > from && each !== 'operational');
}

function ofMaintenance(posting: Posting, component: string, now: Instant): Stretch[] {
  const last = lastBy(posting, now);
  const span = posting.updates.findLast(({ at, from }) => at <= now && from !== null);
  if (last === undefined || span === undefined || span.from === null) return [];
  const impact = posting.updates.findLast(({ at, impacts }) => at <= now && impacts[component] !== undefined)?.impacts[component];
  const end = Math.min(now, span.until ?? now, endsPosting(last.state) ? last.at : now);
  return impact === undefined || impact === 'operational' || end <= span.from ? [] : [{ from: span.from, to: end, impact }];
}

/** When a posting had which impact on a component, up to now. */
export const stretchesOf = (posting: Posting, component: string, now: Instant): readonly Stretch[] =>
  posting.kind === 'incident' ? ofIncident(posting, component, now) : ofMaintenance(posting, component, now);

/** What a posting does to a component at this instant. */
export function impactNow(posting: Posting, component: string, now: Instant): Impact {
  if (isOverAt(posting, now) || phaseAt(posting, now) === 'Announced') return 'operational';
  return posting.updates.findLast(({ at, impacts }) => at <= now && impacts[component] !== undefined)?.impacts[component] ?? 'operational';
}

/** The components that a posting has named, and the worst it ever did to any. */
export function namedIn(posting: Posting): { readonly components: readonly string[]; readonly worst: Impact } {
  return {
    components: [...new Set(posting.updates.flatMap(({ impacts }) => Object.keys(impacts)))],
    worst: worstOf(posting.updates.flatMap(({ impacts }) => Object.values(impacts))),
  };
}
