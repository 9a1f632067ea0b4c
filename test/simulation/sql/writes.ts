import type { DeleteStmt, InsertStmt, Node, OnConflictClause, RangeVar, UpdateStmt } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import { canonical, type ColumnShape, type IndexShape, type TableShape } from '../store/shape.ts';
import { keyOf, StoredRow } from '../store/table.ts';
import { Blocked } from '../store/transaction.ts';
import { literal, type Expression } from './expression.ts';
import { isCurrent, lockRow } from './locking.ts';
import { assign } from './operators.ts';
import { compileSelect, compileTargets, type Target } from './query.ts';
import { conditionsOf, joinOf, tupleOf, walk, type Tuple } from './rows.ts';
import type { Running } from './running.ts';
import { compileExpression, type Column, type Query, type Scope, type Source } from './scope.ts';
import { compileFrom } from './sources.ts';
import { indexKey, SqlError } from './values.ts';

/** A statement that writes: the rows that it returns, and how many it touched. */
export interface Write {
  readonly columns: readonly Column[];
  readonly run: (running: Running) => { readonly rows: readonly (readonly unknown[])[]; readonly count: number };
}

/** Writes what a row becomes: null for its end. */
function put(running: Running, row: StoredRow, data: readonly unknown[] | null): void {
  running.store.put(running.tx, { row, data, command: running.command });
}

function checked(table: TableShape, data: readonly unknown[]): void {
  let place = 0;
  for (const column of table.columns) {
    if (column.notNull && (data[place] ?? null) === null)
      throw new SqlError('23502', `null value in column "${column.name}" of relation "${table.name}" violates not-null constraint`);
    place += 1;
  }
  for (const check of table.checks) {
    if (!check.holds(data))
      throw new SqlError('23514', `new row for relation "${table.name}" violates check constraint "${check.name}"`, check.name);
  }
}

/** The row that has values' key in a unique index. Throws Blocked where that hangs on a transaction that has not ended. */
function holderOf(
  running: Running,
  index: IndexShape,
  { place, data, own }: { place: number; data: readonly unknown[]; own?: StoredRow | undefined },
): StoredRow | undefined {
  if (!index.holds(data)) return undefined;
  const key = keyOf(index, data);
  if (key === undefined) return undefined;
  const has = (values: readonly unknown[] | null): boolean => values !== null && index.holds(values) && keyOf(index, values) === key;
  const { tx, store } = running;
  for (const row of store.table(index.table).find(place, key)) {
    if (row === own) continue;
    const { pending } = row;
    const committed = row.versions.at(-1)?.data ?? null;
    if (pending !== undefined && pending.writer !== tx.number && (has(committed) || pending.steps.some((step) => has(step.data)))) {
      throw new Blocked(pending.writer);
    }
    if (has(row.newest(tx.number))) return row;
  }
  return undefined;
}

function unique(
  running: Running,
  table: TableShape,
  { data, own }: { data: readonly unknown[]; own?: StoredRow | undefined },
): { row: StoredRow; index: IndexShape } | undefined {
  for (let place = 0; place < table.indexes.length; place += 1) {
    const index = table.indexes[place];
    if (index?.unique !== true) continue;
    const row = holderOf(running, index, { place, data, own });
    if (row !== undefined) return { row, index };
  }
  return undefined;
}

const duplicate = (index: IndexShape): SqlError =>
  new SqlError('23505', `duplicate key value violates unique constraint "${index.name}"`, index.name);

/** The values that a target list sets, by their column's place. */
interface Setting {
  readonly place: number;
  readonly to: Expression;
}

const columnAt = (table: TableShape, name: string): { place: number; column: ColumnShape } => {
  const place = table.columns.findIndex((column) => column.name === name);
  if (place === -1) throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
  return { place, column: mustHave(table.columns[place], 'it was found') };
};

function settings(nodes: readonly Node[], table: TableShape, scope: Scope): Setting[] {
  return nodes.map((node) => {
    must('ResTarget' in node && node.ResTarget.val !== undefined, 'something is set');
    const { place, column } = columnAt(table, node.ResTarget.name ?? '');
    return { place, to: assign(compileExpression(node.ResTarget.val, scope), column.type) };
  });
}

