/** Something that people outside should not read, and what it is. */
export interface InternalWord {
  readonly what: string;
  readonly text: string;
}

const SHORTEST = 4;
const TICKET = /\b[TA]-\d+\b/g;
const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[\w.+-]+@[\w-]+\.[\w.-]+\b/g;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * What in a text looks as if it were of the inside: numbers of tickets, addresses, and the given names of people, teams and services, where
 * they are no public names as well. Whoever is about to publish is warned by it.
 */
export function internalIn(text: string, inside: readonly InternalWord[], publicNames: readonly string[]): readonly InternalWord[] {
  const known = new Set(publicNames.map((name) => name.toLowerCase()));
  const named = inside.filter(
    (each) =>
      each.text.length >= SHORTEST &&
      !known.has(each.text.toLowerCase()) &&
      new RegExp(`(?<![\\p{L}\\p{N}])${escaped(each.text)}(?![\\p{L}\\p{N}])`, 'iu').test(text),
  );
  const found = [
    ...[...text.matchAll(TICKET)].map((match) => ({ what: 'a ticket', text: match[0] })),
    ...[...text.matchAll(ADDRESS)].map((match) => ({ what: 'an address', text: match[0] })),
    ...named,
  ];
  return [...new Map(found.map((each) => [each.text.toLowerCase(), each])).values()];
}
