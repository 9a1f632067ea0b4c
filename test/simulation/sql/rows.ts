import type { Node } from '@pgsql/types';

import { must, mustHave } from '../../../src/kernel/index.ts';
import type { StoredRow } from '../store/table.ts';
import { retyped, type Expression } from './expression.ts';
import type { Running } from './running.ts';
import { compileExpression, type Computed, type Scope, type SortKey } from './scope.ts';
import type { Condition } from './lookups.ts';
import { andParts, byIndex, type Step } from './sources.ts';
import { compare, keyPart } from './values.ts';

/** A row of a join: what each source stands on, and what was computed of it. */
export interface Tuple {
  readonly data: (readonly unknown[] | null)[];
  readonly rows: readonly (StoredRow | undefined)[];
  computed: readonly unknown[];
}

/** Sources with the conditions on them, each asked as soon as what it reads is known. */
export interface Join {
  readonly steps: readonly Step[];
  /** Conditions that read no source of the join: asked once. */
  readonly first: readonly Expression[];
  /** Conditions by the step that makes the last of what they read known. */
  readonly filters: readonly (readonly Expression[])[];
}

function holdAll(conditions: readonly Expression[], running: Running): boolean {
  for (let place = 0; place < conditions.length; place += 1) if (conditions[place]?.ask(running) !== true) return false;
  return true;
}

/** Joins steps under conditions. */
export function joinOf(steps: readonly Step[], where: readonly Condition[]): Join {
  const indexed = steps.map((step, place) => {
    if (step.conditions.length > 0) return step;
    return byIndex(step, where, new Set(steps.slice(place).map(({ source }) => source.slot)));
  });
  const conditions = where.map(({ node, scope }) => retyped(compileExpression(node, scope), 'bool'));
  const lastRead = (condition: Expression): number => steps.findLastIndex(({ source }) => condition.reads.has(source.slot));
  return {
    steps: indexed,
    first: conditions.filter((each) => lastRead(each) === -1),
    filters: steps.map((_, place) => conditions.filter((each) => lastRead(each) === place)),
  };
}

/** Conditions of a where clause. */
export const conditionsOf = (node: Node | undefined, scope: Scope): Condition[] => andParts(node).map((each) => ({ node: each, scope }));

/** The smallest value that an index finds among the rows of a table that meet the conditions; null where there is none. */
export function firstOf(join: Join, running: Running, { place, index }: { place: number; index: number }): unknown {
  const [step] = join.steps;
  const filters = join.filters[0] ?? [];
  if (step === undefined || !holdAll(join.first, running)) return null;
  const { slot, table } = step.source;
  const writer = running.tx.number;
  for (const [key, rows] of running.store.table(mustHave(table, 'a table').place).rising(index)) {
    for (const row of rows) {
      const data = row.seenBy(writer, running);
      // It is listed by what others see of it, too.
      if (data === null || data[place] !== key) continue;
      running.slots[slot] = data;
      running.rows[slot] = row;
      if (holdAll(step.conditions, running) && holdAll(filters, running)) return key;
    }
  }
  return null;
}

/** Visits every row of a join until the visitor answers false. */
export function walk(join: Join, running: Running, visit: () => boolean): void {
  if (holdAll(join.first, running)) walkFrom(join, 0, { running, visit });
}

interface Walking {
  readonly running: Running;
  readonly visit: () => boolean;
}

const NONE: readonly Expression[] = [];

function walkFrom(join: Join, place: number, walking: Walking): boolean {
  const { running, visit } = walking;
  const step = join.steps[place];
  if (step === undefined) return visit();
  const { source, conditions, isLeft } = step;
  const { slot } = source;
  const filters = join.filters[place] ?? NONE;
  const isLast = place + 1 === join.steps.length;
  let matched = false;
  const goesOn = step.give(running, (data, row) => {
    running.slots[slot] = data;
    running.rows[slot] = row;
    if (!holdAll(conditions, running)) return true;
    matched = true;
    if (!holdAll(filters, running)) return true;
    return isLast ? visit() : walkFrom(join, place + 1, walking);
  });
  if (!goesOn) return false;
  if (matched || !isLeft) return true;
  running.slots[slot] = null;
  running.rows[slot] = undefined;
  return !holdAll(filters, running) || walkFrom(join, place + 1, walking);
}

