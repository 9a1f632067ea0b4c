import type { Instant } from '../../../kernel/index.ts';
import { UNTIL_TOLD } from '../../entry.ts';
import { Identity } from '../../identity.ts';
import { identityOfKey } from '../../rules/dedup-key.ts';
import { isFields, isLabelName, type Fields, type Texts } from '../../rules/labels.ts';
import { outsideInstant } from '../../rules/outside-time.ts';
import type { Draft } from '../../take-in.ts';

const MOST_SUMMARY = 1024;
const MOST_KEY = 255;
const MOST_DETAILS = 100;
const SEVERITIES = ['critical', 'warning', 'error', 'info'];
const ACTIONS = ['trigger', 'acknowledge', 'resolve'] as const;
type Action = (typeof ACTIONS)[number];

/** An event that was read, or the sentences that say what is wrong with it, in PagerDuty's words. */
export type EventRead = { readonly ok: true; readonly draft: Draft } | { readonly ok: false; readonly errors: readonly string[] };

const blank = (value: unknown): boolean => value === undefined || value === null || value === '';

/** The text of a field, or undefined and a sentence added to the errors. */
function text(fields: Fields, name: string, rule: { at: string; most: number; needed: boolean; errors: string[] }): string | undefined {
  const value = fields[name];
  if (blank(value)) {
    if (rule.needed) rule.errors.push(`'${rule.at}${name}' is missing or blank`);
    return undefined;
  }
  if (typeof value !== 'string') {
    rule.errors.push(`'${rule.at}${name}' is invalid (must be a string)`);
    return undefined;
  }
  if (value.length > rule.most) {
    rule.errors.push(`'${rule.at}${name}' is too long (must be at most ${rule.most} characters)`);
    return undefined;
  }
  return value;
}

