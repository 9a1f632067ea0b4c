import { hash } from 'node:crypto';
import { compileFunction } from 'node:vm';

import { must } from '../../../src/kernel/index.ts';

/**
 * Values as the simulated store holds them: text and uuid as strings, numbers of every kind as numbers, instants as epoch
 * milliseconds, intervals as milliseconds, jsonb parsed, bytea as Buffer, arrays as arrays. SQL's null is null; jsonb's own null at
 * the top of a value is JSON_NULL.
 */
export const JSON_NULL: unique symbol = Symbol('null of jsonb');

/** A type by PostgreSQL's name, `unknown` for a literal or parameter that its surroundings give a type; arrays end in []. */
export type SqlType = string;

export const isArray = (type: SqlType): boolean => type.endsWith('[]');
export const elementOf = (type: SqlType): SqlType => type.slice(0, -2);

/** An error as the server sends it. */
export class SqlError extends Error {
  readonly code: string;
  readonly constraint: string | undefined;

  constructor(code: string, message: string, constraint?: string) {
    super(message);
    this.code = code;
    this.constraint = constraint;
  }
}

const names: Readonly<Record<string, SqlType>> = {
  int4: 'int4',
  int2: 'int4',
  int8: 'int8',
  serial: 'int4',
  bool: 'bool',
  varchar: 'text',
  bpchar: 'text',
  name: 'text',
  oid: 'int8',
  float8: 'float8',
};

/** The type that a name in a statement or a migration means. */
export const typeNamed = (name: string): SqlType => names[name] ?? name;

const NUMBERS = new Set(['int4', 'int8', 'numeric', 'float8']);
export const isNumber = (type: SqlType): boolean => NUMBERS.has(type);

/** Digits behind the millisecond. */
const FINER = /\.\d{3}(\d)/;

/** An instant with milliseconds, as the product writes it. */
const WRITTEN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** The instant that was read last: a statement names its present many times. */
let read = { text: '', at: 0 };

const digits = (text: string, from: number, to: number): number => {
  let number = 0;
  for (let place = from; place < to; place += 1) number = number * 10 + text.charCodeAt(place) - 48;
  return number;
};

function written(text: string): number {
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  return Date.UTC(year, month - 1, day, digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)) + digits(text, 20, 23);
}

function checkedInstant(at: number, text: string): number {
  if (Number.isNaN(at)) throw new SqlError('22007', `invalid input syntax for type timestamp with time zone: "${text}"`);
  return at;
}

function instantOf(value: unknown): number {
  if (typeof value === 'number') return Math.round(value);
  if (value instanceof Date) return value.getTime();
  const text = String(value);
  if (text === read.text) return read.at;
  if (WRITTEN.test(text)) {
    read = { text, at: written(text) };
    return read.at;
  }
  const at = text === 'epoch' ? 0 : Date.parse(text) + (Number(FINER.exec(text)?.[1] ?? 0) >= 5 ? 1 : 0);
  return checkedInstant(at, text);
}

function booleanOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = String(value).toLowerCase();
  if (['t', 'true', '1', 'on', 'yes'].includes(word)) return true;
  if (['f', 'false', '0', 'off', 'no'].includes(word)) return false;
  throw new SqlError('22P02', `invalid input syntax for type boolean: "${word}"`);
}

function numberOf(value: unknown, type: SqlType): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  const number = Number(value);
  if (Number.isNaN(number) || value === '') throw new SqlError('22P02', `invalid input syntax for type ${type}: "${String(value)}"`);
  return type === 'int4' || type === 'int8' ? Math.round(number) : number;
}

const WRITTEN_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

function uuidOf(value: unknown): string {
  const text = String(value);
  if (WRITTEN_UUID.test(text)) return text;
  if (!UUID.test(text)) throw new SqlError('22P02', `invalid input syntax for type uuid: "${text}"`);
  return text.toLowerCase();
}

function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed === null ? JSON_NULL : parsed;
  } catch {
    throw new SqlError('22P02', 'invalid input syntax for type json');
  }
}

const INTERVAL = /^(-?\d+(?:\.\d+)?) ?(milliseconds?|ms|seconds?|s|minutes?|hours?|days?)?$/;
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  second: 1000,
  s: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

function intervalOf(value: unknown): number {
  if (typeof value === 'number') return value;
  const found = INTERVAL.exec(String(value));
  must(found !== null, `the simulated store reads no interval like "${String(value)}"`);
  const unit = found[2] === undefined ? 'second' : found[2] === 's' || found[2] === 'ms' ? found[2] : found[2].replace(/s$/, '');
  return Number(found[1]) * (UNITS[unit] ?? 1);
}

