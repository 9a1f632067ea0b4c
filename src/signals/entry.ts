import { must, type Duration, type Instant } from '../kernel/index.ts';
import { isFields, isTexts, type Fields, type Texts } from './rules/labels.ts';

/** The kinds of senders: by which contract alerts come in, or that changes do. The intake log holds their places in this list: a new one goes to its end. */
export const sources = ['alertmanager', 'pagerduty', 'generic', 'watcher', 'changes'] as const;
export type Source = (typeof sources)[number];

/** What a sender says of an alert: `resolved` as well where the end it gives was over when the message came in. */
export const sayings = ['firing', 'resolved', 'acknowledged'] as const;
export type Saying = (typeof sayings)[number];

/** The end of what only a message of its sender ends. */
export const UNTIL_TOLD: Instant = Date.UTC(3000, 0, 1);

/** The whole of an alert as its sender told it. */
export interface AlertSaid {
  /** Without empty values. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** In engine time; the moment of receipt where the sender gave none or one in the future. */
  readonly startsAt: Instant;
  /** As the entry's. */
  readonly endsAt: Instant;
  readonly resolved: boolean;
  /** How far the sender's clock is ahead at least, by a start that lies in the future. */
  readonly clockAheadMs?: Duration | undefined;
  /** How far it is behind at least: never in the log, told by folding where `hear` finds it. */
  readonly clockBehindMs?: Duration | undefined;
  /** One line for people. */
  readonly summary: string;
  /** The sender's own word for it, such as `page` or `2`. */
  readonly severity?: string | undefined;
  /** The slug of a service, where the contract has a place for it. */
  readonly service?: string | undefined;
  /** Where the sender shows it. */
  readonly url?: string | undefined;
}

/** Where an entry stands in full: the id of the chunk in the intake log, and the entry's place in the chunk. */
export type Ref = readonly [log: number, index: number];

interface Heard {
  /** Names one alert: 22 characters of a-zA-Z0-9-_, made from the integration and the identifying labels. */
  readonly key: string;
  readonly says: Saying;
  /** In engine time: when it ends unless it is heard of again. UNTIL_TOLD where only a message ends it. */
  readonly endsAt: Instant;
  /** The end as sent, by the sender's clock; null where it sent none. `rules/outside-time.ts` tells what it means. */
  readonly sentEndsAt: Instant | null;
}

/** What one request brought besides its alerts. */
export interface Origin {
  readonly integrationId: string;
  readonly source: Source;
  readonly receivedAt: Instant;
  /** It waited on an instance's disk while the database was away. */
  readonly spooled?: boolean | undefined;
}

/**
 * An alert in the intake log. It is told in full (`alert`), or, when it fires on and the same was told in full lately,
 * it is a mark (`ref`, where the full one stands). An acknowledgement has neither.
 */
export interface Entry extends Heard, Origin {
  readonly alert?: AlertSaid | undefined;
  readonly ref?: Ref | undefined;
}

const heard = (entry: Heard): string =>
  `"${entry.key}",${sayings.indexOf(entry.says)},${entry.endsAt},${entry.sentEndsAt === null ? 'null' : entry.sentEndsAt}`;

/** A mark as JSON. Keys hold nothing that JSON escapes. */
export const encodeMark = (entry: Heard, ref: Ref): string => `[${heard(entry)},[${ref[0]},${ref[1]}]]`;

/** An alert to be told in full, its labels in JSON already. */
export interface AlertJson {
  readonly labels: string;
  readonly annotations: Texts;
  readonly startsAt: Instant;
  /** Undefined: the annotation `summary`, else the label `alertname`. */
  readonly summary?: string | undefined;
  readonly severity?: string | undefined;
  readonly service?: string | undefined;
  readonly url?: string | undefined;
  readonly clockAheadMs?: Duration | undefined;
}

const field = (name: string, value: string | number | undefined): string =>
  value === undefined ? '' : `,"${name}":${typeof value === 'number' ? value : JSON.stringify(value)}`;

