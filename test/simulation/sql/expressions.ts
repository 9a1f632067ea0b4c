import type { A_Const, A_Expr, BoolExpr, CaseExpr, CoalesceExpr, MinMaxExpr, Node, NullTest, SubLink, TypeCast } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import { compileCall } from './calls.ts';
import { alike, allAlike, literal, readsOf, retyped, type Expression } from './expression.ts';
import { and3, operate, or3 } from './operators.ts';
import type { Running } from './running.ts';
import { compileExpression, compileQuery, nameOf, resolve, typeOf, type Query, type Scope } from './scope.ts';
import { compare, converterTo, elementOf, isArray, SqlError } from './values.ts';

type Compile<T> = (node: T, scope: Scope) => Expression;

function constant(node: A_Const): Expression {
  if (node.isnull === true) return literal(null, 'unknown');
  if (node.ival !== undefined) return literal(node.ival.ival ?? 0, 'int4');
  if (node.boolval !== undefined) return literal(node.boolval.boolval ?? false, 'bool');
  if (node.fval !== undefined) return literal(Number(node.fval.fval), 'numeric');
  return literal(node.sval?.sval ?? '', 'unknown');
}

const cast: Compile<TypeCast> = (node, scope) => {
  const type = typeOf(node.typeName);
  const of = compileExpression(mustHave(node.arg, 'a cast casts something'), scope);
  const converted = converterTo(type);
  if (of.type !== 'unknown') return { type, reads: of.reads, ask: (running) => converted(of.ask(running)) };
  return retyped(of, type);
};

const logical: Compile<BoolExpr> = (node, scope) => {
  const parts = (node.args ?? []).map((each) => retyped(compileExpression(each, scope), 'bool'));
  const reads = readsOf(parts);
  if (node.boolop === 'AND_EXPR') return { type: 'bool', reads, ask: (running) => and3(parts, running) };
  if (node.boolop === 'OR_EXPR') return { type: 'bool', reads, ask: (running) => or3(parts, running) };
  const [only] = parts;
  return {
    type: 'bool',
    reads,
    ask: (running) => {
      const value = only?.ask(running);
      return value === null ? null : value !== true;
    },
  };
};

const nullTest: Compile<NullTest> = (node, scope) => {
  const of = compileExpression(mustHave(node.arg, 'is null asks about something'), scope);
  const isNull = node.nulltesttype !== 'IS_NOT_NULL';
  return { type: 'bool', reads: of.reads, ask: (running) => (of.ask(running) === null) === isNull };
};

const coalesce: Compile<CoalesceExpr> = (node, scope) => {
  const parts = allAlike((node.args ?? []).map((each) => compileExpression(each, scope)));
  return {
    type: mustHave(parts[0], 'coalesce has arguments').type,
    reads: readsOf(parts),
    ask: (running) => {
      for (const part of parts) {
        const value = part.ask(running);
        if (value !== null) return value;
      }
      return null;
    },
  };
};

const extreme: Compile<MinMaxExpr> = (node, scope) => {
  const parts = allAlike((node.args ?? []).map((each) => compileExpression(each, scope)));
  const sign = node.op === 'IS_LEAST' ? -1 : 1;
  return {
    type: mustHave(parts[0], 'greatest has arguments').type,
    reads: readsOf(parts),
    ask: (running) => {
      const values = parts.map((part) => part.ask(running)).filter((value) => value !== null);
      return values.length === 0 ? null : values.reduce((best, value) => (compare(value, best) * sign > 0 ? value : best));
    },
  };
};

const choice: Compile<CaseExpr> = (node, scope) => {
  const whens = (node.args ?? []).map((each) => {
    must('CaseWhen' in each && node.arg === undefined, 'the simulated store reads "case when"');
    const condition = retyped(compileExpression(mustHave(each.CaseWhen.expr, 'when'), scope), 'bool');
    return { condition, result: compileExpression(mustHave(each.CaseWhen.result, 'then'), scope) };
  });
  const otherwise = node.defresult === undefined ? literal(null, 'unknown') : compileExpression(node.defresult, scope);
  const results = allAlike([...whens.map(({ result }) => result), otherwise]);
  const last = mustHave(results.at(-1), 'else');
  return {
    type: last.type,
    reads: readsOf([...whens.map(({ condition }) => condition), ...results]),
    ask: (running) => {
      const found = whens.findIndex(({ condition }) => condition.ask(running) === true);
      return (results[found] ?? last).ask(running);
    },
  };
};

/** Whether a value is among others, by SQL's logic of what is not known. */
function among(value: unknown, others: readonly unknown[], equals: (one: unknown, other: unknown) => boolean): boolean | null {
  if (value === null) return others.length === 0 ? false : null;
  let sawNull = false;
  for (const other of others) {
    if (other === null) sawNull = true;
    else if (equals(value, other)) return true;
  }
  return sawNull ? null : false;
}

const isEqual = (one: unknown, other: unknown): boolean => compare(one, other) === 0;

