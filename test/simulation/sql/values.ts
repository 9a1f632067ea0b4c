import { hash } from 'node:crypto';

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

/** The length of an instant with milliseconds. */
const WRITTEN = '2026-01-05T12:00:00.000Z'.length;

function checkedInstant(at: number, text: string): number {
  if (Number.isNaN(at)) throw new SqlError('22007', `invalid input syntax for type timestamp with time zone: "${text}"`);
  return at;
}

function instantOf(value: unknown): number {
  if (typeof value === 'number') return Math.round(value);
  if (value instanceof Date) return value.getTime();
  const text = String(value);
  // To the millisecond, as the product writes it.
  if (text.length === WRITTEN && text.endsWith('Z')) return checkedInstant(Date.parse(text), text);
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
  const number = Number(value);
  if (Number.isNaN(number) || value === '') throw new SqlError('22P02', `invalid input syntax for type ${type}: "${String(value)}"`);
  return type === 'int4' || type === 'int8' ? Math.round(number) : number;
}

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

function uuidOf(value: unknown): string {
  const text = String(value);
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

/** A value as one of another type: of a parameter, a literal or a cast. */
export function convert(value: unknown, type: SqlType): unknown {
  if (value === null || value === undefined) return null;
  if (isArray(type)) return arrayOf(value).map((each) => convert(each, elementOf(type)));
  const read = readers[type];
  return read === undefined ? value : read(value, type);
}

/** A field of an object of jsonb; undefined where it has none of the name, or is no object. */
export function fieldOf(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, name)) return undefined;
  const field: unknown = Reflect.get(of, name);
  return field;
}

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
export function handOver(value: unknown, type: SqlType): unknown {
  if (value === JSON_NULL) return null;
  if (type === 'numeric' && typeof value === 'number') return String(value);
  return value;
}