/** An alert in full as JSON. */
export const encodeFull = (entry: Heard, alert: AlertJson): string =>
  `[${heard(entry)},{"labels":${alert.labels},"annotations":${JSON.stringify(alert.annotations)},"startsAt":${alert.startsAt}${field('summary', alert.summary)}` +
  `${field('severity', alert.severity)}${field('service', alert.service)}${field('url', alert.url)}${field('clockAheadMs', alert.clockAheadMs)}}]`;

/** An acknowledgement as JSON. */
export const encodeBare = (entry: Heard): string => `[${heard(entry)}]`;

/** The line of a request from its encoded entries. A chunk is such lines, joined by line feeds. */
export const encodeLine = (origin: Origin, entries: readonly string[]): string =>
  `{"i":"${origin.integrationId}","s":${sources.indexOf(origin.source)},"at":${origin.receivedAt}${origin.spooled === true ? ',"spooled":true' : ''},"e":[${entries.join(',')}]}`;

function fieldsOf(value: unknown): Fields {
  must(isFields(value), 'the intake log holds something that is not an object');
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  must(Array.isArray(value), 'the intake log holds something that is not a list');
  return value;
}

function textOf(value: unknown): string {
  must(typeof value === 'string', 'the intake log holds something that is not text');
  return value;
}

function numberOf(value: unknown): number {
  must(typeof value === 'number', 'the intake log holds something that is not a number');
  return value;
}

function textsOf(value: unknown): Texts {
  must(isFields(value) && isTexts(value), 'the intake log holds labels that are not text');
  return value;
}

const maybe = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === null || value === undefined ? undefined : read(value);

function oneOf<T>(list: readonly T[], place: unknown): T {
  const found = list[numberOf(place)];
  must(found !== undefined, 'the intake log names something that this version does not know');
  return found;
}

function saidOf(value: unknown, entry: Heard): AlertSaid {
  const said = fieldsOf(value);
  const labels = textsOf(said['labels']);
  const annotations = textsOf(said['annotations']);
  return {
    labels,
    annotations,
    startsAt: numberOf(said['startsAt']),
    endsAt: entry.endsAt,
    resolved: entry.says === 'resolved',
    clockAheadMs: maybe(said['clockAheadMs'], numberOf),
    summary: maybe(said['summary'], textOf) ?? annotations['summary'] ?? labels['alertname'] ?? 'alert without a name',
    severity: maybe(said['severity'], textOf),
    service: maybe(said['service'], textOf),
    url: maybe(said['url'], textOf),
  };
}

function entryOf(origin: Origin, value: unknown): Entry {
  const [key, says, endsAt, sentEndsAt, rest] = listOf(value);
  const entry: Entry = {
    ...origin,
    key: textOf(key),
    says: oneOf(sayings, says),
    endsAt: numberOf(endsAt),
    sentEndsAt: maybe(sentEndsAt, numberOf) ?? null,
  };
  if (rest === undefined) return entry;
  if (!Array.isArray(rest)) return { ...entry, alert: saidOf(rest, entry) };
  const [log, index] = listOf(rest);
  return { ...entry, ref: [numberOf(log), numberOf(index)] };
}

/** The one entry of a line, if it holds one. */
export const entryFrom = (line: string): Entry | undefined => decodeChunk(line)[0];

/** The entries of a chunk of the intake log in order: the place of each is its index. Throws a Bug on what we never wrote. */
export function decodeChunk(body: string): Entry[] {
  return body.split('\n').flatMap((text) => {
    const parsed: unknown = JSON.parse(text);
    const line = fieldsOf(parsed);
    const origin: Origin = {
      integrationId: textOf(line['i']),
      source: oneOf(sources, line['s']),
      receivedAt: numberOf(line['at']),
      ...(line['spooled'] === true ? { spooled: true } : {}),
    };
    return listOf(line['e']).map((each) => entryOf(origin, each));
  });
}
