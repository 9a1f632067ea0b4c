import { must, mustHave } from '../../../src/kernel/index.ts';
import { literal, readsOf, retyped, type Expression } from './expression.ts';
import type { Running } from './running.ts';
import {
  compare,
  converterTo,
  elementOf,
  fieldOf,
  isArray,
  isNumber,
  JSON_NULL,
  jsonText,
  SqlError,
  textOf,
  type SqlType,
} from './values.ts';

/** And and or of three values: what is not known is null. */
export function and3(parts: readonly Expression[], running: Running): boolean | null {
  let known = true;
  for (const part of parts) {
    const value = part.ask(running);
    if (value === false) return false;
    if (value === null) known = false;
  }
  return known ? true : null;
}

export function or3(parts: readonly Expression[], running: Running): boolean | null {
  let known = true;
  for (const part of parts) {
    const value = part.ask(running);
    if (value === true) return true;
    if (value === null) known = false;
  }
  return known ? false : null;
}

/** An operator of two sides that answers null when either is null. */
function strict(type: SqlType, sides: readonly [Expression, Expression], act: (one: unknown, other: unknown) => unknown): Expression {
  const [left, right] = sides;
  return {
    type,
    reads: readsOf(sides),
    ask: (running) => {
      const one = left.ask(running);
      if (one === null) return null;
      const other = right.ask(running);
      return other === null ? null : act(one, other);
    },
  };
}

function numbers(one: unknown, other: unknown): readonly [number, number] {
  must(typeof one === 'number' && typeof other === 'number', 'arithmetic is about numbers');
  return [one, other];
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** A row compares null as soon as it meets one before a difference. */
function compareRows(one: readonly unknown[], other: readonly unknown[]): number | null {
  for (const [place, each] of one.entries()) {
    const beside = other[place] ?? null;
    if (each === null || beside === null) return null;
    const order = compare(each, beside);
    if (order !== 0) return order;
  }
  return 0;
}

function comparison(name: string, left: Expression, right: Expression): Expression {
  const holds = mustHave(comparisons[name], 'a comparison');
  const type = left.type === 'unknown' ? (right.type === 'unknown' ? 'text' : right.type) : left.type;
  const [same, other] = [name === '=', name === '<>'];
  // What stands for itself is one with what is the same.
  if ((same || other) && isPlain(type)) return strict('bool', [retyped(left, type), retyped(right, type)], (a, b) => (a === b) === same);
  return strict('bool', [retyped(left, type), retyped(right, type)], (one, other) => {
    const order = type === 'record' && Array.isArray(one) && Array.isArray(other) ? compareRows(one, other) : compare(one, other);
    return order === null ? null : holds(order);
  });
}

/** Types whose values are equal where they are the same. */
const isPlain = (type: SqlType): boolean =>
  type === 'text' || type === 'uuid' || type === 'bool' || type === 'timestamptz' || isNumber(type);

/** The type of a sum or difference: instants move by intervals, and their difference is one. */
function sumType(name: string, left: Expression, right: Expression): SqlType {
  if (left.type === 'timestamptz' && right.type === 'timestamptz') return 'interval';
  if (left.type === 'timestamptz' || right.type === 'timestamptz') return 'timestamptz';
  if (left.type === 'numeric' || right.type === 'numeric') return 'numeric';
  return left.type === 'int8' || right.type === 'int8' || name === '/' ? left.type : left.type;
}

const sums: Readonly<Record<string, (one: number, other: number) => number>> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  '%': (one, other) => one % other,
};

function divide(type: SqlType, one: number, other: number): number {
  if (other === 0) throw new SqlError('22012', 'division by zero');
  return type === 'int4' || type === 'int8' ? Math.trunc(one / other) : one / other;
}

function arithmetic(name: string, left: Expression, right: Expression): Expression {
  const [one, other] = [
    retyped(left, isNumber(right.type) ? right.type : 'interval'),
    retyped(right, isNumber(left.type) ? left.type : 'interval'),
  ];
  const type = sumType(name, one, other);
  return strict(type, [one, other], (a, b) => {
    const [x, y] = numbers(a, b);
    return name === '/' ? divide(type, x, y) : mustHave(sums[name], 'arithmetic')(x, y);
  });
}

function without(from: unknown, key: unknown): unknown {
  if (Array.isArray(from)) return from.filter((each) => each !== key);
  must(typeof from === 'object' && from !== null, 'a key is taken from an object');
  return Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));
}

function minus(left: Expression, right: Expression): Expression {
  return left.type === 'jsonb' ? strict('jsonb', [left, retyped(right, 'text')], without) : arithmetic('-', left, right);
}

function joinJson(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) || Array.isArray(other)) return [one, other].flat();
  must(typeof one === 'object' && typeof other === 'object', 'objects are joined');
  return { ...one, ...other };
}

