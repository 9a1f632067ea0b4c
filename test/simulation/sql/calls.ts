import type { FuncCall, Node, SortBy } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import { startOf } from './aggregates.ts';
import { allAlike, readsOf, retyped, type Expression } from './expression.ts';
import type { Running } from './running.ts';
import { compileExpression, nameOf, type Computed, type Scope, type SortKey } from './scope.ts';
import { converterTo, elementOf, fieldOf, JSON_NULL, sha256, SqlError, textOf, type SqlType } from './values.ts';

/** What a function takes, gives and does. A strict one answers null when an argument is null. */
interface Known {
  readonly takes: readonly SqlType[];
  readonly gives: SqlType | ((args: readonly Expression[]) => SqlType);
  readonly strict: boolean;
  readonly act: (args: readonly unknown[], running: Running) => unknown;
}

const strict = (takes: readonly SqlType[], gives: Known['gives'], act: Known['act']): Known => ({ takes, gives, strict: true, act });
const loose = (takes: readonly SqlType[], gives: Known['gives'], act: Known['act']): Known => ({ takes, gives, strict: false, act });

/** 53 bits that stand for a text: other bits than PostgreSQL's, as unlikely to meet (cyrb53, by bryc, public domain). */
function hashed(text: string): number {
  let [high, low] = [0xdead_beef, 0x41c6_ce57];
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    high = Math.imul(high ^ unit, 0x9e37_79b1);
    low = Math.imul(low ^ unit, 0x5f35_6495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85eb_ca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2_ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85eb_ca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2_ae35);
  return 0x1_0000_0000 * (low & 0x1f_ffff) + (high >>> 0);
}

const inJson = (value: unknown): unknown => (value === JSON_NULL ? null : value);

function objectOf(args: readonly unknown[]): unknown {
  const entries: [string, unknown][] = [];
  for (let place = 0; place < args.length; place += 2) entries.push([textOf(args[place]), inJson(args[place + 1])]);
  return Object.fromEntries(entries);
}

function bytesOf(text: unknown, encoding: unknown): Buffer {
  must(encoding === 'hex' || encoding === 'base64', 'the simulated store decodes hex and base64');
  return Buffer.from(String(text), encoding);
}

