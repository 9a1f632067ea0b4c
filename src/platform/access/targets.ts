import { must } from '../../kernel/index.ts';
import type { Reader } from '../database/index.ts';
import type { Subject } from './rules/may.ts';

/** Looks up what `may` must know of an object of one kind; undefined when there is none. */
export type FindSubject = (reader: Reader, id: string) => Promise<Subject | undefined>;

const finders = new Map<string, FindSubject>();

/** Makes a kind of object known to `may`. App fills this once at start. */
export function registerTarget(kind: string, find: FindSubject): void {
  finders.set(kind, find);
}

export async function findSubject(reader: Reader, target: { kind: string; id: string }): Promise<Subject | undefined> {
  const find = finders.get(target.kind);
  must(find !== undefined, `no area has registered the kind "${target.kind}"`);
  return find(reader, target.id);
}
