import type { JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import { compileRecords, compileSet } from './calls.ts';
import { NONE, type Expression } from './expression.ts';
import { narrowed, visitAll, type Condition, type Give } from './lookups.ts';
import type { Running } from './running.ts';
import { compileExpression, compileQuery, nameOf, typeOf, type Column, type Scope, type Source } from './scope.ts';

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
  (running, visit) =>
    visitAll(running.store.table(place).rows, running, visit);

const locks: readonly Column[] = [
  { name: 'locktype', type: 'text' },
  { name: 'classid', type: 'int8' },
  { name: 'objid', type: 'int8' },
  { name: 'granted', type: 'bool' },
];

/** The step, by an index where a condition allows it that reads neither its own source nor a later one. */
export function byIndex(step: Step, conditions: readonly Condition[], later: ReadonlySet<number>): Step {
  const give = narrowed(step.source, conditions, later);
  return give === undefined ? step : { ...step, give };
}

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