/** Texts and numbers are one when they are the same. */
const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** Whether values are among others, where the others are often the same array again. */
function remembering(): (value: unknown, others: readonly unknown[]) => boolean | null {
  let asked: readonly unknown[] | undefined;
  let known: ReadonlySet<unknown> | undefined;
  return (value, others) => {
    if (others.length < 4) return among(value, others, isEqual);
    if (asked !== others) [asked, known] = [others, others.every(isPlain) ? new Set(others) : undefined];
    return known === undefined || !isPlain(value) ? among(value, others, isEqual) : known.has(value);
  };
}

const not3 = (value: boolean | null): boolean | null => (value === null ? null : !value);

/** `a = any(array)` and `a <> all(array)`. */
const overArray: Compile<A_Expr> = (node, scope) => {
  const operator = nameOf(node.name?.[0]);
  const [left, right] = [compileExpression(mustHave(node.lexpr, 'left'), scope), compileExpression(mustHave(node.rexpr, 'right'), scope)];
  const type = left.type === 'unknown' ? (isArray(right.type) ? elementOf(right.type) : 'text') : left.type;
  const [value, array] = [retyped(left, type), retyped(right, `${type}[]`)];
  const isAny = node.kind === 'AEXPR_OP_ANY';
  must(operator === (isAny ? '=' : '<>'), `the simulated store reads = any and <> all, not ${operator}`);
  const amongKnown = remembering();
  return {
    type: 'bool',
    reads: readsOf([value, array]),
    ask: (running) => {
      const others = array.ask(running);
      if (others === null) return null;
      must(Array.isArray(others), 'any asks an array');
      const found = amongKnown(value.ask(running), others);
      return isAny ? found : not3(found);
    },
  };
};

/** `a in (1, 2)`. */
const inList: Compile<A_Expr> = (node, scope) => {
  must(node.rexpr !== undefined && 'List' in node.rexpr, 'in asks a list');
  const left = compileExpression(mustHave(node.lexpr, 'left'), scope);
  const items = (node.rexpr.List.items ?? []).map((each) => compileExpression(each, scope));
  const [value, ...others] = allAlike([left, ...items]);
  must(value !== undefined, 'in has a left side');
  const isNot = nameOf(node.name?.[0]) === '<>';
  return {
    type: 'bool',
    reads: readsOf([value, ...others]),
    ask: (running) => {
      const found = among(
        value.ask(running),
        others.map((other) => other.ask(running)),
        isEqual,
      );
      return isNot ? not3(found) : found;
    },
  };
};

const between: Compile<A_Expr> = (node, scope) => {
  must(node.rexpr !== undefined && 'List' in node.rexpr, 'between has two ends');
  const ends = (node.rexpr.List.items ?? []).map((each) => compileExpression(each, scope));
  const [value, low, high] = allAlike([compileExpression(mustHave(node.lexpr, 'left'), scope), ...ends]);
  must(value !== undefined && low !== undefined && high !== undefined, 'between has two ends');
  return {
    type: 'bool',
    reads: readsOf([value, low, high]),
    ask: (running) => {
      const asked = [value.ask(running), low.ask(running), high.ask(running)];
      if (asked.includes(null)) return null;
      return compare(asked[0], asked[1]) >= 0 && compare(asked[0], asked[2]) <= 0;
    },
  };
};

const distinct: Compile<A_Expr> = (node, scope) => {
  const [one, other] = alike(
    compileExpression(mustHave(node.lexpr, 'left'), scope),
    compileExpression(mustHave(node.rexpr, 'right'), scope),
  );
  const isNot = node.kind === 'AEXPR_NOT_DISTINCT';
  return {
    type: 'bool',
    reads: readsOf([one, other]),
    ask: (running) => {
      const [left, right] = [one.ask(running), other.ask(running)];
      const same = left === null || right === null ? left === right : isEqual(left, right);
      return same === isNot;
    },
  };
};

const nullIf: Compile<A_Expr> = (node, scope) => {
  const [one, other] = alike(
    compileExpression(mustHave(node.lexpr, 'left'), scope),
    compileExpression(mustHave(node.rexpr, 'right'), scope),
  );
  return {
    ...one,
    reads: readsOf([one, other]),
    ask: (running) => {
      const value = one.ask(running);
      const without = other.ask(running);
      return value !== null && without !== null && isEqual(value, without) ? null : value;
    },
  };
};

const plain: Compile<A_Expr> = (node, scope) => {
  const left = node.lexpr === undefined ? undefined : compileExpression(node.lexpr, scope);
  return operate(nameOf(node.name?.[0]), left, compileExpression(mustHave(node.rexpr, 'right'), scope));
};

const byKind: Readonly<Partial<Record<NonNullable<A_Expr['kind']>, Compile<A_Expr>>>> = {
  AEXPR_OP: plain,
  AEXPR_LIKE: plain,
  AEXPR_ILIKE: plain,
  AEXPR_OP_ANY: overArray,
  AEXPR_OP_ALL: overArray,
  AEXPR_IN: inList,
  AEXPR_BETWEEN: between,
  AEXPR_DISTINCT: distinct,
  AEXPR_NOT_DISTINCT: distinct,
  AEXPR_NULLIF: nullIf,
};

