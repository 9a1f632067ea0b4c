import { useEffect } from 'react';
import type { QueryKey } from '@tanstack/react-query';

import { isRecord } from './json.ts';

/** What the stream tells of a ticket: the parts that have changed, and the lines that are new. */
export interface Reading {
  readonly parts: Readonly<Record<string, unknown>>;
  readonly lines: unknown;
  /** Whether the lines follow on those that were told before; else there may be others between. */
  readonly joins: boolean;
}

/** What a screen has of a ticket that it shows. */
export interface Watching {
  /** The queries that readings keep up to date. */
  readonly keys: readonly QueryKey[];
  readonly hear: (reading: Reading) => void;
}

const watching = new Map<string, Watching>();
/** The tickets of this tab that the stream tells of: their queries need not ask. */
const told = new Set<string>();
let changed = (): void => undefined;

/** The ids of the tickets that this tab shows. */
export const watchedHere = (): readonly string[] => [...watching.keys()];

/** `hear` is called whenever this tab shows other tickets than before. */
export const onWatched = (hear: () => void): void => void (changed = hear);

/** While it is shown, the stream tells of a ticket, and its queries follow without asking. */
export function useWatched(ticket: string | undefined, make: () => Watching): void {
  useEffect(() => {
    if (ticket === undefined) return undefined;
    watching.set(ticket, make());
    changed();
    return () => {
      watching.delete(ticket);
      told.delete(ticket);
      changed();
    };
  }, [ticket]);
}

/** A reading has come, as JSON. Answers the query keys of a ticket that is no longer told of, which must be asked for again. */
export function hearReading(json: string): readonly QueryKey[] {
  const data: unknown = JSON.parse(json);
  if (!isRecord(data) || typeof data['ticket'] !== 'string') return [];
  const found = watching.get(data['ticket']);
  if (found === undefined) return [];
  if (data['over'] === true) {
    told.delete(data['ticket']);
    return found.keys;
  }
  told.add(data['ticket']);
  found.hear({ parts: isRecord(data['parts']) ? data['parts'] : {}, lines: data['lines'], joins: data['joins'] === true });
  return [];
}

/** The stream has ended: nobody tells of anything until the next one does. */
export const nothingIsTold = (): void => told.clear();

/** Whether the stream keeps a query up to date. */
export function isTold(key: QueryKey): boolean {
  const text = JSON.stringify(key);
  return [...told].some((ticket) => watching.get(ticket)?.keys.some((each) => JSON.stringify(each) === text) === true);
}