/** The elements of an array's text, `{a,b}`: only what needs no quotes is understood. */
function arrayOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const text = String(value);
  must(text.startsWith('{') && text.endsWith('}') && !text.includes('"'), `the simulated store reads no array like "${text}"`);
  return text === '{}' ? [] : text.slice(1, -1).split(',');
}

const readers: Readonly<Record<string, (value: unknown, type: SqlType) => unknown>> = {
  text: (value) => textOf(value),
  int4: numberOf,
  int8: numberOf,
  numeric: numberOf,
  float8: numberOf,
  bool: booleanOf,
  uuid: uuidOf,
  jsonb: jsonOf,
  timestamptz: instantOf,
  interval: intervalOf,
  xid8: numberOf,
};

type Convert = (value: unknown) => unknown;

function conversion(type: SqlType): Convert {
  if (isArray(type)) {
    const each = converterTo(elementOf(type));
    return (value) => (value === null || value === undefined ? null : arrayOf(value).map(each));
  }
  const reader = readers[type];
  return (value) => (value === null || value === undefined ? null : reader === undefined ? value : reader(value, type));
}

const conversions = new Map<SqlType, Convert>();

/** What makes values of a type. */
export function converterTo(type: SqlType): Convert {
  const known = conversions.get(type) ?? conversion(type);
  conversions.set(type, known);
  return known;
}

/** A value as one of another type: of a parameter, a literal or a cast. */
export const convert = (value: unknown, type: SqlType): unknown => converterTo(type)(value);

/** A field of an object of jsonb; undefined where it has none of the name, or is no object. */
export function fieldOf(of: unknown, name: string): unknown {
  if (!isObject(of)) return undefined;
  // What every object has is none of jsonb's: asking whether it is its own takes longer.
  const field = of[name];
  return typeof field === 'function' || field === Object.prototype ? undefined : field;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const byLengthThenBytes = (one: string, other: string): number =>
  one.length === other.length ? (one < other ? -1 : 1) : one.length - other.length;

/** The text of jsonb as PostgreSQL writes it: keys by length, then bytes; a space behind each colon and comma. */
export function jsonText(value: unknown): string {
  if (value === JSON_NULL || value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => byLengthThenBytes(one, other));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}: ${jsonText(each)}`).join(', ')}}`;
}

/** A value as text, as a cast makes it. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : jsonText(value);
}

const ranks = ['undefined', 'boolean', 'number', 'string', 'object'];

function compareArrays(one: readonly unknown[], other: readonly unknown[]): number {
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const found = compare(one[place], other[place]);
    if (found !== 0) return found;
  }
  return one.length - other.length;
}

/** The order of two values of one type, neither of them null. */
export function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0;
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (typeof one !== typeof other) return ranks.indexOf(typeof one) - ranks.indexOf(typeof other);
  return compareObjects(one, other);
}

function compareObjects(one: unknown, other: unknown): number {
  if (Buffer.isBuffer(one) && Buffer.isBuffer(other)) return Buffer.compare(one, other);
  if (Array.isArray(one) && Array.isArray(other)) return compareArrays(one, other);
  return compare(jsonText(one), jsonText(other));
}

/** Stands for a value in the key of an index. */
export function keyPart(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return textOf(value);
}

/** Stands for a value in an index of one column. */
export const indexKey = (value: unknown): string | number => (typeof value === 'number' ? value : keyPart(value));

export const sha256 = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer');

/** A value as the driver hands it to the program. */
function handOver(value: unknown, type: SqlType): unknown {
  if (value === JSON_NULL) return null;
  if (type === 'numeric' && typeof value === 'number') return String(value);
  return value ?? null;
}

const HANDED_AS_IT_IS = new Set(['text', 'uuid', 'bool', 'int4', 'int8', 'float8', 'timestamptz']);

/** A row as the driver hands it over. */
export type HandOver = (row: readonly unknown[]) => Record<string, unknown>;

/** What makes rows of these columns: written out as one object, which is made at once instead of field by field. */
export function handingOver(columns: readonly { readonly name: string; readonly type: SqlType }[]): HandOver {
  const fields = columns.map(({ name, type }, place) => {
    const value = HANDED_AS_IT_IS.has(type) ? `row[${place}] ?? null` : `handOver(row[${place}], ${JSON.stringify(type)})`;
    return `${JSON.stringify(name)}: ${value}`;
  });
  const make: unknown = compileFunction(`return { ${fields.join(', ')} };`, ['row', 'handOver']);
  must(makesRows(make), 'a function was written');
  return (row) => make(row, handOver);
}

const makesRows = (made: unknown): made is (row: readonly unknown[], hand: typeof handOver) => Record<string, unknown> =>
  typeof made === 'function';
