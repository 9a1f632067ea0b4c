import type { Node } from '@pgsql/types';

import { must } from '../../../src/kernel/index.ts';
import type { IndexShape } from '../store/shape.ts';
import type { StoredRow, Table } from '../store/table.ts';
import { retyped, type Expression } from './expression.ts';
import type { Running } from './running.ts';
import { compileExpression, compileQuery, nameOf, type Scope, type Source } from './scope.ts';
import type { Key } from '../store/listing.ts';
import { indexKey, isNumber, type SqlType } from './values.ts';

/** Rows as a source gives them: their values, and the stored row behind them where it is a table. */
export type Give = (running: Running, visit: (data: readonly unknown[], row: StoredRow | undefined) => boolean) => boolean;

/** A condition as the statement has it, where its names mean something. */
export interface Condition {
  readonly node: Node;
  readonly scope: Scope;
}

/** The column of this source that a node names, if it does. */
function columnNamed(node: Node | undefined, source: Source): string | undefined {
  if (node === undefined || !('ColumnRef' in node)) return undefined;
  const fields = node.ColumnRef.fields ?? [];
  if (fields.length === 2 && nameOf(fields[0]) !== source.name) return undefined;
  const last = fields.at(-1);
  const name = last !== undefined && 'String' in last ? nameOf(last) : '';
  return source.columns.some((column) => column.name === name) ? name : undefined;
}

/** An index of one column, and the column's type. */
interface Indexed {
  readonly index: number;
  readonly type: SqlType;
}

const single = (index: IndexShape, column: string): boolean => index.columns.length === 1 && index.columns[0] === column;

/** The place and the index of a column of numbers or instants that a node names. */
export function orderedBy(node: Node | undefined, source: Source): { place: number; index: number } | undefined {
  const found = indexNamed(node, source);
  const name = columnNamed(node, source);
  return found === undefined || !isOrdered(found)
    ? undefined
    : { place: source.columns.findIndex((each) => each.name === name), index: found.index };
}

/** The index of a column that a node names. */
function indexNamed(node: Node | undefined, source: Source): Indexed | undefined {
  const name = columnNamed(node, source);
  const column = source.columns.find((each) => each.name === name);
  const index = column === undefined ? -1 : (source.table?.indexes.findIndex((each) => single(each, column.name)) ?? -1);
  return column === undefined || index === -1 ? undefined : { index, type: column.type };
}

/** What a condition compares an indexed column with. */
interface Compared extends Indexed {
  readonly operator: string;
  readonly isAny: boolean;
  readonly value: Expression;
}

/** How a comparison reads from its other side. */
const turned: Readonly<Record<string, string>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** A comparison of an indexed column with what is known before its table is asked. */
function comparedBy({ node, scope }: Condition, source: Source, later: ReadonlySet<number>): Compared | undefined {
  if (!('A_Expr' in node)) return undefined;
  const { kind, lexpr, rexpr } = node.A_Expr;
  const operator = nameOf(node.A_Expr.name?.[0]);
  const isAny = kind === 'AEXPR_OP_ANY';
  const back = turned[operator];
  if (back === undefined || (kind !== 'AEXPR_OP' && !isAny)) return undefined;
  const sides = [{ own: lexpr, other: rexpr, operator }, ...(isAny ? [] : [{ own: rexpr, other: lexpr, operator: back }])];
  for (const { own, other, operator: named } of sides) {
    const found = indexNamed(own, source);
    if (found === undefined || other === undefined) continue;
    const value = retyped(compileExpression(other, scope), isAny ? `${found.type}[]` : found.type);
    if (![...value.reads].some((slot) => later.has(slot))) return { ...found, operator: named, isAny, value };
  }
  return undefined;
}

/** Visits what a statement sees of rows. */
export function visitAll(rows: Iterable<StoredRow>, running: Running, visit: Parameters<Give>[1]): boolean {
  const writer = running.tx.number;
  for (const row of rows) {
    const data = row.seenBy(writer, running);
    if (data !== null && !visit(data, row)) return false;
  }
  return true;
}

