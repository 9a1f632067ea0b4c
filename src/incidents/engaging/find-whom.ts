import { whomText } from '../rules/whom.ts';
import { reachedBy, resolveWhom, type Known } from './resolve-whom.ts';

/** Somebody who can be engaged, and whom that comes to now. */
export interface Found {
  readonly whom: string;
  readonly words: string;
  readonly kind: 'service' | 'rotation' | 'person' | 'list';
  /** Where it belongs: a team, a kind of problem. */
  readonly detail: string;
  readonly now: readonly string[];
}

/** Every word that was typed begins a word of the text. */
function holds(text: string, typed: readonly string[]): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return typed.every((each) => words.some((word) => word.startsWith(each)));
}

function nowOf(known: Known, whom: string): readonly string[] {
  const callees = resolveWhom(known, whom);
  if (!callees.ok) return [];
  return [...new Set(callees.value.flatMap(({ steps }) => reachedBy(known, steps[0] ?? []).map(({ name }) => name)))];
}

/** Finds whom to engage by what people type: a service, a team, an alias, a rotation, a list, a person. */
export function findWhom(known: Known, { q, limit }: { q: string; limit: number }): readonly Found[] {
  const { directory, rotations } = known.onCall;
  const words = q
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const teamName = (id: string): string => directory.team(id)?.name ?? '';
  const services = directory.services
    .filter(({ slug, name, teamId }) => holds(`${name} ${slug} ${teamName(teamId)} page primary`, words))
    .map(({ slug, name, teamId }) => ({
      whom: whomText({ kind: 'service', slug }),
      words: `${name} on-call`,
      kind: 'service' as const,
      detail: teamName(teamId),
    }));
  const lists = known.lists.engagement
    .filter(({ slug, body }) => holds(`${body.name} ${slug} ${body.problem}`, words))
    .map(({ slug, body }) => ({
      whom: whomText({ kind: 'list', slug }),
      words: body.name,
      kind: 'list' as const,
      detail: `list for ${body.problem}`,
    }));
  const turns = rotations.flatMap((rotation) => {
    const terms = rotation.versions.at(-1);
    if (terms === undefined || !holds(`${terms.body.name} ${terms.slug} ${teamName(terms.body.teamId)}`, words)) return [];
    return [
      {
        whom: whomText({ kind: 'rotation', slug: terms.slug }),
        words: terms.body.name,
        kind: 'rotation' as const,
        detail: teamName(terms.body.teamId),
      },
    ];
  });
  const people = directory.people
    .filter(({ slug, name }) => holds(`${name} ${slug}`, words))
    .map(({ slug, name }) => ({ whom: whomText({ kind: 'person', slug }), words: name, kind: 'person' as const, detail: 'by name' }));
  return [...services, ...lists, ...turns, ...people].slice(0, limit).map((each) => ({ ...each, now: nowOf(known, each.whom) }));
}
