import type { Node, SelectStmt, WithClause } from '@pgsql/types';
import { parseSync } from 'libpg-query';

import { must, mustHave } from '../../../src/kernel/index.ts';
import type { Schema } from '../store/shape.ts';
import { expressionOf } from './expressions.ts';
import { queryOf } from './query.ts';
import type { Running } from './running.ts';
import { Compilation, compileQuery, type CommonTable, type Compiler, type Scope } from './scope.ts';
import { handingOver, SqlError, type HandOver } from './values.ts';
import { compileDelete, compileInsert, compileUpdate, type Write } from './writes.ts';

/** A statement that is ready to run in any transaction on a store of its schema. */
export interface Statement {
  readonly handOver: HandOver;
  /** Whether it writes, locks or moves anything. */
  readonly writes: boolean;
  readonly run: (running: Running) => { readonly rows: readonly (readonly unknown[])[]; readonly count: number };
}

const compiler: Compiler = { expression: expressionOf, query: queryOf };

/** A statement that ends or begins something, by its kind. */
export type Control = {
  readonly control: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'rollback-to' | 'release' | 'listen' | 'notify' | 'set';
};

function body(node: Node, scope: Scope): Write {
  if ('InsertStmt' in node) return compileInsert(node.InsertStmt, scope);
  if ('UpdateStmt' in node) return compileUpdate(node.UpdateStmt, scope);
  if ('DeleteStmt' in node) return compileDelete(node.DeleteStmt, scope);
  const bare: Node = 'SelectStmt' in node ? { SelectStmt: withoutWith(node.SelectStmt) } : node;
  const query = compileQuery(bare, scope);
  return {
    columns: query.columns,
    run: (running) => {
      const rows = query.rows(running);
      return { rows, count: rows.length };
    },
  };
}

function withoutWith(select: SelectStmt): SelectStmt {
  const { withClause, ...rest } = select;
  return withClause === undefined ? select : rest;
}

const clauseOf = (node: Node): WithClause | undefined => {
  if ('SelectStmt' in node) return node.SelectStmt.withClause;
  if ('InsertStmt' in node) return node.InsertStmt.withClause;
  if ('UpdateStmt' in node) return node.UpdateStmt.withClause;
  return 'DeleteStmt' in node ? node.DeleteStmt.withClause : undefined;
};

/** Whether a statement does more than read: a select locks or calls something, too. */
const doesMore = (text: string): boolean => /\b(?:insert|update|delete|nextval|advisory)\b/i.test(text);

function compile(node: Node, text: string, compilation: Compilation): Statement {
  const common = new Map<string, CommonTable>();
  const scope: Scope = { compilation, sources: [], common };
  const parts: { number: number; write: Write }[] = [];
  for (const each of clauseOf(node)?.ctes ?? []) {
    must('CommonTableExpr' in each, 'a common table');
    const { ctename, ctequery, aliascolnames } = each.CommonTableExpr;
    must((aliascolnames ?? []).length === 0, 'the simulated store reads common tables that name their columns within');
    const write = body(mustHave(ctequery, 'a common table has a query'), scope);
    const number = compilation.commonTables++;
    common.set(ctename ?? '', { number, columns: write.columns });
    parts.push({ number, write });
  }
  const main = body(node, scope);
  return {
    handOver: handingOver(main.columns),
    writes: doesMore(text),
    run: (running) => {
      for (const { number, write } of parts) running.tables[number] = write.run(running).rows;
      return main.run(running);
    },
  };
}

const controls: Readonly<Record<string, Control['control']>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_ROLLBACK_TO: 'rollback-to',
  TRANS_STMT_RELEASE: 'release',
};

/** Makes a statement of a migration ready. */
export function readyMigration(node: Node, schema: Schema): Statement {
  const compilation = new Compilation(schema, compiler);
  compilation.isMigration = true;
  return compile(node, 'insert', compilation);
}

/** Makes a text ready. Throws what PostgreSQL would for one that it does not understand. */
export function readyStatement(text: string, schema: Schema): Statement | Control {
  let nodes: Node[];
  try {
    nodes = (parseSync(text).stmts ?? []).map(({ stmt }) => mustHave(stmt, 'a statement'));
  } catch (error) {
    throw new SqlError('42601', error instanceof Error ? error.message : String(error));
  }
  const [node] = nodes;
  must(node !== undefined && nodes.length === 1, `one statement is run at a time: ${text}`);
  if ('TransactionStmt' in node) return { control: mustHave(controls[node.TransactionStmt.kind ?? ''], 'a known end of a transaction') };
  if ('ListenStmt' in node) return { control: 'listen' };
  if ('NotifyStmt' in node) return { control: 'notify' };
  if ('VariableSetStmt' in node) return { control: 'set' };
  return compile(node, text, new Compilation(schema, compiler));
}