function keysOf(value: unknown): readonly Key[] {
  if (value === null) return [];
  must(Array.isArray(value), 'any asks an array');
  if (value.length === 1) return value[0] === null ? [] : [indexKey(value[0])];
  return [...new Set(value.filter((each) => each !== null).map(indexKey))];
}

/** What the indexes list under what columns equal: of several the one that lists the fewest. */
function fewest(table: Table, equals: readonly Compared[], running: Running): readonly ReadonlySet<StoredRow>[] {
  let best: readonly ReadonlySet<StoredRow>[] = [];
  let least = Infinity;
  for (const { index, value, isAny } of equals) {
    const asked = value.ask(running);
    const found = isAny ? keysOf(asked).map((key) => table.find(index, key)) : asked === null ? [] : [table.find(index, indexKey(asked))];
    let size = 0;
    for (const rows of found) size += rows.size;
    if (size < least) [best, least] = [found, size];
    if (least <= 1) break;
  }
  return best;
}

/** The rows whose columns equal something. */
function equal(place: number, equals: readonly Compared[]): Give {
  const [only, ...others] = equals;
  if (only === undefined || only.isAny || others.length > 0)
    return (running, visit) => fewest(running.store.table(place), equals, running).every((rows) => visitAll(rows, running, visit));
  return (running, visit) => {
    const asked = only.value.ask(running);
    return asked === null || visitAll(running.store.table(place).find(only.index, indexKey(asked)), running, visit);
  };
}

/** The rows whose column is among what a select by itself answers, which locks nothing. */
function among({ node, scope }: Condition, source: Source): Give | undefined {
  if (!('SubLink' in node) || node.SubLink.subLinkType !== 'ANY_SUBLINK') return undefined;
  const { testexpr, subselect } = node.SubLink;
  const found = indexNamed(testexpr, source);
  const { table } = source;
  if (found === undefined || table === undefined || subselect === undefined || !('SelectStmt' in subselect)) return undefined;
  const query = compileQuery(subselect, { ...scope, above: scope, sources: [], computed: undefined });
  if (query.reads.size > 0 || subselect.SelectStmt.lockingClause !== undefined) return undefined;
  return (running, visit) => {
    const values = query.rows(running).map((row) => row[0] ?? null);
    return visitAll(running.store.table(table.place).findAll(found.index, keysOf(values)), running, visit);
  };
}

/** The rows whose column lies between bounds; the bounds themselves are left to the conditions. */
function between(place: number, index: number, bounds: readonly Compared[]): Give {
  return (running, visit) => {
    let [low, high] = [-Infinity, Infinity];
    for (const { operator, value } of bounds) {
      const bound = value.ask(running);
      if (typeof bound !== 'number') return true;
      if (operator.startsWith('>')) low = Math.max(low, bound);
      else high = Math.min(high, bound);
    }
    return visitAll(running.store.table(place).between(index, low, high), running, visit);
  };
}

const isOrdered = ({ type }: Indexed): boolean => isNumber(type) || type === 'timestamptz';

/**
 * How the rows of a table are come by with its indexes, where conditions allow it that read neither its own source nor a later one:
 * by what a column equals, else by a select that it is among, else by what it lies between. Undefined where every row is looked at.
 */
export function narrowed(source: Source, conditions: readonly Condition[], later: ReadonlySet<number>): Give | undefined {
  const { table } = source;
  if (table === undefined) return undefined;
  const compared = conditions.flatMap((condition) => comparedBy(condition, source, later) ?? []);
  const equals = compared.filter(({ operator }) => operator === '=');
  if (equals.length > 0) return equal(table.place, equals);
  for (const condition of conditions) {
    const give = among(condition, source);
    if (give !== undefined) return give;
  }
  const [first] = compared.filter((each) => !each.isAny && isOrdered(each));
  if (first === undefined) return undefined;
  const bounds = compared.filter((each) => !each.isAny && each.index === first.index);
  return between(table.place, first.index, bounds);
}
