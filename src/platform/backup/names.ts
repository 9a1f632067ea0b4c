import type { Migration } from '../database/index.ts';

const CREATED = /\bcreate\s+(?:or\s+replace\s+)?(?:unlogged\s+)?(table|view|sequence|function)\s+(?:if\s+not\s+exists\s+)?([a-z_0-9]+)/gi;
const RENAMED = /\balter\s+(table|view|sequence|function)\s+(?:if\s+exists\s+)?[a-z_0-9]+\s+rename\s+to\s+([a-z_0-9]+)/gi;

/** What the steps of the schema have made at some time, by kind: what else stands in the database is somebody else's. */
export type OwnNames = Readonly<Record<'table' | 'view' | 'sequence' | 'function', readonly string[]>>;

/** The names in the steps' own texts, without their remarks. A test holds them against the catalogue. */
export function ownNames(migrations: readonly Migration[]): OwnNames {
  const found: Record<keyof OwnNames, Set<string>> = {
    table: new Set(['migration']),
    view: new Set(),
    sequence: new Set(),
    function: new Set(),
  };
  const kinds = Object.keys(found);
  for (const { text } of migrations) {
    const bare = text.replaceAll(/--.*$/gm, '');
    for (const [, kind = '', name = ''] of [...bare.matchAll(CREATED), ...bare.matchAll(RENAMED)]) {
      const which = kinds.indexOf(kind.toLowerCase());
      Object.values(found)[which]?.add(name.toLowerCase());
    }
  }
  return { table: [...found.table], view: [...found.view], sequence: [...found.sequence], function: [...found.function] };
}

/** An edge of the foreign keys: rows of `from` name rows of `to`. */
export interface Reference {
  readonly from: string;
  readonly to: string;
}

/** Tables so that each comes after those that its rows name. Tables in a circle come in the order of their names, at its end. */
export function inOrder(tables: readonly string[], references: readonly Reference[]): string[] {
  const done: string[] = [];
  let left = tables.toSorted();
  while (left.length > 0) {
    const waits = (table: string): boolean => references.some(({ from, to }) => from === table && to !== table && left.includes(to));
    const ready = left.filter((table) => !waits(table));
    if (ready.length === 0) return [...done, ...left];
    done.push(...ready);
    left = left.filter((table) => waits(table));
  }
  return done;
}