const randomId = (running: Running): string => {
  const hex = Buffer.from(running.store.chance(16)).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Keys of advisory locks: of one number, or of two. */
const lockKey = (args: readonly unknown[]): string => args.map(String).join('/');

const functions: Readonly<Record<string, Known>> = {
  lower: strict(['text'], 'text', ([text]) => String(text).toLowerCase()),
  upper: strict(['text'], 'text', ([text]) => String(text).toUpperCase()),
  length: strict(['text'], 'int4', ([text]) => String(text).length),
  octet_length: strict(['text'], 'int4', ([text]) => Buffer.byteLength(String(text))),
  ascii: strict(['text'], 'int4', ([text]) => String(text).codePointAt(0) ?? 0),
  position: strict(['text', 'text'], 'int4', ([text, part]) => String(text).indexOf(String(part)) + 1),
  starts_with: strict(['text', 'text'], 'bool', ([text, start]) => String(text).startsWith(String(start))),
  left: strict(['text', 'int4'], 'text', ([text, count]) => String(text).slice(0, Number(count))),
  right: strict(['text', 'int4'], 'text', ([text, count]) => String(text).slice(-Number(count))),
  abs: strict(
    ['numeric'],
    (args) => args[0]?.type ?? 'numeric',
    ([value]) => Math.abs(Number(value)),
  ),
  hashtextextended: strict(['text', 'int8'], 'int8', ([text]) => hashed(String(text))),
  hashtext: strict(['text'], 'int4', ([text]) => hashed(String(text)) % 2 ** 31),
  sha256: strict(['bytea'], 'bytea', ([bytes]) => sha256(Buffer.isBuffer(bytes) ? bytes : Buffer.from(String(bytes)))),
  convert_to: strict(['text', 'text'], 'bytea', ([text]) => Buffer.from(String(text))),
  decode: strict(['text', 'text'], 'bytea', ([text, encoding]) => bytesOf(text, encoding)),
  encode: strict(['bytea', 'text'], 'text', ([bytes, encoding]) =>
    Buffer.isBuffer(bytes) ? bytes.toString(encoding === 'hex' ? 'hex' : 'base64') : null,
  ),
  array_remove: loose(
    [],
    (args) => args[0]?.type ?? 'text[]',
    ([array, item]) => (Array.isArray(array) ? array.filter((each) => each !== item) : null),
  ),
  array_append: loose(
    [],
    (args) => args[0]?.type ?? 'text[]',
    ([array, item]) => [array ?? [], [item]].flat(),
  ),
  num_nonnulls: loose([], 'int4', (args) => args.filter((each) => each !== null && each !== undefined).length),
  cardinality: strict([], 'int4', ([array]) => (Array.isArray(array) ? array.length : 0)),
  jsonb_build_object: loose([], 'jsonb', objectOf),
  jsonb_build_array: loose([], 'jsonb', (args) => args.map(inJson)),
  to_jsonb: strict([], 'jsonb', ([value]) => value),
  jsonb_array_length: strict(['jsonb'], 'int4', ([value]) => (Array.isArray(value) ? value.length : 0)),
  gen_random_uuid: loose([], 'uuid', (_, running) => randomId(running)),
  nextval: strict(['text'], 'int8', ([name], running) => running.store.nextOf(String(name))),
  date_part: strict(['text', 'timestamptz'], 'float8', ([, at]) => Number(at) / 1000),
  extract: strict(['text', 'timestamptz'], 'numeric', ([field, at]) => {
    must(field === 'epoch', 'the simulated store extracts the epoch');
    return Number(at) / 1000;
  }),
  to_timestamp: strict(['numeric'], 'timestamptz', ([seconds]) => Math.round(Number(seconds) * 1000)),
  clock_timestamp: loose([], 'timestamptz', (_, running) => running.store.now()),
  now: loose([], 'timestamptz', (_, running) => running.store.now()),
  pg_postmaster_start_time: loose([], 'timestamptz', (_, running) => running.store.startedAt),
  pg_current_xact_id: loose([], 'xid8', (_, running) => running.tx.number),
  journal_txid: loose([], 'xid8', (_, running) => running.tx.number),
  pg_try_advisory_xact_lock: strict(
    [],
    'bool',
    (args, running) => running.store.advisory.take(running.tx, lockKey(args), 'transaction') === undefined,
  ),
  pg_advisory_xact_lock: strict([], 'void', (args, running) => running.store.advisory.await(running.tx, lockKey(args), 'transaction')),
  pg_try_advisory_lock: strict(
    [],
    'bool',
    (args, running) => running.store.advisory.take(running.tx, lockKey(args), 'session') === undefined,
  ),
  pg_advisory_lock: strict([], 'void', (args, running) => running.store.advisory.await(running.tx, lockKey(args), 'session')),
  pg_advisory_unlock: strict([], 'bool', (args, running) => running.store.advisory.give(running.tx, lockKey(args))),
};

/** The keys of an order by, or of an aggregate's own order. */
export function sortKeys(nodes: readonly Node[], compile: (node: Node) => Expression): SortKey[] {
  return nodes.map((node) => {
    const sort: SortBy = 'SortBy' in node ? node.SortBy : { node };
    const by = compile(mustHave(sort.node, 'an order has something to go by'));
    const descending = sort.sortby_dir === 'SORTBY_DESC';
    const nullsFirst = sort.sortby_nulls === 'SORTBY_NULLS_FIRST' || (descending && sort.sortby_nulls !== 'SORTBY_NULLS_LAST');
    return { by: retyped(by, 'text'), descending, nullsFirst };
  });
}

/** An aggregate or window: it is computed before the projection, which reads it. */
function computed(node: FuncCall, scope: Scope, name: string): Expression | undefined {
  const gathered = scope.computed;
  const inner = { ...scope, computed: undefined };
  const args = (node.args ?? []).map((each) => compileExpression(each, inner));
  const aggregate = startOf(name, args, node.agg_distinct === true);
  if (aggregate === undefined) return undefined;
  must(gathered !== undefined, `${name} stands where nothing is aggregated`);
  const { over } = node;
  must(over === undefined || (over.partitionClause ?? []).length === 0, 'the simulated store reads windows without partitions');
  const filter = node.agg_filter === undefined ? undefined : compileExpression(node.agg_filter, inner);
  const order = sortKeys(over?.orderClause ?? node.agg_order ?? [], (each) => compileExpression(each, inner));
  const each: Computed = { kind: over === undefined ? 'aggregate' : 'window', start: aggregate.start, filter, order };
  const place = gathered.push(each) - 1;
  return { type: aggregate.type, reads: readsOf([...args, filter]), ask: (running) => running.computed[place] ?? null };
}

/** A call of a function. */
export function compileCall(node: FuncCall, scope: Scope): Expression {
  const name = nameOf(node.funcname?.at(-1));
  const aggregate = computed(node, scope, name);
  if (aggregate !== undefined) return aggregate;
  const known = mustHave(functions[name], `the simulated store reads the function ${name}`);
  const args = (node.args ?? []).map((each, place) => {
    const arg = compileExpression(each, scope);
    return retyped(arg, known.takes[place] ?? 'text');
  });
  return {
    type: typeof known.gives === 'string' ? known.gives : known.gives(args),
    reads: readsOf(args),
    ask: (running) => {
      const values = args.map((arg) => arg.ask(running));
      return known.strict && values.includes(null) ? null : known.act(values, running);
    },
  };
}

/** Rows that a function gives, with the types of their columns. */
export interface SetOf {
  readonly types: readonly SqlType[];
  readonly rows: (running: Running) => readonly (readonly unknown[])[];
  readonly reads: ReadonlySet<number>;
}

const arrayIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function unnest(args: readonly Expression[]): SetOf {
  return {
    types: args.map((arg) => elementOf(arg.type)),
    reads: readsOf(args),
    rows: (running) => {
      const arrays = args.map((arg) => arrayIn(arg.ask(running)));
      const longest = Math.max(0, ...arrays.map((array) => array.length));
      return Array.from({ length: longest }, (_, place) => arrays.map((array) => array[place] ?? null));
    },
  };
}

function series([from, to]: readonly Expression[]): SetOf {
  must(from !== undefined && to !== undefined, 'a series has two ends');
  const ends = [from, to].map((end) => retyped(end, 'int4'));
  return {
    types: ['int4'],
    reads: readsOf(ends),
    rows: (running) => {
      const [first, last] = ends.map((end) => Number(end.ask(running)));
      must(first !== undefined && last !== undefined, 'a series has two ends');
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => [first + place]);
    },
  };
}

