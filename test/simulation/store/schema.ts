import { readdirSync, readFileSync } from 'node:fs';

import type { AlterTableCmd, ColumnDef, Constraint, CreateFunctionStmt, CreateStmt, IndexElem, IndexStmt, Node } from '@pgsql/types';
import { loadModule, parseSync } from 'libpg-query';

import { must, mustHave } from '../../../src/kernel/index.ts';
import type { Expression } from '../sql/expression.ts';
import { expressionOf } from '../sql/expressions.ts';
import type { Running } from '../sql/running.ts';
import { Compilation, nameOf, typeOf, type Compiler, type Source } from '../sql/scope.ts';
import { convert } from '../sql/values.ts';
import { canonical, Schema, TableShape, type ColumnShape } from './shape.ts';

/** Asks expressions that need no store. */
class Alone implements Running {
  readonly snapshot = 0;
  readonly command = 0;
  readonly values: readonly unknown[] = [];
  readonly converted: unknown[] = [];
  readonly rows: undefined[] = [];
  readonly tables: [] = [];
  readonly computed: readonly unknown[] = [];
  readonly slots: (readonly unknown[] | null)[] = [];

  get store(): never {
    throw new Error('an index or check asks the store');
  }

  get tx(): never {
    throw new Error('an index or check asks its transaction');
  }

  about(expression: Expression, data: readonly unknown[]): unknown {
    this.slots[0] = data;
    return expression.ask(this);
  }
}

const alone = new Alone();

const compiler: Compiler = {
  expression: expressionOf,
  query: () => {
    throw new Error('an index or check asks a query');
  },
};

/** An expression about a row of this table alone, which stands in slot 0. */
function aboutRow(table: TableShape, node: Node): (data: readonly unknown[]) => unknown {
  const compilation = new Compilation(new Schema(), compiler);
  compilation.slots = 1;
  const source: Source = { name: table.name, slot: 0, columns: table.columns, table };
  const expression = expressionOf(node, { compilation, sources: [source], common: new Map() });
  return (data) => alone.about(expression, data);
}

/** What the migrations say on their way to the schema that they make. */
class Reading {
  readonly schema = new Schema();
  /** What functions of triggers say when they refuse. */
  readonly refusals = new Map<string, string>();
  private checks: { readonly table: TableShape; readonly name: string; readonly condition: Node }[] = [];

  addCheck(table: TableShape, name: string, condition: Node): void {
    this.checks.push({ table, name, condition });
  }

  /** Checks of a column go with it. */
  dropChecks(table: TableShape, column: string): void {
    const named = canonical({ String: { sval: column } });
    this.checks = this.checks.filter((check) => check.table !== table || !canonical(check.condition).includes(named));
  }

  dropCheck(table: TableShape, name: string): void {
    this.checks = this.checks.filter((check) => check.table !== table || check.name !== name);
  }

  /** The schema; its checks are made ready when all columns stand in their places. */
  end(): Schema {
    for (const { table, name, condition } of this.checks) {
      const asked = aboutRow(table, condition);
      table.checks.push({ name, holds: (data) => asked(data) !== false });
    }
    return this.schema;
  }
}

const columnOfKey = (node: Node): string => ('IndexElem' in node ? (node.IndexElem.name ?? '') : nameOf(node));
const element = (name: string): string => canonical(name);

function keyOf(table: TableShape, key: IndexElem | string): (data: readonly unknown[]) => unknown {
  const name = typeof key === 'string' ? key : key.name;
  if (name !== undefined) {
    const place = table.columns.findIndex((column) => column.name === name);
    must(place >= 0, `${table.name} has a column ${name}`);
    return (data) => data[place];
  }
  must(typeof key !== 'string' && key.expr !== undefined, 'an index lists by something');
  return aboutRow(table, key.expr);
}

interface NewIndex {
  readonly name: string;
  readonly keys: readonly (IndexElem | string)[];
  readonly unique: boolean;
  readonly where?: Node | undefined;
}

function addIndex(table: TableShape, { name, keys, unique, where }: NewIndex): void {
  const predicate = where === undefined ? undefined : aboutRow(table, where);
  const names = keys.map((key) => (typeof key === 'string' ? key : key.name));
  table.indexes.push({
    name,
    table: table.place,
    columns: names.some((each) => each === undefined) ? [] : names.flatMap((each) => each ?? []),
    elements: keys.map((key) => (typeof key === 'string' ? element(key) : canonical(key.expr ?? key.name))),
    keys: keys.map((key) => keyOf(table, key)),
    unique,
    lists: unique || (names.length === 1 && names[0] !== undefined),
    predicate: canonical(where),
    holds: (data) => predicate === undefined || predicate(data) === true,
  });
  // Each column alone is a way to find rows, too.
  for (const each of names) {
    if (each === undefined || table.indexes.some((index) => index.columns.length === 1 && index.columns[0] === each && !index.unique))
      continue;
    if (keys.length === 1 && where === undefined && table.indexes.some((index) => index.columns.length === 1 && index.columns[0] === each))
      continue;
    table.indexes.push({
      name: `${name} by ${each}`,
      table: table.place,
      columns: [each],
      elements: [],
      keys: [keyOf(table, each)],
      unique: false,
      lists: true,
      predicate: '',
      holds: () => true,
    });
  }
}