function changed(before: readonly unknown[], changes: readonly Setting[], running: Running): readonly unknown[] {
  const after = [...before];
  for (const { place, to } of changes) after[place] = to.ask(running);
  return after;
}

const idIndexes = new WeakMap<TableShape, number>();

function idIndex(table: TableShape): number {
  const known = idIndexes.get(table) ?? table.indexes.findIndex((each) => each.columns.length === 1 && each.columns[0] === 'id');
  idIndexes.set(table, known);
  return known;
}

/** The row of some that has not been deleted. */
function standing(rows: Iterable<StoredRow>, writer: number): StoredRow | undefined {
  for (const row of rows) if (row.newest(writer) !== null) return row;
  return undefined;
}

/** Rows that values name must stand; one that another transaction has locked for good is waited for. */
function named(
  running: Running,
  table: TableShape,
  { data, before }: { data: readonly unknown[]; before?: readonly unknown[] | null },
): void {
  const { tx, store } = running;
  for (const { place, to } of table.references) {
    const value = data[place] ?? null;
    if (value === null || before?.[place] === value) continue;
    const parent = store.named(to);
    const index = idIndex(parent.shape);
    const row = standing(parent.find(index, indexKey(value)), tx.number);
    if (row === undefined) throw new SqlError('23503', `insert or update on table "${table.name}" violates foreign key constraint`);
    if (row.lockedBy !== undefined && row.lockedBy !== tx.number && row.isHeldForUpdate) throw new Blocked(row.lockedBy);
  }
}

/** Changes a row that is locked. */
function change(running: Running, table: TableShape, { row, data }: { row: StoredRow; data: readonly unknown[] }): void {
  checked(table, data);
  const found = unique(running, table, { data, own: row });
  if (found !== undefined) throw duplicate(found.index);
  named(running, table, { data, before: row.newest(running.tx.number) });
  put(running, row, data);
}

/** What becomes of a row whose key is taken. */
interface Conflict {
  readonly index: IndexShape | undefined;
  readonly changes: readonly Setting[] | undefined;
  readonly where: Expression | undefined;
  readonly excluded: number;
}

function conflictOf(clause: OnConflictClause | undefined, table: TableShape, scope: Scope): Conflict | undefined {
  if (clause === undefined) return undefined;
  const excluded: Source = { name: 'excluded', slot: scope.compilation.slots++, columns: table.columns };
  const inner: Scope = { ...scope, sources: [...scope.sources, excluded] };
  const elements = clause.infer?.indexElems?.map((node) =>
    canonical('IndexElem' in node ? (node.IndexElem.expr ?? node.IndexElem.name) : node),
  );
  const predicate = canonical(clause.infer?.whereClause);
  const index =
    elements === undefined
      ? undefined
      : table.indexes.find(
          (each) =>
            each.unique &&
            each.predicate === predicate &&
            each.elements.length === elements.length &&
            elements.every((element) => each.elements.includes(element)),
        );
  if (elements !== undefined && index === undefined)
    throw new SqlError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification');
  const isUpdate = clause.action === 'ONCONFLICT_UPDATE';
  return {
    index,
    changes: isUpdate ? settings(clause.targetList ?? [], table, inner) : undefined,
    where: clause.whereClause === undefined ? undefined : compileExpression(clause.whereClause, inner),
    excluded: excluded.slot,
  };
}

/** A statement's own table as a source. */
function ownSource(relation: RangeVar | undefined, scope: Scope): { table: TableShape; source: Source } {
  const name = mustHave(relation?.relname, 'a table is named');
  const table = scope.compilation.schema.table(name);
  return { table, source: { name: relation?.alias?.aliasname ?? name, slot: scope.compilation.slots++, columns: table.columns, table } };
}

/** Returns of a statement: undefined columns where it returns nothing. */
const returns = (nodes: readonly Node[] | undefined, scope: Scope): readonly Target[] => compileTargets(nodes ?? [], scope);

const columnsOf = (targets: readonly Target[]): Column[] => targets.map(({ name, of }) => ({ name, type: of.type }));

