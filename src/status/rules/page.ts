import type { Instant } from '../../kernel/index.ts';
import { historyOf, type History } from './history.ts';
import { impactWords, worstOf, type Impact } from './impacts.ts';
import { impactNow, isOverAt, namedIn, phaseAt, stateWords, stretchesOf, type Phase, type Posting, type PostingKind } from './postings.ts';

/** A page as it is defined. */
export interface PageDefinition {
  readonly slug: string;
  readonly title: string;
  readonly about: string;
  readonly audience: 'public' | 'internal';
  readonly components: readonly ComponentDefinition[];
}

export interface ComponentDefinition {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  /** What stands above it and its neighbours; empty for none. */
  readonly heading: string;
  /** Nothing is known of it before. */
  readonly since: Instant;
}

export interface ShownComponent extends Pick<ComponentDefinition, 'id' | 'name' | 'about'> {
  readonly impact: Impact;
  readonly history: History;
}

export interface ShownPosting {
  readonly id: string;
  readonly kind: PostingKind;
  readonly title: string;
  readonly phase: Phase;
  /** The worst of it now, or that it ever did once it is over. */
  readonly impact: Impact;
  /** Public names. */
  readonly components: readonly string[];
  readonly beginsAt: Instant;
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly endedAt: Instant | null;
  /** The newest first. */
  readonly updates: readonly { readonly at: Instant; readonly phase: Phase; readonly words: string }[];
}

/** All that a page shows at one instant. */
export interface ShownPage extends Omit<PageDefinition, 'components'> {
  readonly at: Instant;
  readonly impact: Impact;
  /** One sentence for how everything is. */
  readonly sentence: string;
  readonly groups: readonly { readonly heading: string; readonly components: readonly ShownComponent[] }[];
  readonly current: readonly ShownPosting[];
  readonly announced: readonly ShownPosting[];
  /** The newest first. */
  readonly past: readonly ShownPosting[];
}

const listOf = (names: readonly string[]): string =>
  names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

const verbs: Readonly<Record<Impact, string>> = {
  operational: 'well',
  maintenance: 'under maintenance',
  degraded: 'slow or limited',
  partial: 'partly unavailable',
  major: 'unavailable',
};

/** How everything is, in one sentence: the worst, and where it is. */
export function sentenceOf(components: readonly { readonly name: string; readonly impact: Impact }[]): string {
  const worst = worstOf(components.map(({ impact }) => impact));
  if (components.length === 0) return 'No component stands on this page yet.';
  if (worst === 'operational') return 'Everything is operational.';
  const hit = components.filter(({ impact }) => impact === worst).map(({ name }) => name);
  return `${listOf(hit)} ${hit.length === 1 ? 'is' : 'are'} ${verbs[worst]}.`;
}

/** When a posting ended: by its last update, or by the announced end of a maintenance that nobody ended sooner. */
function endOf(posting: Posting, until: Instant | null, now: Instant): Instant | null {
  const last = posting.updates.at(-1);
  if (!isOverAt(posting, now)) return null;
  return last?.state === 'announced' ? until : (last?.at ?? null);
}

function shownPosting(posting: Posting, names: ReadonlyMap<string, string>, now: Instant): ShownPosting {
  const { components, worst } = namedIn(posting);
  const { from, until } = posting.updates.findLast((each) => each.from !== null) ?? { from: null, until: null };
  const isPast = isOverAt(posting, now) || posting.kind === 'maintenance';
  return {
    id: posting.id,
    kind: posting.kind,
    title: posting.title,
    phase: phaseAt(posting, now),
    impact: isPast ? worst : worstOf(components.map((each) => impactNow(posting, each, now))),
    components: components.flatMap((id) => names.get(id) ?? []),
    beginsAt: posting.beginsAt,
    from,
    until,
    endedAt: endOf(posting, until, now),
    updates: posting.updates.map(({ at, state, words }) => ({ at, phase: stateWords(state), words })).toReversed(),
  };
}

function inGroups(definitions: readonly ComponentDefinition[], shown: readonly ShownComponent[]): ShownPage['groups'] {
  const headings = [...new Set(definitions.map(({ heading }) => heading))];
  return headings.map((heading) => ({ heading, components: shown.filter((_, place) => definitions[place]?.heading === heading) }));
}

/** What a page shows at an instant, by its definition and what was published. */
export function pageAt(page: PageDefinition, postings: readonly Posting[], now: Instant): ShownPage {
  const names = new Map(page.components.map(({ id, name }) => [id, name]));
  const components = page.components.map((each): ShownComponent => {
    const stretches = postings.flatMap((posting) => stretchesOf(posting, each.id, now));
    const impact = worstOf(postings.map((posting) => impactNow(posting, each.id, now)));
    return { id: each.id, name: each.name, about: each.about, impact, history: historyOf(stretches, { since: each.since, now }) };
  });
  const shown = postings.map((posting) => shownPosting(posting, names, now));
  const newest = (one: ShownPosting, other: ShownPosting): number => other.beginsAt - one.beginsAt;
  return {
    slug: page.slug,
    title: page.title,
    about: page.about,
    audience: page.audience,
    at: now,
    impact: worstOf(components.map(({ impact }) => impact)),
    sentence: sentenceOf(components),
    groups: inGroups(page.components, components),
    current: shown.filter(({ endedAt, phase }) => endedAt === null && phase !== 'Announced').toSorted(newest),
    announced: shown.filter(({ phase }) => phase === 'Announced').toSorted((one, other) => (one.from ?? 0) - (other.from ?? 0)),
    past: shown.filter(({ endedAt }) => endedAt !== null).toSorted(newest),
  };
}

/** What an impact on some components is called: the title of a posting that nobody has worded yet. */
export const impactTitle = (names: readonly string[], impact: Impact): string =>
  impact === 'operational'
    ? `${listOf(names)}: ${impactWords.operational.toLowerCase()}`
    : `${listOf(names)} ${names.length === 1 ? 'is' : 'are'} ${verbs[impact]}`;

export { listOf as namesInWords };
