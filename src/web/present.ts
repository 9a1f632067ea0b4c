import { useSyncExternalStore } from 'react';

import { isRecord } from './json.ts';

/** Who has a ticket on a screen: the first few, and how many more. */
export interface Present {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly more: number;
}

const NOBODY: Present = { people: [], more: 0 };
/** By the ticket's id, with the text in which the stream told it. */
const all = new Map<string, { readonly json: string; readonly present: Present }>();
const watchers = new Set<() => void>();

const changed = (): void => {
  for (const watcher of watchers) watcher();
};

function peopleOf(value: unknown): Present['people'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) =>
    isRecord(each) && typeof each['id'] === 'string' && typeof each['name'] === 'string' ? [{ id: each['id'], name: each['name'] }] : [],
  );
}

/** The stream has told who looks at a ticket, as JSON. */
export function hearPresent(json: string): void {
  const data: unknown = JSON.parse(json);
  if (!isRecord(data) || typeof data['ticket'] !== 'string') return;
  const more = typeof data['more'] === 'number' ? data['more'] : 0;
  all.set(data['ticket'], { json, present: { people: peopleOf(data['people']), more } });
  changed();
}

/** What was told of some tickets, for a tab that has come later. */
export const presentTold = (tickets: readonly string[]): readonly string[] => tickets.flatMap((ticket) => all.get(ticket)?.json ?? []);

/** The stream has ended: nobody knows who looks. */
export function nobodyIsSeen(): void {
  all.clear();
  changed();
}

/** Who has a ticket on a screen, by its id, this reader among them. */
export const usePresent = (ticket: string): Present =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => all.get(ticket)?.present ?? NOBODY,
    () => NOBODY,
  );