/** What a sub-select of one value answers. */
function onlyOf(rows: readonly (readonly unknown[])[]): unknown {
  if (rows.length > 1) throw new SqlError('21000', 'more than one row returned by a subquery used as an expression');
  return rows[0]?.[0] ?? null;
}

/** What reads nothing of the row that asks is asked once for each run, as PostgreSQL does. */
function askedOnce<T>(query: Query, ask: (running: Running) => T): (running: Running) => T {
  if (query.reads.size > 0) return ask;
  let asked: { readonly running: Running; readonly answer: T } | undefined;
  return (running) => {
    if (asked?.running !== running) asked = { running, answer: ask(running) };
    return asked.answer;
  };
}

const sub: Compile<SubLink> = (node, scope) => {
  const query = compileQuery(mustHave(node.subselect, 'a sub-select'), { ...scope, above: scope, sources: [], computed: undefined });
  const type = query.columns[0]?.type ?? 'text';
  const { reads } = query;
  if (node.subLinkType === 'EXISTS_SUBLINK')
    return { type: 'bool', reads, ask: askedOnce(query, (running) => query.rows(running, 1).length > 0) };
  if (node.subLinkType === 'EXPR_SUBLINK') return { type, reads, ask: askedOnce(query, (running) => onlyOf(query.rows(running, 2))) };
  const values = askedOnce(query, (running) => query.rows(running).map((row) => row[0] ?? null));
  if (node.subLinkType === 'ARRAY_SUBLINK') return { type: `${type}[]`, reads, ask: values };
  must(node.subLinkType === 'ANY_SUBLINK' && (node.operName ?? []).length === 0, 'the simulated store reads "in (select …)"');
  const value = retyped(compileExpression(mustHave(node.testexpr, 'left'), scope), type);
  const others: (running: Running) => readonly unknown[] =
    query.columns.length > 1 ? askedOnce(query, (running) => query.rows(running)) : values;
  return {
    type: 'bool',
    reads: readsOf([value, { type, reads, ask: () => null }]),
    ask: (running) => among(value.ask(running), others(running), isEqual),
  };
};

const kinds: Readonly<Record<string, (node: Node, scope: Scope) => Expression>> = {
  A_Const: (node) => ('A_Const' in node ? constant(node.A_Const) : literal(null, 'unknown')),
  ParamRef: (node, scope) => scope.compilation.parameter('ParamRef' in node ? (node.ParamRef.number ?? 0) : 0, 'unknown'),
  ColumnRef: (node, scope) => {
    const fields = 'ColumnRef' in node ? (node.ColumnRef.fields ?? []) : [];
    return fields.length === 1 ? resolve(scope, nameOf(fields[0])) : resolve(scope, nameOf(fields.at(-1)), nameOf(fields.at(-2)));
  },
  TypeCast: (node, scope) => cast('TypeCast' in node ? node.TypeCast : {}, scope),
  BoolExpr: (node, scope) => logical('BoolExpr' in node ? node.BoolExpr : {}, scope),
  NullTest: (node, scope) => nullTest('NullTest' in node ? node.NullTest : {}, scope),
  CoalesceExpr: (node, scope) => coalesce('CoalesceExpr' in node ? node.CoalesceExpr : {}, scope),
  MinMaxExpr: (node, scope) => extreme('MinMaxExpr' in node ? node.MinMaxExpr : {}, scope),
  CaseExpr: (node, scope) => choice('CaseExpr' in node ? node.CaseExpr : {}, scope),
  SubLink: (node, scope) => sub('SubLink' in node ? node.SubLink : {}, scope),
  FuncCall: (node, scope) => compileCall('FuncCall' in node ? node.FuncCall : {}, scope),
  // The embedded server compares text by its bytes, as "C" does.
  CollateClause: (node, scope) =>
    compileExpression(mustHave('CollateClause' in node ? node.CollateClause.arg : undefined, 'collate'), scope),
  RowExpr: (node, scope) => {
    const parts = ('RowExpr' in node ? (node.RowExpr.args ?? []) : []).map((each) => compileExpression(each, scope));
    return { type: 'record', reads: readsOf(parts), ask: (running) => parts.map((part) => part.ask(running)) };
  },
  A_ArrayExpr: (node, scope) => {
    const parts = allAlike(('A_ArrayExpr' in node ? (node.A_ArrayExpr.elements ?? []) : []).map((each) => compileExpression(each, scope)));
    return { type: `${parts[0]?.type ?? 'text'}[]`, reads: readsOf(parts), ask: (running) => parts.map((part) => part.ask(running)) };
  },
  A_Expr: (node, scope) => {
    const expression = 'A_Expr' in node ? node.A_Expr : {};
    return mustHave(byKind[expression.kind ?? 'AEXPR_OP'], `the simulated store reads ${expression.kind}`)(expression, scope);
  },
};

/** Makes an expression ready to be asked. What the simulated store does not read is a bug of ours that names it. */
export function expressionOf(node: Node, scope: Scope): Expression {
  const kind = mustHave(Object.keys(node)[0], 'a node has a kind');
  return mustHave(kinds[kind], `the simulated store reads ${kind} in expressions`)(node, scope);
}
