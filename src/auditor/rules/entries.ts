import { RE2JS } from 're2js';

/** What a line of the intake log says of one alert, as far as the auditor must know it. */
export interface Saying {
  readonly key: string;
  readonly says: 'firing' | 'resolved';
  /** When it was received, in engine time. */
  readonly at: number;
  /** When it ends unless it is heard of again. */
  readonly endsAt: number;
  /** Its place among the entries of its chunk. */
  readonly place: number;
  /** How often the auditor has put it into the log again. */
  readonly again: number;
  /** Who sent it and how, to be written again. */
  readonly origin: { readonly i: unknown; readonly s: unknown };
  /** The entry as it stands. */
  readonly raw: readonly unknown[];
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The list that a field holds; empty where it holds none. */
const listIn = (line: Fields, name: string): readonly unknown[] => {
  const value = line[name];
  return Array.isArray(value) ? value : [];
};

const numberIn = (line: Fields, name: string): number => {
  const value = line[name];
  return typeof value === 'number' ? value : 0;
};

function sayingOf(line: Fields, raw: unknown, place: number): Saying | undefined {
  if (!Array.isArray(raw)) return undefined;
  const entry: readonly unknown[] = raw;
  const [key, says, endsAt] = entry;
  // An acknowledgement, the third thing that a sender may say, asks for nothing.
  if (typeof key !== 'string' || (says !== 0 && says !== 1)) return undefined;
  return {
    key,
    says: says === 0 ? 'firing' : 'resolved',
    at: numberIn(line, 'at'),
    endsAt: typeof endsAt === 'number' ? endsAt : 0,
    place,
    again: numberIn(line, 'again'),
    origin: { i: line['i'], s: line['s'] },
    raw: entry,
  };
}

/**
 * Reads a chunk of the intake log: lines of JSON, one for each request, `{"i": integration, "s": source, "at": instant, "e": entries}`,
 * each entry `[key, 0 firing | 1 resolved | 2 acknowledged, endsAt, sentEndsAt, the alert in full or where it stands]`. Written a second
 * time on purpose: a mistake of the reader that folds must not blind the one that audits.
 */
export function sayingsIn(body: string): Saying[] {
  let place = -1;
  return body.split('\n').flatMap((text) => {
    const line: unknown = JSON.parse(text);
    if (!isFields(line)) return [];
    return listIn(line, 'e').flatMap((raw) => {
      place += 1;
      return sayingOf(line, raw, place) ?? [];
    });
  });
}

/**
 * What counts of many sayings in their order: of each key the last that it fires and, where that came later, the last that it is over.
 * Whatever was said before leaves no trace of its own.
 */
export function lastOfEach<T extends Saying>(sayings: readonly T[]): T[] {
  const firing = new Map<string, T>();
  const resolved = new Map<string, T>();
  for (const saying of sayings) {
    if (saying.says === 'firing') {
      firing.set(saying.key, saying);
      resolved.delete(saying.key);
    } else resolved.set(saying.key, saying);
  }
  return [...firing.values(), ...resolved.values()];
}

/** A saying as a chunk of its own, to be folded again; it ends no sooner than `until`. */
export function lineAgain(saying: Saying, until: number): string {
  const [key, says, endsAt, ...rest] = saying.raw;
  const end = typeof endsAt === 'number' && saying.says === 'firing' ? Math.max(endsAt, until) : endsAt;
  return JSON.stringify({ ...saying.origin, at: saying.at, again: saying.again + 1, e: [[key, says, end, ...rest]] });
}

/** A condition of a silence on one label. */
export interface Condition {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

type Holds = (labels: Readonly<Record<string, string>>) => boolean;

function holds({ name, value, isRegex, isEqual }: Condition): Holds {
  if (!isRegex) return (labels) => ((labels[name] ?? '') === value) === isEqual;
  const pattern = RE2JS.compile(`^(?:${value})$`, RE2JS.DOTALL);
  return (labels) => pattern.matcher(labels[name] ?? '').find() === isEqual;
}

/** Whether a silence with these conditions holds an alert, to be asked of many alerts. */
export function silencing(conditions: readonly Condition[]): Holds {
  const all = conditions.map(holds);
  return (labels) => all.every((each) => each(labels));
}
