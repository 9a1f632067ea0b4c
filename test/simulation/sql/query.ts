import type { FuncCall, Node, SelectStmt } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import { sortKeys } from './calls.ts';
import { readsOf, retyped, type Expression } from './expression.ts';
import { lockTuple } from './locking.ts';
import { orderedBy } from './lookups.ts';
import {
  aggregated,
  conditionsOf,
  firstOf,
  grouped,
  joinOf,
  sorted,
  standOn,
  tupleOf,
  walk,
  withWindows,
  type Join,
  type Tuple,
} from './rows.ts';
import type { Running } from './running.ts';
import { columnOf, compileExpression, isStar, nameOf, type Column, type Computed, type Query, type Scope, type SortKey } from './scope.ts';
import { compileFrom, type Step } from './sources.ts';
import { keyPart, SqlError } from './values.ts';

/** Something that is projected. */
export interface Target {
  readonly name: string;
  readonly of: Expression;
}

function callOf(node: Node | undefined): FuncCall | undefined {
  if (node === undefined) return undefined;
  if ('TypeCast' in node) return callOf(node.TypeCast.arg);
  return 'FuncCall' in node ? node.FuncCall : undefined;
}

function targetName(node: Node | undefined): string {
  if (node === undefined) return '?column?';
  if ('ColumnRef' in node) return nameOf(node.ColumnRef.fields?.at(-1));
  if ('TypeCast' in node) return targetName(node.TypeCast.arg);
  if ('CoalesceExpr' in node) return 'coalesce';
  if ('CaseExpr' in node) return 'case';
  if ('SubLink' in node) return node.SubLink.subLinkType === 'EXISTS_SUBLINK' ? 'exists' : subName(node.SubLink.subselect);
  return 'FuncCall' in node ? nameOf(node.FuncCall.funcname?.at(-1)) : '?column?';
}

const subName = (node: Node | undefined): string => {
  const first = node !== undefined && 'SelectStmt' in node ? node.SelectStmt.targetList?.[0] : undefined;
  return first !== undefined && 'ResTarget' in first ? (first.ResTarget.name ?? targetName(first.ResTarget.val)) : '?column?';
};

/** The targets of a list: stars are every column of their sources. */
export function compileTargets(nodes: readonly Node[], scope: Scope): Target[] {
  return nodes.flatMap((node): Target[] => {
    must('ResTarget' in node, 'a target');
    const { name, val } = node.ResTarget;
    const fields = val !== undefined && 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : [];
    if (isStar(fields.at(-1))) {
      const of = fields.length > 1 ? nameOf(fields[0]) : undefined;
      return scope.sources
        .filter((source) => of === undefined || source.name === of)
        .flatMap((source) =>
          source.columns.map((column) => ({ name: column.name, of: mustHave(columnOf(source, column.name), 'its own column') })),
        );
    }
    return [{ name: name ?? targetName(val), of: retyped(compileExpression(mustHave(val, 'a value'), scope), 'text') }];
  });
}

/** Functions of rows that stand in a target list are moved to the from clause, where they mean the same. */
function withSetsInFrom(select: SelectStmt): SelectStmt {
  const moved: Node[] = [];
  const replace = (node: Node): Node => {
    if ('TypeCast' in node && node.TypeCast.arg !== undefined) return { TypeCast: { ...node.TypeCast, arg: replace(node.TypeCast.arg) } };
    const alias = `set_${moved.length}`;
    moved.push({ RangeFunction: { functions: [{ List: { items: [node] } }], alias: { aliasname: alias }, lateral: true } });
    return { ColumnRef: { fields: [{ String: { sval: alias } }, { String: { sval: alias } }] } };
  };
  const targetList = (select.targetList ?? []).map((node): Node => {
    if (!('ResTarget' in node) || node.ResTarget.val === undefined) return node;
    const call = callOf(node.ResTarget.val);
    if (
      call === undefined ||
      !['jsonb_array_elements_text', 'jsonb_array_elements', 'generate_series', 'unnest'].includes(nameOf(call.funcname?.at(-1)))
    )
      return node;
    return { ResTarget: { name: targetName(node.ResTarget.val), ...node.ResTarget, val: replace(node.ResTarget.val) } };
  });
  return moved.length === 0 ? select : { ...select, targetList, fromClause: [...(select.fromClause ?? []), ...moved] };
}

