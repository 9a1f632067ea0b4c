import type { JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import type { IndexShape } from '../store/shape.ts';
import type { StoredRow, Table } from '../store/table.ts';
import { compileRecords, compileSet } from './calls.ts';
import { NONE, retyped, type Expression } from './expression.ts';
import type { Running } from './running.ts';
import { compileExpression, compileQuery, nameOf, typeOf, type Column, type Scope, type Source } from './scope.ts';
import { keyPart, type SqlType } from './values.ts';

/** Rows as a source gives them: their values, and the stored row behind them where it is a table. */
type Give = (running: Running, visit: (data: readonly unknown[], row: StoredRow | undefined) => boolean) => boolean;

/** A source of a from clause: how its rows are come by, given those before it, and the conditions that its join asks. */
export interface Step {
  readonly source: Source;
  readonly give: Give;
  /** What it reads of the sources before it. */
  readonly reads: ReadonlySet<number>;
  readonly conditions: Expression[];
  /** Keeps what stands before it when nothing of it matches. */
  readonly isLeft: boolean;
}

const slotOf = (scope: Scope): number => scope.compilation.slots++;
const aliases = (node: { alias?: { aliasname?: string; colnames?: Node[] } }): { name: string | undefined; columns: string[] } => ({
  name: node.alias?.aliasname,
  columns: (node.alias?.colnames ?? []).map((each) => nameOf(each)),
});

/** Rows that were come by all at once. */
const giveAll =
  (rows: (running: Running) => readonly (readonly unknown[])[]): Give =>
  (running, visit) => {
    for (const row of rows(running)) if (!visit(row, undefined)) return false;
    return true;
  };

const renamed = (columns: readonly Column[], names: readonly string[]): Column[] =>
  columns.map((column, place) => ({ ...column, name: names[place] ?? column.name }));

/** Every row of a table that the statement sees. */
const scan =
  (place: number): Give =>
  (running, visit) => {
    const { tx, store } = running;
    for (const row of store.table(place).rows) {
      const data = row.seenBy(tx.number, running);
      if (data !== null && !visit(data, row)) return false;
    }
    return true;
  };

/** Equality with something that is known before the table is asked. */
interface Lookup {
  readonly index: number;
  readonly keys: (running: Running) => readonly string[];
}

/** What the indexes list: of several the one that lists the fewest. */
function fewest(table: Table, lookups: readonly Lookup[], running: Running): readonly ReadonlySet<StoredRow>[] {
  let best: readonly ReadonlySet<StoredRow>[] = [];
  let least = Infinity;
  for (const { index, keys } of lookups) {
    const found = keys(running).map((key) => table.find(index, key));
    let size = 0;
    for (const rows of found) size += rows.size;
    if (size < least) [best, least] = [found, size];
    if (least <= 1) break;
  }
  return best;
}

/** The rows of a table that one of its indexes lists under keys. */
const find =
  (place: number, lookups: readonly Lookup[]): Give =>
  (running, visit) => {
    const { tx, store } = running;
    for (const rows of fewest(store.table(place), lookups, running)) {
      for (const row of rows) {
        const data = row.seenBy(tx.number, running);
        if (data !== null && !visit(data, row)) return false;
      }
    }
    return true;
  };

/** The column of this source that a node names, if it does. */
function columnNamed(node: Node | undefined, source: Source): string | undefined {
  if (node === undefined || !('ColumnRef' in node)) return undefined;
  const fields = node.ColumnRef.fields ?? [];
  if (fields.length === 2 && nameOf(fields[0]) !== source.name) return undefined;
  const last = fields.at(-1);
  const name = last !== undefined && 'String' in last ? nameOf(last) : '';
  return source.columns.some((column) => column.name === name) ? name : undefined;
}

const single = (index: IndexShape, column: string): boolean => index.columns.length === 1 && index.columns[0] === column;

/** The index of a column that a node names, and the column's type. */
function indexNamed(node: Node | undefined, source: Source): { readonly index: number; readonly type: SqlType } | undefined {
  const name = columnNamed(node, source);
  const column = source.columns.find((each) => each.name === name);
  const index = column === undefined ? -1 : (source.table?.indexes.findIndex((each) => single(each, column.name)) ?? -1);
  return column === undefined || index === -1 ? undefined : { index, type: column.type };
}

/** The sides of an equality, the one that may be a column first: `= any` has it on the left. */
function sidesOf(node: Node): readonly (readonly [Node | undefined, Node | undefined])[] {
  if (!('A_Expr' in node) || nameOf(node.A_Expr.name?.[0]) !== '=') return [];
  const { kind, lexpr, rexpr } = node.A_Expr;
  if (kind === 'AEXPR_OP_ANY') return [[lexpr, rexpr]];
  return kind === 'AEXPR_OP'
    ? [
        [lexpr, rexpr],
        [rexpr, lexpr],
      ]
    : [];
}

function lookupOf({ node, scope }: Condition, source: Source, later: ReadonlySet<number>): Lookup | undefined {
  const isAny = 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP_ANY';
  for (const [own, other] of sidesOf(node)) {
    const found = indexNamed(own, source);
    if (found === undefined || other === undefined) continue;
    const value = retyped(compileExpression(other, scope), isAny ? `${found.type}[]` : found.type);
    if (![...value.reads].some((slot) => later.has(slot)))
      return { index: found.index, keys: (running) => keysOf(value.ask(running), isAny) };
  }
  return undefined;
}

function keysOf(value: unknown, isAny: boolean): readonly string[] {
  if (value === null) return [];
  if (!isAny) return [keyPart(value)];
  must(Array.isArray(value), 'any asks an array');
  return [...new Set(value.filter((each) => each !== null).map(keyPart))];
}

/** A condition as the statement has it, where its names mean something. */
export interface Condition {
  readonly node: Node;
  readonly scope: Scope;
}

/** The step, by an index where a condition allows it that reads neither its own source nor a later one. */
export function byIndex(step: Step, conditions: readonly Condition[], later: ReadonlySet<number>): Step {
  const { table } = step.source;
  if (table === undefined) return step;
  const lookups = conditions.flatMap((condition) => lookupOf(condition, step.source, later) ?? []);
  return lookups.length === 0 ? step : { ...step, give: find(table.place, lookups) };
}

const locks: readonly Column[] = [
  { name: 'locktype', type: 'text' },
  { name: 'classid', type: 'int8' },
  { name: 'objid', type: 'int8' },
  { name: 'granted', type: 'bool' },
];

type Made = Omit<Step, 'isLeft' | 'conditions'>;

function fromTable(node: RangeVar, scope: Scope): Made {
  const name = node.relname ?? '';
  const alias = aliases(node);
  const common = scope.common.get(name);
  const slot = slotOf(scope);
  const called = alias.name ?? name;
  if (common !== undefined) {
    const { number, columns } = common;
    return {
      source: { name: called, slot, columns: renamed(columns, alias.columns) },
      reads: NONE,
      give: giveAll((running) => running.tables[number] ?? []),
    };
  }
  if (name === 'pg_locks') {
    return { source: { name: called, slot, columns: locks }, reads: NONE, give: giveAll((running) => running.store.advisory.rows()) };
  }
  const view = scope.compilation.schema.views.get(name);
  if (view !== undefined) return fromSelect({ subquery: view, alias: { aliasname: called } }, { ...scope, sources: [], above: undefined });
  const table = scope.compilation.schema.table(name);
  return { source: { name: called, slot, columns: table.columns, table }, reads: NONE, give: scan(table.place) };
}

function fromSelect(node: RangeSubselect, scope: Scope): Made {
  const inner: Scope = { ...scope, sources: [], computed: undefined, above: node.lateral === true ? scope : scope.above };
  const query = compileQuery(mustHave(node.subquery, 'a sub-select'), inner);
  const alias = aliases(node);
  const source = { name: alias.name ?? '', slot: slotOf(scope), columns: renamed(query.columns, alias.columns) };
  return { source, reads: query.reads, give: giveAll((running) => query.rows(running)) };
}

function fromFunction(node: RangeFunction, scope: Scope): Made {
  const first = mustHave(node.functions?.[0], 'a function');
  const call = 'List' in first ? first.List.items?.[0] : first;
  must(call !== undefined && 'FuncCall' in call, 'a function is called');
  const alias = aliases(node);
  const listed = (node.coldeflist ?? []).map((each): Column => {
    must('ColumnDef' in each, 'a column is defined');
    return { name: each.ColumnDef.colname ?? '', type: typeOf(each.ColumnDef.typeName) };
  });
  const set = listed.length > 0 ? compileRecords(call.FuncCall, scope, listed) : compileSet(call.FuncCall, scope);
  must(set !== undefined, `the simulated store reads rows of ${nameOf(call.FuncCall.funcname?.at(-1))}`);
  const name = alias.name ?? nameOf(call.FuncCall.funcname?.at(-1));
  const columns = set.types.map((type, place): Column => ({
    name: listed[place]?.name ?? alias.columns[place] ?? (set.types.length === 1 ? name : `column${place + 1}`),
    type,
  }));
  const numbered = node.ordinality === true;
  if (numbered) columns.push({ name: alias.columns[columns.length] ?? 'ordinality', type: 'int8' });
  return {
    source: { name, slot: slotOf(scope), columns },
    reads: set.reads,
    give: giveAll((running) => (numbered ? set.rows(running).map((row, place) => [...row, place + 1]) : set.rows(running))),
  };
}

/** A from clause that grows step by step: what stands before is known to what is lateral. */
interface Growing {
  readonly steps: Step[];
  readonly scope: Scope & { readonly sources: Source[] };
  readonly conditions: Condition[];
}

function add(growing: Growing, made: Made, rest: { isLeft: boolean; conditions: Condition[] }): void {
  growing.scope.sources.push(made.source);
  const own = rest.conditions.map(({ node, scope }) => compileExpression(node, scope));
  const step: Step = { ...made, ...rest, conditions: own };
  growing.steps.push(byIndex(step, rest.conditions, new Set([made.source.slot])));
}

/** The parts of conditions that are joined by and. */
export const andParts = (node: Node | undefined): readonly Node[] =>
  node === undefined
    ? []
    : 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR'
      ? (node.BoolExpr.args ?? []).flatMap(andParts)
      : [node];

function addJoin(growing: Growing, node: JoinExpr): void {
  must(node.usingClause === undefined && node.isNatural !== true, 'the simulated store reads joins on conditions');
  addItem(growing, mustHave(node.larg, 'left'));
  const conditions = andParts(node.quals).map((each) => ({ node: each, scope: growing.scope }));
  const isLeft = node.jointype === 'JOIN_LEFT';
  must(isLeft || (node.jointype ?? 'JOIN_INNER') === 'JOIN_INNER', 'the simulated store reads inner and left joins');
  const right = mustHave(node.rarg, 'right');
  if ('JoinExpr' in right) {
    must(!isLeft, 'the simulated store reads left joins with one table');
    addJoin(growing, right.JoinExpr);
    growing.conditions.push(...conditions);
  } else add(growing, madeOf(right, growing.scope), { isLeft, conditions });
}

function madeOf(node: Node, scope: Scope): Made {
  if ('RangeVar' in node) return fromTable(node.RangeVar, scope);
  if ('RangeSubselect' in node) return fromSelect(node.RangeSubselect, scope);
  must('RangeFunction' in node, `the simulated store reads ${Object.keys(node)[0]} in from`);
  return fromFunction(node.RangeFunction, scope);
}

function addItem(growing: Growing, node: Node): void {
  if ('JoinExpr' in node) addJoin(growing, node.JoinExpr);
  else add(growing, madeOf(node, growing.scope), { isLeft: false, conditions: [] });
}

/** Makes a from clause ready. Its sources are added to those of the scope, which knows them from then on. */
export function compileFrom(nodes: readonly Node[], scope: Scope): { steps: Step[]; scope: Scope; conditions: Condition[] } {
  const growing: Growing = { steps: [], scope: { ...scope, sources: [...scope.sources] }, conditions: [] };
  for (const node of nodes) addItem(growing, node);
  return growing;
}