/** Puts a new row into a table, or does with the row whose key it has what the statement says. Answers what became of it. */
class Inserting {
  readonly table: TableShape;
  readonly source: Source;
  readonly conflict: Conflict | undefined;

  constructor(table: TableShape, source: Source, conflict: Conflict | undefined) {
    this.table = table;
    this.source = source;
    this.conflict = conflict;
  }

  put(running: Running, data: readonly unknown[]): readonly unknown[] | undefined {
    checked(this.table, data);
    if (running.store.forgets(this.table)) {
      named(running, this.table, { data });
      return data;
    }
    const taken = unique(running, this.table, { data });
    if (taken === undefined) {
      named(running, this.table, { data });
      const row = new StoredRow(running.store.table(this.table.place));
      put(running, row, data);
      return data;
    }
    const { conflict } = this;
    if (conflict === undefined || (conflict.index !== undefined && conflict.index !== taken.index)) throw duplicate(taken.index);
    return conflict.changes === undefined ? undefined : this.update(running, { row: taken.row, data, conflict });
  }

  private update(
    running: Running,
    { row, data, conflict }: { row: StoredRow; data: readonly unknown[]; conflict: Conflict },
  ): readonly unknown[] | undefined {
    lockRow(running, row, 'for-change');
    if (row.pending?.steps.at(-1)?.command === running.command)
      throw new SqlError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time');
    const before = mustHave(row.newest(running.tx.number), 'a row whose key is taken stands');
    running.slots[this.source.slot] = before;
    running.rows[this.source.slot] = row;
    running.slots[conflict.excluded] = data;
    if (conflict.where !== undefined && conflict.where.ask(running) !== true) return undefined;
    const after = changed(before, conflict.changes ?? [], running);
    change(running, this.table, { row, data: after });
    return after;
  }
}

/** What a column is when an insert leaves it out. */
function defaultOf(column: ColumnShape, scope: Scope): Expression {
  if (column.identity !== undefined) {
    const sequence = column.identity;
    return { ...literal(null, column.type), ask: (running) => running.store.nextOf(sequence) };
  }
  const standard = scope.compilation.isMigration ? column.firstDefault : column.default;
  return standard === undefined ? literal(null, column.type) : assign(compileExpression(standard, scope), column.type);
}

/** A value that an insert gives: where it stands among those given and in the row, and what makes it of the column's type. */
interface Given {
  readonly from: number;
  readonly place: number;
  readonly read: ((value: unknown) => unknown) | undefined;
}

/** Makes an insert ready. */
export function compileInsert(node: InsertStmt, scope: Scope): Write {
  const { table, source } = ownSource(node.relation, scope);
  const bare: Scope = { ...scope, sources: [] };
  const named = (node.cols ?? []).map((col) => columnAt(table, 'ResTarget' in col ? (col.ResTarget.name ?? '') : ''));
  const numbered = named.find(({ column }) => column.isAlwaysNumbered);
  if (numbered !== undefined && node.override !== 'OVERRIDING_SYSTEM_VALUE')
    throw new SqlError('428C9', `cannot insert a non-DEFAULT value into column "${numbered.column.name}"`);
  const targets = named.length > 0 ? named : table.columns.map((column, place) => ({ place, column }));
  must(node.selectStmt !== undefined && 'SelectStmt' in node.selectStmt, 'an insert has rows');
  const query: Query = compileSelect(node.selectStmt.SelectStmt, bare);
  // Values take the type of their column, as parameters and literals do.
  const given = query.columns.flatMap(({ type }, place): Given | readonly [] => {
    const target = targets[place];
    if (target === undefined) return [];
    return { from: place, place: target.place, read: type === target.column.type ? undefined : (value) => target.column.read(value, type) };
  });
  const rest = table.columns.map((column, place) => ({
    place,
    to: defaultOf(column, bare),
    used: targets.slice(0, query.columns.length).some((each) => each.place === place),
  }));
  const inner: Scope = { ...scope, sources: [source] };
  const inserting = new Inserting(table, source, conflictOf(node.onConflictClause, table, inner));
  const returning = returns(node.returningClause?.exprs, inner);
  const rowOf = (running: Running, values: readonly unknown[]): readonly unknown[] => {
    const data: unknown[] = [];
    for (const { used, to } of rest) data.push(used ? null : to.ask(running));
    for (const { from, place, read } of given) {
      const value = values[from];
      // Default, said in so many words.
      if (value === undefined) data[place] = rest[place]?.to.ask(running);
      else data[place] = read === undefined ? value : read(value);
    }
    return data;
  };
  return {
    columns: columnsOf(returning),
    run: (running) => {
      const rows: (readonly unknown[])[] = [];
      let count = 0;
      for (const values of query.rows(running)) {
        const made = inserting.put(running, rowOf(running, values));
        if (made === undefined) continue;
        count += 1;
        running.slots[source.slot] = made;
        if (returning.length > 0) rows.push(returning.map(({ of }) => of.ask(running)));
      }
      return { rows, count };
    },
  };
}