/** What orders or groups: an output column's name or place, else an expression. */
function byOutput(node: Node, scope: Scope, targets: readonly Target[]): Expression {
  if ('A_Const' in node && node.A_Const.ival !== undefined)
    return mustHave(targets[(node.A_Const.ival.ival ?? 0) - 1]?.of, 'a place in the output');
  const fields = 'ColumnRef' in node ? (node.ColumnRef.fields ?? []) : [];
  const named = fields.length === 1 ? targets.find(({ name }) => name === nameOf(fields[0])) : undefined;
  return named?.of ?? compileExpression(node, scope);
}

const numberIn = (limit: Expression | undefined, running: Running): number => {
  const value = limit?.ask(running) ?? null;
  return value === null ? Infinity : Number(value);
};

/** A plain select, made ready. */
interface Plain {
  readonly join: Join;
  readonly targets: readonly Target[];
  readonly computed: readonly Computed[];
  readonly groups: readonly Expression[];
  readonly having: Expression | undefined;
  readonly isGrouped: boolean;
  readonly order: readonly SortKey[];
  readonly distinct: readonly Expression[] | undefined;
  readonly limit: Expression | undefined;
  readonly offset: Expression | undefined;
  readonly lock: 'wait' | 'skip' | undefined;
  /** It neither orders, locks, groups nor computes. */
  readonly isSimple: boolean;
  /** It asks for the smallest value of a column that an index has in order. */
  readonly smallest: { readonly place: number; readonly index: number } | undefined;
}

/** The index by which `select min(column) from table where …` is answered without looking at every row. */
function smallestOf(select: SelectStmt, { steps }: Join): Plain['smallest'] {
  const { targetList = [], groupClause, havingClause } = select;
  const [step] = steps;
  if (targetList.length !== 1 || steps.length !== 1 || step?.source.table === undefined) return undefined;
  if (groupClause !== undefined || havingClause !== undefined) return undefined;
  return orderedBy(smallestIn(targetList[0]), step.source);
}

/** What a target asks the smallest of, and nothing else. */
function smallestIn(target: Node | undefined): Node | undefined {
  const call = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  if (call === undefined || !('FuncCall' in call)) return undefined;
  const { funcname, args, agg_filter: filter, over } = call.FuncCall;
  return nameOf(funcname?.at(-1)) === 'min' && filter === undefined && over === undefined ? args?.[0] : undefined;
}

function lockOf(select: SelectStmt): Plain['lock'] {
  const [clause] = select.lockingClause ?? [];
  if (clause === undefined || !('LockingClause' in clause)) return undefined;
  const { strength, waitPolicy } = clause.LockingClause;
  must(strength === 'LCS_FORUPDATE' || strength === 'LCS_FORNOKEYUPDATE', 'the simulated store locks for update');
  must(waitPolicy !== 'LockWaitError', 'the simulated store reads no "nowait"');
  return waitPolicy === 'LockWaitSkip' ? 'skip' : 'wait';
}

const countOf = (node: Node | undefined, scope: Scope): Expression | undefined =>
  node === undefined ? undefined : retyped(compileExpression(node, scope), 'int8');

/** The sources outside of a select that it reads: by its joins, and by what stands beside them. */
function readsOutside(
  steps: readonly Step[],
  join: Join,
  beside: readonly (readonly (Expression | undefined)[] | undefined)[],
): ReadonlySet<number> {
  const own = new Set(steps.map(({ source }) => source.slot));
  const asked = [
    ...join.first,
    ...join.filters.flat(),
    ...steps.flatMap((step) => step.conditions),
    ...beside.flatMap((each) => each ?? []),
  ];
  return new Set([...readsOf(asked), ...steps.flatMap((step) => [...step.reads])].filter((slot) => !own.has(slot)));
}