/** What a constraint adds to its table, by its kind; the column is that which it stands behind. */
const constraints: Readonly<
  Partial<Record<NonNullable<Constraint['contype']>, (reading: Reading, table: TableShape, said: Said) => void>>
> = {
  CONSTR_PRIMARY: (_, table, { constraint, keys }) => {
    table.columns = table.columns.map((each) => (keys.includes(each.name) ? { ...each, notNull: true } : each));
    addIndex(table, { name: constraint.conname ?? `${table.name}_pkey`, keys, unique: true });
  },
  CONSTR_UNIQUE: (_, table, { constraint, keys }) =>
    addIndex(table, { name: constraint.conname ?? `${table.name}_${keys.join('_')}_key`, keys, unique: true }),
  CONSTR_FOREIGN: (_, table, { constraint, column }) => {
    if (column === undefined) return;
    const place = table.columns.findIndex((each) => each.name === column);
    table.references.push({ place, to: mustHave(constraint.pktable?.relname, 'a table is named') });
  },
  CONSTR_CHECK: (reading, table, { constraint, column }) => {
    const name = constraint.conname ?? `${table.name}_${column === undefined ? '' : `${column}_`}check`;
    if (constraint.raw_expr !== undefined) reading.addCheck(table, name, constraint.raw_expr);
  },
};

interface Said {
  readonly constraint: Constraint;
  readonly column: string | undefined;
  readonly keys: readonly string[];
}

function constrain(reading: Reading, table: TableShape, { constraint, column }: { constraint: Constraint; column?: string }): void {
  const keys = constraint.keys === undefined ? (column === undefined ? [] : [column]) : constraint.keys.map(columnOfKey);
  if (constraint.contype !== undefined) constraints[constraint.contype]?.(reading, table, { constraint, column, keys });
}

function addColumn(reading: Reading, table: TableShape, node: ColumnDef): () => void {
  const type = typeOf(node.typeName);
  const said = (node.constraints ?? []).flatMap((each) => ('Constraint' in each ? [each.Constraint] : []));
  const has = (kind: Constraint['contype']): Constraint | undefined => said.find(({ contype }) => contype === kind);
  // What PostgreSQL derives for reading lists no statement of the engine names; one that did would not compile here.
  if (has('CONSTR_GENERATED') !== undefined) return () => undefined;
  const name = node.colname ?? '';
  const numbered = has('CONSTR_IDENTITY');
  const identity = numbered === undefined ? undefined : `${table.name}_${name}_seq`;
  if (identity !== undefined) reading.schema.sequences.add(identity);
  const standard = has('CONSTR_DEFAULT')?.raw_expr;
  table.columns.push({
    name,
    type,
    notNull: has('CONSTR_NOTNULL') !== undefined,
    default: standard,
    firstDefault: standard,
    identity,
    isAlwaysNumbered: numbered?.generated_when === 'a',
    read: (value, from) => (value === null || from === type ? value : convert(value, type)),
  });
  return () => said.forEach((constraint) => constrain(reading, table, { constraint, column: name }));
}

function createTable(reading: Reading, node: CreateStmt): void {
  const name = mustHave(node.relation?.relname, 'a table has a name');
  // A row's partition is of no matter to what statements see.
  if ((node.inhRelations ?? []).length > 0) return;
  const { tables } = reading.schema;
  const table = new TableShape(name, tables.length);
  tables.push(table);
  const later = (node.tableElts ?? []).map((each) => {
    if ('ColumnDef' in each) return addColumn(reading, table, each.ColumnDef);
    must('Constraint' in each, 'a table has columns and constraints');
    return () => constrain(reading, table, { constraint: each.Constraint });
  });
  for (const act of later) act();
}

function createIndex(schema: Schema, node: IndexStmt): void {
  const table = schema.table(mustHave(node.relation?.relname, 'an index is on a table'));
  const keys = (node.indexParams ?? []).flatMap((each) => ('IndexElem' in each ? [each.IndexElem] : []));
  addIndex(table, { name: node.idxname ?? `${table.name}_idx`, keys, unique: node.unique === true, where: node.whereClause });
}