/** Rows of a table that a statement changes, each once, with what the other sources stood on. */
function writeRows(
  node: UpdateStmt | DeleteStmt,
  scope: Scope,
  others: { readonly nodes: readonly Node[]; readonly how: 'for-update' | 'for-change' },
): { table: TableShape; source: Source; inner: Scope; each: (running: Running, act: (row: StoredRow) => void) => number } {
  const { relation } = node;
  must(relation !== undefined, 'a table is named');
  // The other sources first: they are few, and the table is then found by an index.
  const from = compileFrom([...others.nodes, { RangeVar: relation }], scope);
  const source = mustHave(from.scope.sources.at(-1), 'its own table');
  const table = mustHave(source.table, 'a table is written');
  const join = joinOf(from.steps, [...from.conditions, ...conditionsOf(node.whereClause, from.scope)]);
  return {
    table,
    source,
    inner: { ...from.scope, sources: [source, ...from.scope.sources.slice(0, -1)] },
    each: (running, act) => {
      const found = new Map<StoredRow, Tuple>();
      walk(join, running, () => {
        const row = mustHave(running.rows[source.slot], 'a row of a table');
        if (!found.has(row)) found.set(row, tupleOf(join, running));
        return true;
      });
      let count = 0;
      for (const [row, tuple] of found) {
        lockRow(running, row, others.how);
        const own: Tuple = { ...tuple, rows: tuple.rows.map((each) => (each === row ? row : undefined)) };
        if (row.pending?.writer === running.tx.number && row.pending.steps.at(-1)?.command === running.command) continue;
        if (!isCurrent(join, running, own)) continue;
        if (table.refusal !== undefined) throw new SqlError('P0001', table.refusal);
        join.steps.forEach((step, place) => void (running.slots[step.source.slot] = own.data[place] ?? null));
        running.rows[source.slot] = row;
        act(row);
        count += 1;
      }
      return count;
    },
  };
}

/** Makes an update ready. */
export function compileUpdate(node: UpdateStmt, scope: Scope): Write {
  const { table, source, inner, each } = writeRows(node, scope, { nodes: node.fromClause ?? [], how: 'for-change' });
  const changes = settings(node.targetList ?? [], table, inner);
  const returning = returns(node.returningClause?.exprs, inner);
  return {
    columns: columnsOf(returning),
    run: (running) => {
      const rows: (readonly unknown[])[] = [];
      const count = each(running, (row) => {
        const data = changed(running.slots[source.slot] ?? [], changes, running);
        change(running, table, { row, data });
        running.slots[source.slot] = data;
        if (returning.length > 0) rows.push(returning.map(({ of }) => of.ask(running)));
      });
      return { rows, count };
    },
  };
}

/** Makes a delete ready. */
export function compileDelete(node: DeleteStmt, scope: Scope): Write {
  const { inner, each } = writeRows(node, scope, { nodes: node.usingClause ?? [], how: 'for-update' });
  const returning = returns(node.returningClause?.exprs, inner);
  return {
    columns: columnsOf(returning),
    run: (running) => {
      const rows: (readonly unknown[])[] = [];
      const count = each(running, (row) => {
        put(running, row, null);
        if (returning.length > 0) rows.push(returning.map(({ of }) => of.ask(running)));
      });
      return { rows, count };
    },
  };
}
