import type { Node } from '@pgsql/types';

import { SqlError, type SqlType } from '../sql/values.ts';

/** A column of a table. */
export interface ColumnShape {
  readonly name: string;
  readonly type: SqlType;
  readonly notNull: boolean;
  readonly default: Node | undefined;
  /** Its default when it was added: rows that stood before have that. */
  readonly firstDefault: Node | undefined;
  /** The sequence that numbers its rows. */
  readonly identity: string | undefined;
  /** The sequence alone numbers them: a statement gives no number of its own. */
  readonly isAlwaysNumbered: boolean;
  /** A value of another type as it is stored. */
  readonly read: (value: unknown, from: SqlType) => unknown;
}

/** An index: what it lists rows by, and which rows it is about where it is unique. */
export interface IndexShape {
  readonly name: string;
  /** The place of its table. */
  readonly table: number;
  /** Its columns, where it has no expressions. */
  readonly columns: readonly string[];
  /** Its elements as `on conflict` names them. */
  readonly elements: readonly string[];
  readonly keys: readonly ((data: readonly unknown[]) => unknown)[];
  readonly unique: boolean;
  /** Whether rows are looked up by it: whether it is unique, or about one column. */
  readonly lists: boolean;
  readonly predicate: string;
  readonly holds: (data: readonly unknown[]) => boolean;
}

/** What every row of a table must meet. */
export interface Check {
  readonly name: string;
  readonly holds: (data: readonly unknown[]) => boolean;
}

/** A table as the migrations make it. */
export class TableShape {
  readonly name: string;
  readonly place: number;
  columns: ColumnShape[] = [];
  indexes: IndexShape[] = [];
  checks: Check[] = [];
  /** Columns that name rows of other tables by their id. */
  readonly references: { readonly place: number; readonly to: string }[] = [];
  /** What a trigger says to whoever changes or deletes a row. */
  refusal: string | undefined;

  constructor(name: string, place: number) {
    this.name = name;
    this.place = place;
  }
}

/** All tables, views and sequences. */
export class Schema {
  readonly tables: TableShape[] = [];
  readonly views = new Map<string, Node>();
  readonly sequences = new Set<string>();
  /** Rows that the migrations write, in order. */
  readonly firstRows: Node[] = [];
  private readonly byName = new Map<string, TableShape>();

  table(name: string): TableShape {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const found = this.tables.find((each) => each.name === name);
    if (found === undefined) throw new SqlError('42P01', `relation "${name}" does not exist`);
    this.byName.set(name, found);
    return found;
  }
}

/** A node without its places in the text, so that equal ones are equal. */
export const canonical = (node: unknown): string =>
  node === undefined ? '' : JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value));