/** Details as texts under names that labels could have; what is not text is told as JSON. */
function detailsOf(payload: Fields): Texts {
  const details = payload['custom_details'];
  if (blank(details)) return {};
  if (!isFields(details)) return { details: typeof details === 'string' ? details : JSON.stringify(details) };
  const kept = Object.entries(details)
    .filter(([name, value]) => isLabelName(name) && !blank(value))
    .slice(0, MOST_DETAILS);
  return Object.fromEntries(kept.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

/** The first link's address. */
function linkOf(event: Fields): string | undefined {
  const { links } = event;
  const first: unknown = Array.isArray(links) ? links[0] : undefined;
  const href = isFields(first) ? first['href'] : undefined;
  return typeof href === 'string' && href !== '' ? href : undefined;
}

interface Payload {
  readonly summary: string;
  readonly source: string;
  readonly severity: string;
  readonly at: Instant | null;
  readonly labels: Texts;
}

function readPayload(raw: unknown, errors: string[]): Payload | undefined {
  if (!isFields(raw)) {
    errors.push("'payload' is missing or blank");
    return undefined;
  }
  const rule = { at: 'payload.', errors };
  const summary = text(raw, 'summary', { ...rule, most: MOST_SUMMARY, needed: true });
  const source = text(raw, 'source', { ...rule, most: MOST_SUMMARY, needed: true });
  const severity = text(raw, 'severity', { ...rule, most: 20, needed: true });
  if (severity !== undefined && !SEVERITIES.includes(severity)) {
    errors.push("'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')");
  }
  const stamp = text(raw, 'timestamp', { ...rule, most: 60, needed: false });
  const at = stamp === undefined ? null : outsideInstant(stamp);
  if (at === undefined) errors.push("'payload.timestamp' is invalid (must be a time as ISO 8601 writes it, with its zone)");
  const parts = ['component', 'group', 'class'].map((name): [string, string | undefined] => [
    name,
    text(raw, name, { ...rule, most: MOST_SUMMARY, needed: false }),
  ]);
  if (summary === undefined || source === undefined || severity === undefined) return undefined;
  const named = parts.filter((part): part is [string, string] => part[1] !== undefined);
  return { summary, source, severity, at: at ?? null, labels: { ...Object.fromEntries(named), severity, source } };
}

/** What a trigger tells of its alert. */
function triggered(event: Fields, payload: Payload, receivedAt: Instant): Pick<Draft, 'content' | 'alert'> {
  const details = detailsOf(isFields(event['payload']) ? event['payload'] : {});
  const service = details['service'] ?? payload.labels['component'];
  const labels = {
    alertname: payload.labels['class'] ?? payload.summary,
    ...payload.labels,
    ...(service === undefined ? undefined : { service }),
  };
  const annotations = { ...details, summary: payload.summary };
  const clientUrl = event['client_url'];
  const url = typeof clientUrl === 'string' && clientUrl !== '' ? clientUrl : linkOf(event);
  return {
    content: { annotations: { ...annotations, labels: JSON.stringify(labels) }, url: url ?? '', start: '' },
    alert: {
      labels: JSON.stringify(labels),
      annotations,
      startsAt: Math.min(payload.at ?? receivedAt, receivedAt),
      severity: payload.severity,
      service,
      url,
      clockAheadMs: payload.at !== null && payload.at > receivedAt ? payload.at - receivedAt : undefined,
    },
  };
}

const isAction = (value: string | undefined): value is Action => ACTIONS.some((action) => action === value);

const SAYS = { trigger: 'firing', acknowledge: 'acknowledged', resolve: 'resolved' } as const;

/** Reads an event of the Events API, version 2. `newKey` makes a key for a trigger that has none. */
export function readEvent(event: Fields, receivedAt: Instant, newKey: () => string): EventRead & { readonly dedupKey?: string } {
  const errors: string[] = [];
  const action = text(event, 'event_action', { at: '', most: 20, needed: true, errors });
  if (action !== undefined && !isAction(action)) {
    errors.push("'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')");
  }
  const given = text(event, 'dedup_key', { at: '', most: MOST_KEY, needed: action !== 'trigger', errors });
  const payload = action === 'trigger' ? readPayload(event['payload'], errors) : undefined;
  if (errors.length > 0 || !isAction(action)) return { ok: false, errors };
  const dedupKey = given ?? newKey();
  const told =
    payload === undefined ? { content: { annotations: {}, url: '', start: '' }, alert: undefined } : triggered(event, payload, receivedAt);
  return {
    ok: true,
    dedupKey,
    draft: { identity: new Identity(identityOfKey(dedupKey)), says: SAYS[action], endsAt: UNTIL_TOLD, sentEndsAt: null, ...told },
  };
}

/** A change that another system tells of. */
export interface ChangeTold {
  readonly summary: string;
  readonly source: string | null;
  readonly at: Instant;
  readonly details: unknown;
  readonly links: unknown;
}

/** Reads a change event. */
export function readChange(
  event: Fields,
  receivedAt: Instant,
): { readonly ok: true; readonly change: ChangeTold } | { readonly ok: false; readonly errors: readonly string[] } {
  const errors: string[] = [];
  const raw = event['payload'];
  if (!isFields(raw)) return { ok: false, errors: ["'payload' is missing or blank"] };
  const rule = { at: 'payload.', most: MOST_SUMMARY, errors };
  const summary = text(raw, 'summary', { ...rule, needed: true });
  const source = text(raw, 'source', { ...rule, needed: false });
  const stamp = text(raw, 'timestamp', { ...rule, most: 60, needed: false });
  const at = stamp === undefined ? null : outsideInstant(stamp);
  if (at === undefined) errors.push("'payload.timestamp' is invalid (must be a time as ISO 8601 writes it, with its zone)");
  if (errors.length > 0 || summary === undefined) return { ok: false, errors };
  return {
    ok: true,
    change: { summary, source: source ?? null, at: at ?? receivedAt, details: raw['custom_details'] ?? {}, links: event['links'] ?? [] },
  };
}