/** Indexes find columns by their place, so only a table without indexes can lose one. */
function dropColumn(reading: Reading, table: TableShape, name: string): void {
  table.indexes = table.indexes.filter((index) => !index.columns.includes(name));
  must(table.indexes.length === 0, `the simulated store drops columns of tables without indexes, not ${table.name}.${name}`);
  table.columns = table.columns.filter((column) => column.name !== name);
  reading.dropChecks(table, name);
}

/** Changes one column of a table. */
function setColumn(table: TableShape, name: string, change: Partial<ColumnShape>): void {
  table.columns = table.columns.map((column) => (column.name === name ? { ...column, ...change } : column));
}

type Alter = (reading: Reading, table: TableShape, command: AlterTableCmd) => void;

const alterations: Readonly<Partial<Record<NonNullable<AlterTableCmd['subtype']>, Alter>>> = {
  AT_AddColumn: (reading, table, { def }) =>
    def !== undefined && 'ColumnDef' in def ? addColumn(reading, table, def.ColumnDef)() : undefined,
  AT_AddConstraint: (reading, table, { def }) =>
    def !== undefined && 'Constraint' in def ? constrain(reading, table, { constraint: def.Constraint }) : undefined,
  AT_DropConstraint: (reading, table, { name = '' }) => {
    reading.dropCheck(table, name);
    table.indexes = table.indexes.filter((index) => index.name !== name && !index.name.startsWith(`${name} by `));
  },
  AT_DropColumn: (reading, table, { name = '' }) => dropColumn(reading, table, name),
  AT_DropNotNull: (_, table, { name = '' }) => setColumn(table, name, { notNull: false }),
  AT_SetNotNull: (_, table, { name = '' }) => setColumn(table, name, { notNull: true }),
  AT_ColumnDefault: (_, table, { name = '', def }) => setColumn(table, name, { default: def }),
};

const RAISES = /raise exception '([^']*)'/;

/** The text of a function's body. */
const bodyOf = (node: CreateFunctionStmt): string => canonical(node.options);

type Make = (reading: Reading, node: Node) => void;

const makers: Readonly<Record<string, Make>> = {
  CreateStmt: (reading, node) => ('CreateStmt' in node ? createTable(reading, node.CreateStmt) : undefined),
  IndexStmt: ({ schema }, node) => ('IndexStmt' in node ? createIndex(schema, node.IndexStmt) : undefined),
  CreateSeqStmt: ({ schema }, node) => void ('CreateSeqStmt' in node && schema.sequences.add(node.CreateSeqStmt.sequence?.relname ?? '')),
  ViewStmt: ({ schema }, node) =>
    void ('ViewStmt' in node && schema.views.set(node.ViewStmt.view?.relname ?? '', mustHave(node.ViewStmt.query, 'a view is a query'))),
  InsertStmt: ({ schema }, node) => void schema.firstRows.push(node),
  CreateFunctionStmt: ({ refusals }, node) => {
    const raised = 'CreateFunctionStmt' in node ? RAISES.exec(bodyOf(node.CreateFunctionStmt))?.[1] : undefined;
    if ('CreateFunctionStmt' in node && raised !== undefined) refusals.set(nameOf(node.CreateFunctionStmt.funcname?.at(-1)), raised);
  },
  CreateTrigStmt: ({ schema, refusals }, node) => {
    if (!('CreateTrigStmt' in node)) return;
    const { relation, funcname } = node.CreateTrigStmt;
    const table = schema.table(mustHave(relation?.relname, 'a trigger is on a table'));
    table.refusal = mustHave(refusals.get(nameOf(funcname?.at(-1))), 'the triggers of the product only refuse');
  },
  AlterTableStmt: (reading, node) => {
    if (!('AlterTableStmt' in node)) return;
    const { relation, cmds = [] } = node.AlterTableStmt;
    const table = reading.schema.tables.find((each) => each.name === relation?.relname);
    if (table === undefined) return;
    for (const each of cmds) {
      if ('AlterTableCmd' in each) alterations[each.AlterTableCmd.subtype ?? 'AT_AddColumn']?.(reading, table, each.AlterTableCmd);
    }
  },
};

/** The schema that the migrations in a folder make. Rights, comments and functions that no trigger calls are of no matter here. */
export async function readSchema(folder: URL): Promise<Schema> {
  await loadModule();
  const reading = new Reading();
  for (const file of readdirSync(folder).sort()) {
    for (const { stmt } of parseSync(readFileSync(new URL(file, folder), 'utf8')).stmts ?? []) {
      if (stmt !== undefined) makers[Object.keys(stmt)[0] ?? '']?.(reading, stmt);
    }
  }
  return reading.end();
}
