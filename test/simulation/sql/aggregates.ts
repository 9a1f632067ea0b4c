import { must } from '../../../src/kernel/index.ts';
import type { Expression } from './expression.ts';
import type { Running } from './running.ts';
import type { Accumulator } from './scope.ts';
import { compare, JSON_NULL, keyPart, textOf, type SqlType } from './values.ts';

/** An aggregate of a type, begun anew for each group. */
interface Aggregate {
  readonly type: SqlType;
  readonly start: () => Accumulator;
}

type Make = (args: readonly Expression[], isDistinct: boolean) => Aggregate;

/** Goes on from a value to the next by what is not null. */
function folded(type: SqlType, arg: Expression | undefined, next: (value: unknown, added: unknown) => unknown): Aggregate {
  must(arg !== undefined, 'an aggregate has an argument');
  return {
    type,
    start: () => {
      let value: unknown = null;
      return {
        add: (running) => {
          const added = arg.ask(running);
          if (added !== null) value = value === null ? added : next(value, added);
        },
        value: () => value,
      };
    },
  };
}

const count: Make = ([arg], isDistinct) => ({
  type: 'int8',
  start: () => {
    let rows = 0;
    const seen = new Set<string>();
    return {
      add: (running) => {
        const value = arg === undefined ? true : arg.ask(running);
        if (value === null) return;
        rows += 1;
        if (isDistinct) seen.add(keyPart(value));
      },
      value: () => (isDistinct ? seen.size : rows),
    };
  },
});

/** Gathers something of every row; of none, what `empty` is. */
function gathered(type: SqlType, of: (running: Running) => unknown, end: (all: readonly unknown[]) => unknown): Aggregate {
  return {
    type,
    start: () => {
      const all: unknown[] = [];
      return { add: (running) => void all.push(of(running)), value: () => (all.length === 0 ? null : end(all)) };
    },
  };
}

const inJson = (value: unknown): unknown => (value === JSON_NULL ? null : value);
const asked = (args: readonly Expression[], running: Running): unknown[] => args.map((arg) => arg.ask(running));

const aggregates: Readonly<Record<string, Make>> = {
  count,
  min: ([arg]) => folded(arg?.type ?? 'text', arg, (value, added) => (compare(added, value) < 0 ? added : value)),
  max: ([arg]) => folded(arg?.type ?? 'text', arg, (value, added) => (compare(added, value) > 0 ? added : value)),
  sum: ([arg]) => folded(arg?.type === 'int4' ? 'int8' : 'numeric', arg, (value, added) => Number(value) + Number(added)),
  bool_and: ([arg]) => folded('bool', arg, (value, added) => value === true && added === true),
  bool_or: ([arg]) => folded('bool', arg, (value, added) => value === true || added === true),
  array_agg: ([arg]) =>
    gathered(
      `${arg?.type ?? 'text'}[]`,
      (running) => arg?.ask(running),
      (all) => all,
    ),
  jsonb_agg: ([arg]) =>
    gathered(
      'jsonb',
      (running) => inJson(arg?.ask(running)),
      (all) => all,
    ),
  jsonb_object_agg: (args) =>
    gathered(
      'jsonb',
      (running) => asked(args, running),
      (all) => Object.fromEntries(all.map((pair) => (Array.isArray(pair) ? [textOf(pair[0]), inJson(pair[1])] : ['', null]))),
    ),
  string_agg: (args) =>
    gathered(
      'text',
      (running) => asked(args, running),
      (all) => all.map((pair, place) => (Array.isArray(pair) ? `${place === 0 ? '' : textOf(pair[1])}${textOf(pair[0])}` : '')).join(''),
    ),
};

/** The aggregate of a name; undefined for what is none. */
export const startOf = (name: string, args: readonly Expression[], isDistinct: boolean): Aggregate | undefined =>
  aggregates[name]?.(args, isDistinct);
