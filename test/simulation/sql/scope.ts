import type { Node, TypeName } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import type { Schema, TableShape } from '../store/shape.ts';
import { NONE, type Expression } from './expression.ts';
import type { Running } from './running.ts';
import { converterTo, SqlError, typeNamed, type SqlType } from './values.ts';

export interface Column {
  readonly name: string;
  readonly type: SqlType;
}

/** A source that can be named: where its row stands, and its columns. */
export interface Source {
  readonly name: string;
  readonly slot: number;
  readonly columns: readonly Column[];
  readonly table?: TableShape;
}

/** A common table expression: its number among the statement's, and its columns. */
export interface CommonTable {
  readonly number: number;
  readonly columns: readonly Column[];
}

/** An aggregate or window that the projection of a select asks for. */
export interface Computed {
  readonly kind: 'aggregate' | 'window';
  readonly start: () => Accumulator;
  readonly filter: Expression | undefined;
  readonly order: readonly SortKey[];
}

export interface Accumulator {
  add(running: Running): void;
  value(): unknown;
}

export interface SortKey {
  readonly by: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** What names mean at a place in a statement. */
export interface Scope {
  readonly compilation: Compilation;
  readonly sources: readonly Source[];
  readonly above?: Scope | undefined;
  readonly common: ReadonlyMap<string, CommonTable>;
  /** Where aggregates are allowed: they are gathered here. */
  readonly computed?: Computed[] | undefined;
}

/** A query that is ready: its columns, and its rows. */
export interface Query {
  readonly columns: readonly Column[];
  /** The sources outside of it that it reads. */
  readonly reads: ReadonlySet<number>;
  /** At most so many rows, when the caller needs no more. */
  readonly rows: (running: Running, most?: number) => readonly (readonly unknown[])[];
}

/** What makes nodes ready: expressions hold queries and queries hold expressions, so each finds the other here. */
export interface Compiler {
  readonly expression: (node: Node, scope: Scope) => Expression;
  readonly query: (node: Node, scope: Scope) => Query;
}

/** Makes an expression ready to be asked. */
export const compileExpression = (node: Node, scope: Scope): Expression => scope.compilation.compiler.expression(node, scope);

/** Makes the query of a node ready. */
export const compileQuery = (node: Node, scope: Scope): Query => scope.compilation.compiler.query(node, scope);

/** What one statement gathers while it is made ready. */
export class Compilation {
  readonly schema: Schema;
  readonly compiler: Compiler;
  slots = 0;
  commonTables = 0;
  /** Rows that a migration writes stand before later migrations change their columns' defaults. */
  isMigration = false;
  readonly conversions: { readonly place: number; readonly type: SqlType }[] = [];

  constructor(schema: Schema, compiler: Compiler) {
    this.schema = schema;
    this.compiler = compiler;
  }

  /** Parameter $place as one of a type, converted once for each run. */
  parameter(place: number, type: SqlType): Expression {
    const known = this.conversions.findIndex((each) => each.place === place && each.type === type);
    const number = known === -1 ? this.conversions.push({ place, type }) - 1 : known;
    const converted = type === 'unknown' ? (value: unknown): unknown => value ?? null : converterTo(type);
    return {
      type,
      reads: NONE,
      ask: (running) => (running.converted[number] ??= converted(running.values[place - 1])),
      retype: (wanted) => this.parameter(place, wanted),
    };
  }
}

/** A column of a source. */
export function columnOf(source: Source, name: string): Expression | undefined {
  if (name === 'xmin' && source.table !== undefined) return writerOf(source);
  const place = source.columns.findIndex((column) => column.name === name);
  if (place === -1) return undefined;
  const { slot } = source;
  return {
    type: mustHave(source.columns[place], 'it was found').type,
    reads: new Set([slot]),
    ask: (running) => running.slots[slot]?.[place] ?? null,
  };
}

/** The transaction that wrote a row. */
const writerOf = ({ slot }: Source): Expression => ({
  type: 'int8',
  reads: new Set([slot]),
  ask: (running) => running.rows[slot]?.versions.at(-1)?.writer ?? 0,
});

function inScope(scope: Scope, name: string, of?: string): Expression | undefined {
  const found = scope.sources.filter((source) => of === undefined || source.name === of).flatMap((source) => columnOf(source, name) ?? []);
  if (found.length > 1) throw new SqlError('42702', `column reference "${name}" is ambiguous`);
  return found[0];
}

/** What a name of a column means here, or outside of the select that it stands in. */
export function resolve(scope: Scope, name: string, of?: string): Expression {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.above) {
    const found = inScope(at, name, of);
    if (found !== undefined) return found;
  }
  throw new SqlError('42703', `column ${of === undefined ? '' : `${of}.`}${name} does not exist`);
}

/** The text of a name's part. */
export function nameOf(node: Node | undefined): string {
  must(node !== undefined && 'String' in node, 'a name is a string');
  return node.String.sval ?? '';
}

/** Whether a node is the star of `select *`. */
export const isStar = (node: Node | undefined): boolean => node !== undefined && 'A_Star' in node;

/** The type that a statement or a migration names. */
export function typeOf(name: TypeName | undefined): SqlType {
  const type = typeNamed(nameOf(name?.names?.at(-1)));
  return (name?.arrayBounds?.length ?? 0) > 0 ? `${type}[]` : type;
}