function ready(given: SelectStmt, scope: Scope): Plain & { readonly reads: ReadonlySet<number> } {
  const select = withSetsInFrom(given);
  const from = compileFrom(select.fromClause ?? [], scope);
  const inner = from.scope;
  const computed: Computed[] = [];
  const projecting: Scope = { ...inner, computed };
  const join = joinOf(from.steps, [...from.conditions, ...conditionsOf(select.whereClause, inner)]);
  const targets = compileTargets(select.targetList ?? [], projecting);
  const groups = (select.groupClause ?? []).map((node) => byOutput(node, inner, targets));
  const having = select.havingClause === undefined ? undefined : compileExpression(select.havingClause, projecting);
  const order = sortKeys(select.sortClause ?? [], (node) => byOutput(node, projecting, targets));
  const on = select.distinctClause;
  const distinct = on?.flatMap((node) => (Object.keys(node).length === 0 ? [] : [compileExpression(node, inner)]));
  const limit = countOf(select.limitCount, scope.above ?? inner);
  const offset = countOf(select.limitOffset, scope.above ?? inner);
  const beside = [targets.map(({ of }) => of), order.map(({ by }) => by), groups, distinct, [having, limit, offset]];
  const reads = readsOutside(from.steps, join, beside);
  const isGrouped = groups.length > 0 || computed.some(({ kind }) => kind === 'aggregate');
  const lock = lockOf(select);
  const isSimple = [...computed, ...groups, ...order].length === 0 && (distinct ?? lock) === undefined;
  const smallest = smallestOf(select, join);
  return { join, targets, computed, groups, having, isGrouped, order, distinct, limit, offset, lock, isSimple, smallest, reads };
}

/** The rows of the join, grouped where the select groups. */
function gather(plain: Plain, running: Running): Tuple[] {
  const { join, computed, isGrouped } = plain;
  const tuples: Tuple[] = [];
  walk(join, running, () => {
    tuples.push(tupleOf(join, running));
    return true;
  });
  if (!isGrouped) {
    if (computed.length > 0) withWindows(join, running, { tuples, computed });
    return tuples;
  }
  const empty: Tuple = { data: join.steps.map(() => null), rows: [], computed: [] };
  const groups = plain.groups.length === 0 ? [tuples] : grouped(join, running, { tuples, keys: plain.groups });
  return groups
    .map((group) => ({ ...(group[0] ?? empty), computed: aggregated(join, running, { computed, tuples: group }) }))
    .filter((tuple) => {
      if (plain.having === undefined) return true;
      standOn(join, tuple, running);
      return plain.having.ask(running) === true;
    });
}

const rowKey = (values: readonly unknown[]): string => values.map((value) => (value === null ? '\u0000' : keyPart(value))).join('\u0001');

function projection(targets: readonly Target[], running: Running): readonly unknown[] {
  const row: unknown[] = [];
  for (let place = 0; place < targets.length; place += 1) row.push(targets[place]?.of.ask(running) ?? null);
  return row;
}

/** Tells whether a row is the first of its kind, where a select asks for such alone. */
function distinctOf({ distinct }: Plain, running: Running): (row: readonly unknown[]) => boolean {
  if (distinct === undefined) return () => true;
  const seen = new Set<string>();
  return (row) => {
    const before = seen.size;
    seen.add(rowKey(distinct.length === 0 ? row : distinct.map((each) => each.ask(running))));
    return seen.size > before;
  };
}

/** The rows of a simple select: each is projected where it is met. */
function projected({ join, targets }: Plain, running: Running, most: number): readonly (readonly unknown[])[] {
  const rows: (readonly unknown[])[] = [];
  walk(join, running, () => {
    rows.push(projection(targets, running));
    return rows.length < most;
  });
  return rows;
}