function join(left: Expression, right: Expression): Expression {
  if (left.type === 'jsonb' || right.type === 'jsonb') return strict('jsonb', [retyped(left, 'jsonb'), retyped(right, 'jsonb')], joinJson);
  if (isArray(left.type)) {
    const [array, item] = [left, retyped(right, isArray(right.type) ? left.type : elementOf(left.type))];
    return {
      type: left.type,
      reads: readsOf([array, item]),
      ask: (running) => [array.ask(running) ?? [], isArray(item.type) ? (item.ask(running) ?? []) : [item.ask(running)]].flat(),
    };
  }
  return strict('text', [retyped(left, 'text'), retyped(right, 'text')], (one, other) => textOf(one) + textOf(other));
}

/** A part of jsonb by a key or a place; undefined when it has none. */
function partOf(of: unknown, key: unknown): unknown {
  if (Array.isArray(of)) return of[Number(key) < 0 ? of.length + Number(key) : Number(key)];
  return Buffer.isBuffer(of) ? undefined : fieldOf(of, String(key));
}

const asJson = (part: unknown): unknown => (part === undefined ? null : (part ?? JSON_NULL));
const asText = (part: unknown): unknown => (part === undefined || part === null ? null : typeof part === 'string' ? part : jsonText(part));

const pathOf = (path: unknown): readonly unknown[] => (Array.isArray(path) ? path : []);
const follow = (of: unknown, path: unknown): unknown => pathOf(path).reduce<unknown>((at, key) => partOf(at, key), of);

/** Whether two arrays share anything. */
const overlap = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other) && one.some((each) => each !== null && other.includes(each));

function contains(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return other.every((each) => one.some((own) => compare(own, each) === 0));
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return compare(one, other) === 0;
  return Object.entries(other).every(([key, each]) => {
    const own = partOf(one, key);
    return own !== undefined && contains(own, each);
  });
}

const SPECIAL = /[$()*+.?[\\\]^{|}]/g;
const WILD: Readonly<Record<string, string>> = { '%': '[^]*', _: '[^]' };

/** A pattern of like as a regular expression: each sign by itself, one behind a backslash as what it is. */
function pattern(like: string, flags: string): RegExp {
  const signs = like.match(/\\?[^]/g) ?? [];
  return new RegExp(`^${signs.map((sign) => WILD[sign] ?? sign.slice(-1).replace(SPECIAL, '\\$&')).join('')}$`, flags);
}

type Operator = (left: Expression, right: Expression) => Expression;

const operators: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(
    Object.keys(comparisons).map((name) => [name, (left: Expression, right: Expression) => comparison(name, left, right)]),
  ),
  ...Object.fromEntries(['+', '*', '/', '%'].map((name) => [name, (left: Expression, right: Expression) => arithmetic(name, left, right)])),
  '-': minus,
  '||': join,
  '->': (left, right) => strict('jsonb', [left, retyped(right, 'text')], (of, key) => asJson(partOf(of, key))),
  '->>': (left, right) => strict('text', [left, retyped(right, 'text')], (of, key) => asText(partOf(of, key))),
  '#>': (left, right) => strict('jsonb', [left, retyped(right, 'text[]')], (of, path) => asJson(follow(of, path))),
  '#>>': (left, right) => strict('text', [left, retyped(right, 'text[]')], (of, path) => asText(follow(of, path))),
  '?': (left, right) => strict('bool', [left, retyped(right, 'text')], (of, key) => partOf(of, key) !== undefined),
  '@>': (left, right) => strict('bool', [left, retyped(right, left.type)], contains),
  '&&': (left, right) => strict('bool', [retyped(left, right.type), retyped(right, left.type)], overlap),
  '<@': (left, right) => strict('bool', [retyped(left, right.type), right], (one, other) => contains(other, one)),
  '~~': (left, right) =>
    strict('bool', [retyped(left, 'text'), retyped(right, 'text')], (text, like) => pattern(String(like), '').test(String(text))),
  '~~*': (left, right) =>
    strict('bool', [retyped(left, 'text'), retyped(right, 'text')], (text, like) => pattern(String(like), 'i').test(String(text))),
  '~': (left, right) =>
    strict('bool', [retyped(left, 'text'), retyped(right, 'text')], (text, expression) =>
      new RegExp(String(expression)).test(String(text)),
    ),
};

/** An operator with its sides; without a left one it is a sign. */
export function operate(name: string, left: Expression | undefined, right: Expression): Expression {
  if (left === undefined) {
    must(name === '-' || name === '+', 'a sign stands before a number');
    const of = retyped(right, 'numeric');
    return name === '+' ? of : strict(of.type, [literal(0, of.type), of], (_, value) => -Number(value));
  }
  return mustHave(operators[name], `the simulated store reads the operator ${name}`)(left, right);
}

/** A value as it is stored in a column: what is not of its type is made so. */
export function assign(value: Expression, type: SqlType): Expression {
  if (value.type === 'unknown') return retyped(value, type);
  if (value.type === type) return value;
  const converted = converterTo(type);
  return { ...value, type, ask: (running) => converted(value.ask(running)) };
}