/** What the sources of a join stand on at this moment. */
export const tupleOf = ({ steps }: Join, running: Running): Tuple => ({
  data: steps.map(({ source }) => running.slots[source.slot] ?? null),
  rows: steps.map(({ source }) => running.rows[source.slot]),
  computed: running.computed,
});

/** Puts the sources back on a row. */
export function standOn({ steps }: Join, tuple: Tuple, running: Running): void {
  let place = 0;
  for (const { source } of steps) {
    running.slots[source.slot] = tuple.data[place] ?? null;
    running.rows[source.slot] = tuple.rows[place];
    place += 1;
  }
  running.computed = tuple.computed;
}

/** Whether a row still meets every condition, now that a source of it stands on something newer. */
export const stillHolds = (join: Join, running: Running): boolean =>
  holdAll(join.first, running) &&
  join.steps.every((step, place) => holdAll(step.conditions, running) && holdAll(join.filters[place] ?? [], running));

function compareKeys(keys: readonly SortKey[], one: readonly unknown[], other: readonly unknown[]): number {
  for (let place = 0; place < keys.length; place += 1) {
    const { descending, nullsFirst } = mustHave(keys[place], 'a key of an order');
    const a = one[place] ?? null;
    const b = other[place] ?? null;
    if (a === null && b === null) continue;
    if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1;
    const order = compare(a, b);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** Rows in an order, with the values they were ordered by. */
export function sorted(
  join: Join,
  running: Running,
  { tuples, keys }: { tuples: readonly Tuple[]; keys: readonly SortKey[] },
): { tuple: Tuple; by: readonly unknown[] }[] {
  if (tuples.length < 2 || keys.length === 0) return tuples.map((tuple) => ({ tuple, by: [] }));
  const all = tuples.map((tuple) => {
    standOn(join, tuple, running);
    return { tuple, by: keys.map((key) => key.by.ask(running)) };
  });
  return all.sort((one, other) => compareKeys(keys, one.by, other.by));
}

/** The values of aggregates over rows. */
export function aggregated(
  join: Join,
  running: Running,
  { computed, tuples }: { computed: readonly Computed[]; tuples: readonly Tuple[] },
): unknown[] {
  return computed.map(({ start, filter, order }) => {
    const accumulator = start();
    for (const { tuple } of order.length === 0 ? tuples.map((each) => ({ tuple: each })) : sorted(join, running, { tuples, keys: order })) {
      standOn(join, tuple, running);
      if (filter === undefined || filter.ask(running) === true) accumulator.add(running);
    }
    return accumulator.value();
  });
}

/** Rows by the values of expressions, in the order in which each group was met first. */
export function grouped(
  join: Join,
  running: Running,
  { tuples, keys }: { tuples: readonly Tuple[]; keys: readonly Expression[] },
): Tuple[][] {
  const groups = new Map<string, Tuple[]>();
  for (const tuple of tuples) {
    standOn(join, tuple, running);
    const key = keys
      .map((each) => each.ask(running))
      .map((value) => (value === null ? '\u0000' : keyPart(value)))
      .join('\u0001');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [tuple]);
    else group.push(tuple);
  }
  return [...groups.values()];
}

/** Computes windows: each runs up to its row's last peer in the window's order. */
export function withWindows(
  join: Join,
  running: Running,
  { tuples, computed }: { tuples: readonly Tuple[]; computed: readonly Computed[] },
): void {
  const values = new Map<Tuple, unknown[]>(tuples.map((tuple) => [tuple, []]));
  computed.forEach(({ kind, start, order }, place) => {
    must(kind === 'window', 'windows and aggregates are not mixed');
    const all = sorted(join, running, { tuples, keys: order });
    const accumulator = start();
    for (let from = 0; from < all.length;) {
      const peers = all.slice(from).filter((each) => compareKeys(order, each.by, all[from]?.by ?? []) === 0);
      for (const { tuple } of peers) {
        standOn(join, tuple, running);
        accumulator.add(running);
      }
      for (const { tuple } of peers) {
        const own = values.get(tuple);
        if (own !== undefined) own[place] = accumulator.value();
      }
      from += peers.length;
    }
  });
  for (const [tuple, own] of values) tuple.computed = own;
}