/** The rows of tuples: locked where the select locks, each once where it asks for such, and no more than are wanted. */
function chosen(
  plain: Plain,
  running: Running,
  { tuples, wanted }: { tuples: readonly Tuple[]; wanted: number },
): readonly (readonly unknown[])[] {
  const { join, lock } = plain;
  const rows: (readonly unknown[])[] = [];
  const isNew = distinctOf(plain, running);
  for (const tuple of tuples) {
    if (lock !== undefined && !lockTuple(join, running, { tuple, skip: lock === 'skip' })) continue;
    standOn(join, tuple, running);
    const row = projection(plain.targets, running);
    if (!isNew(row)) continue;
    rows.push(row);
    if (rows.length >= wanted) break;
  }
  return rows;
}

function rowsOf(plain: Plain, running: Running, most: number): readonly (readonly unknown[])[] {
  const { join, order } = plain;
  const before = running.computed;
  const skip = plain.offset === undefined ? 0 : numberIn(plain.offset, running);
  const wanted = Math.min(most + skip, numberIn(plain.limit, running) + skip);
  if (wanted <= 0) return [];
  if (plain.isSimple) return skip === 0 ? projected(plain, running, wanted) : projected(plain, running, wanted).slice(skip);
  if (plain.smallest !== undefined) return [[firstOf(join, running, plain.smallest)]].slice(skip);
  const gathered = gather(plain, running);
  const tuples = order.length === 0 ? gathered : sorted(join, running, { tuples: gathered, keys: order }).map(({ tuple }) => tuple);
  const rows = chosen(plain, running, { tuples, wanted });
  running.computed = before;
  return skip === 0 ? rows : rows.slice(skip);
}

function compileValues(lists: readonly Node[], scope: Scope): Query {
  const rows = lists.map((node) => {
    must('List' in node, 'values are lists');
    return (node.List.items ?? []).map((each) => ('SetToDefault' in each ? undefined : compileExpression(each, scope)));
  });
  const columns = (rows[0] ?? []).map((each, place): Column => ({ name: `column${place + 1}`, type: each?.type ?? 'unknown' }));
  return { columns, reads: readsOf(rows.flat()), rows: (running) => rows.map((row) => row.map((each) => each?.ask(running))) };
}

function compileUnion(select: SelectStmt, scope: Scope): Query {
  must(select.op === 'SETOP_UNION' && (select.sortClause ?? []).length === 0, 'the simulated store reads unions without an order');
  const [left, right] = [select.larg, select.rarg].map((each) => compileSelect(mustHave(each, 'a side'), scope));
  must(left !== undefined && right !== undefined, 'a union has two sides');
  return {
    columns: left.columns,
    reads: new Set([...left.reads, ...right.reads]),
    rows: (running) => {
      const all = [...left.rows(running), ...right.rows(running)];
      return select.all === true ? all : [...new Map(all.map((row) => [rowKey(row), row])).values()];
    },
  };
}

/** Makes a select ready. */
export function compileSelect(select: SelectStmt, scope: Scope): Query {
  must(select.withClause === undefined, 'common tables stand at the head of a statement');
  if (select.valuesLists !== undefined) return compileValues(select.valuesLists, scope);
  if (select.op !== undefined && select.op !== 'SETOP_NONE') return compileUnion(select, scope);
  const plain = ready(select, scope);
  return {
    columns: plain.targets.map(({ name, of }) => ({ name, type: of.type })),
    reads: plain.reads,
    rows: (running, most = Infinity) => rowsOf(plain, running, most),
  };
}

/** Makes the query of a node ready. */
export function queryOf(node: Node, scope: Scope): Query {
  if (!('SelectStmt' in node)) throw new SqlError('42601', 'a query is a select');
  return compileSelect(node.SelectStmt, scope);
}