function elements(type: SqlType): (args: readonly Expression[]) => SetOf {
  return ([of]) => {
    must(of !== undefined, 'elements are of an array');
    const array = retyped(of, 'jsonb');
    return {
      types: [type],
      reads: array.reads,
      rows: (running) => {
        const value = array.ask(running);
        if (value !== null && !Array.isArray(value)) throw new SqlError('22023', 'cannot extract elements from an object');
        return arrayIn(value).map((each) => [type === 'text' ? (each === null ? null : textOf(each)) : (each ?? JSON_NULL)]);
      },
    };
  };
}

const sets: Readonly<Record<string, (args: readonly Expression[]) => SetOf>> = {
  unnest,
  generate_series: series,
  jsonb_array_elements: elements('jsonb'),
  jsonb_array_elements_text: elements('text'),
};

/** A call of a function that gives rows; undefined for any other. */
export function compileSet(node: FuncCall, scope: Scope): SetOf | undefined {
  const make = sets[nameOf(node.funcname?.at(-1))];
  return make?.((node.args ?? []).map((each) => compileExpression(each, scope)));
}

/** How a field of a record becomes a column's value. */
function fieldReader(type: SqlType): (value: unknown) => unknown {
  if (type === 'jsonb') return (value) => value;
  const converted = converterTo(type);
  return (value) => converted(value !== null && typeof value === 'object' && !Array.isArray(value) ? textOf(value) : value);
}

/** The rows of jsonb_to_recordset, whose columns the statement lists. */
export function compileRecords(node: FuncCall, scope: Scope, columns: readonly { name: string; type: SqlType }[]): SetOf {
  must(nameOf(node.funcname?.at(-1)) === 'jsonb_to_recordset', 'a list of columns follows jsonb_to_recordset');
  const [of] = allAlike((node.args ?? []).map((each) => compileExpression(each, scope)));
  const array = retyped(mustHave(of, 'records are of an array'), 'jsonb');
  const fields = columns.map(({ name, type }) => ({ name, read: fieldReader(type) }));
  const rowOf = (record: unknown): readonly unknown[] => {
    const row: unknown[] = [];
    for (const { name, read } of fields) row.push(read(fieldOf(record, name) ?? null));
    return row;
  };
  return { types: columns.map(({ type }) => type), reads: array.reads, rows: (running) => arrayIn(array.ask(running)).map(rowOf) };
}
