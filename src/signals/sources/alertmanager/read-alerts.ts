import type { Instant } from '../../../kernel/index.ts';
import { Identity, identityWritten } from '../../identity.ts';
import { badName, firstNoText, isFields, isTexts, tidyLabels, type Fields, type Texts } from '../../rules/labels.ts';
import { atTheDoor, outsideInstant } from '../../rules/outside-time.ts';
import type { Draft } from '../../take-in.ts';

/**
 * What is wrong with one alert. The three kinds are Alertmanager's own and differ in how it answers: what cannot be read
 * (400), what its schema does not allow (422), what reads well and cannot be (400, with the sentence alone).
 */
export interface Problem {
  readonly kind: 'unreadable' | 'not-allowed' | 'invalid';
  /** The schema's code: 602 for what is missing, 601 for a wrong format. */
  readonly code: number;
  readonly sentence: string;
}

const unreadable = (sentence: string): Problem => ({ kind: 'unreadable', code: 400, sentence });
const missing = (at: string): Problem => ({ kind: 'not-allowed', code: 602, sentence: `${at} in body is required` });
const invalid = (sentence: string): Problem => ({ kind: 'invalid', code: 400, sentence });

export const nameOfKind = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`);

const isProblem = (value: object): value is Problem => 'sentence' in value;

const NONE: Texts = {};

/** Labels as they are kept, in one text that says who the alert is. */
function identityOf(labels: Texts): Identity | Problem {
  const written = JSON.stringify(labels);
  const again = identityWritten(written);
  if (again !== undefined) return again;
  const tidy = tidyLabels(labels);
  const badLabel = badName(tidy);
  if (badLabel !== undefined) return invalid(`invalid label set: invalid name ${JSON.stringify(badLabel)}`);
  const text = tidy === labels ? written : JSON.stringify(tidy);
  if (text === '{}') return invalid('at least one label pair required');
  return new Identity(text, written);
}

interface Times {
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
}

/** What looks like an address; an exact parse of each would cost more than all the rest. */
const ADDRESS = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/)/;

/** Reads the alerts of one request: most of a batch share their times, so the last one read is kept. */
export class AlertReader {
  private readonly receivedAt: Instant;
  private readonly last = { startsAt: { text: '', instant: 0 }, endsAt: { text: '', instant: 0 } };

  constructor(receivedAt: Instant) {
    this.receivedAt = receivedAt;
  }

  /** One alert of the list, or the first thing that is wrong with it. `place` is its index, for the sentence. */
  read(raw: unknown, place: number): Draft | Problem {
    if (raw === null || raw === undefined) return missing(String(place));
    if (!isFields(raw)) return unreadable(`${place} must be an object, not ${nameOfKind(raw)}`);
    const labels = raw['labels'];
    if (labels === null || labels === undefined) return missing(`${place}.labels`);
    const labelTexts = this.texts(labels, `${place}.labels`);
    if (isProblem(labelTexts)) return labelTexts;
    const annotations = this.texts(raw['annotations'] ?? NONE, `${place}.annotations`);
    if (isProblem(annotations)) return annotations;
    return this.readRest(raw, { place, labels: labelTexts.texts, annotations: annotations.texts });
  }

  private texts(raw: unknown, at: string): { readonly texts: Texts } | Problem {
    if (!isFields(raw)) return unreadable(`${at} must be an object, not ${nameOfKind(raw)}`);
    if (isTexts(raw)) return { texts: raw };
    const name = firstNoText(raw);
    return unreadable(`${at}.${name} must be a string, not ${nameOfKind(raw[name])}`);
  }

  private readRest(raw: Fields, read: { place: number; labels: Texts; annotations: Texts }): Draft | Problem {
    const times = this.times(raw, read.place);
    if (isProblem(times)) return times;
    const url = raw['generatorURL'] ?? '';
    if (typeof url !== 'string') return unreadable(`${read.place}.generatorURL must be a string, not ${nameOfKind(url)}`);
    if (url !== '' && !ADDRESS.test(url)) {
      return { kind: 'not-allowed', code: 601, sentence: `${read.place}.generatorURL in body must be of type uri: ${JSON.stringify(url)}` };
    }
    const identity = identityOf(read.labels);
    if (isProblem(identity)) return identity;
    const badAnnotation = badName(read.annotations);
    if (badAnnotation !== undefined) return invalid(`invalid annotations: invalid name ${JSON.stringify(badAnnotation)}`);
    if (times.startsAt !== null && times.endsAt !== null && times.endsAt < times.startsAt)
      return invalid('start time must be before end time');
    return this.draft(identity, { times, url, annotations: read.annotations, startText: raw['startsAt'] });
  }

  private times(raw: Fields, place: number): Times | Problem {
    const startsAt = this.time(raw['startsAt'], place, 'startsAt');
    if (typeof startsAt === 'object' && startsAt !== null) return startsAt;
    const endsAt = this.time(raw['endsAt'], place, 'endsAt');
    if (typeof endsAt === 'object' && endsAt !== null) return endsAt;
    return { startsAt, endsAt };
  }

  private time(raw: unknown, place: number, field: 'startsAt' | 'endsAt'): Instant | null | Problem {
    if (raw === undefined || raw === null || raw === '') return null;
    if (typeof raw !== 'string') return unreadable(`${place}.${field} must be a time as text, not ${nameOfKind(raw)}`);
    const last = this.last[field];
    if (raw === last.text) return last.instant;
    const instant = outsideInstant(raw);
    if (instant === undefined)
      return unreadable(`${place}.${field} is not a time as RFC 3339 writes it: ${JSON.stringify(raw.slice(0, 60))}`);
    if (instant === null) return null;
    last.text = raw;
    last.instant = instant;
    return instant;
  }

  private draft(identity: Identity, rest: { times: Times; url: string; annotations: Texts; startText: unknown }): Draft {
    const { url, times, annotations } = rest;
    const door = atTheDoor(times, this.receivedAt);
    return {
      identity,
      content: { annotations, url, start: typeof rest.startText === 'string' ? rest.startText : '' },
      says: door.resolved ? 'resolved' : 'firing',
      endsAt: door.endsAt,
      sentEndsAt: times.endsAt,
      alert: {
        labels: identity.text,
        annotations,
        startsAt: door.startsAt,
        url: url === '' ? undefined : url,
        clockAheadMs: door.ahead === 0 ? undefined : door.ahead,
      },
    };
  }
}

/** What a whole body brought: the alerts that can be stored, and what is wrong with the others. */
export interface AlertsRead {
  readonly drafts: readonly Draft[];
  readonly problems: readonly Problem[];
  /** Where each of them stands in the body. */
  readonly places: readonly number[];
}

/** Reads the body of a POST of alerts. Good alerts are read whatever their neighbours are. */
export function readAlerts(list: readonly unknown[], receivedAt: Instant): AlertsRead {
  const reader = new AlertReader(receivedAt);
  const drafts: Draft[] = [];
  const problems: Problem[] = [];
  const places: number[] = [];
  for (let place = 0; place < list.length; place += 1) {
    const read = reader.read(list[place], place);
    if (isProblem(read)) {
      problems.push(read);
      places.push(place);
    } else drafts.push(read);
  }
  return { drafts, problems, places };
}
