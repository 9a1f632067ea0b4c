import { must, type Duration, type Instant } from '../kernel/index.ts';
import type { AlertSaid, Entry } from './entry.ts';
import type { Happening } from './fold-surroundings.ts';
import { fingerprintOf } from './rules/fingerprint.ts';
import type { Said } from './rules/fold.ts';
import { isOvertaken, type Receipt } from './rules/overtaken.ts';
import type { Situation } from './situate.ts';
import type { Alert } from './store-fold.ts';

/** A happening with what it says and where it belongs. */
export interface Situated {
  readonly happening: Happening;
  readonly key: string;
  readonly said: Said;
  readonly situation: Situation | undefined;
  readonly alert: AlertSaid | undefined;
  /** How far the sender's clock is behind, where this shows it. */
  readonly behind: Duration | undefined;
}

/** What an alert hangs on: its ticket, or the end of the silences that hold it. */
export interface AlertLink {
  readonly ticket: string | null;
  readonly heldUntil: Instant | null;
}

export const linkOf = (alert: Alert | undefined): AlertLink => ({ ticket: alert?.ticket_id ?? null, heldUntil: alert?.held_until ?? null });

function newAlert(situated: Situated, now: Instant): Alert {
  const { alert, situation, happening } = situated;
  must(alert !== undefined && situation !== undefined && happening.kind === 'said', 'a new alert is whole');
  return {
    key: situated.key,
    integration_id: happening.entry.integrationId,
    fingerprint: fingerprintOf(alert.labels),
    name: situation.name,
    labels: alert.labels,
    annotations: alert.annotations,
    url: alert.url ?? null,
    service_id: situation.serviceId,
    severity: situation.severity,
    severity_because: situation.severityBecause,
    starts_at: alert.startsAt,
    ends_at: null,
    sent_ends_at: null,
    first_seen: now,
    last_seen: now,
    count: 0,
    ticket_id: null,
    held_until: null,
    clock_behind_ms: situated.behind ?? null,
    heard_at: null,
  };
}

/** How the message of an entry came in. What gave no start begins with its receipt. */
export const receiptOf = ({ receivedAt, spooled = false }: Entry, alert: AlertSaid | undefined): Receipt => ({
  receivedAt,
  spooled,
  sentStartsAt: alert === undefined || alert.startsAt >= receivedAt ? null : alert.startsAt,
});

/** Whether what a happening says of an alert is older than what the alert was last heard by. */
const isOlder = ({ happening }: Situated, alert: Alert): boolean =>
  happening.kind === 'said' && isOvertaken(receiptOf(happening.entry, undefined), alert.heard_at);

/** An alert as being heard of leaves it. */
const heardAgain = (alert: Alert, entry: Entry): Alert => ({
  ...alert,
  ends_at: entry.endsAt,
  sent_ends_at: entry.sentEndsAt,
  heard_at: entry.receivedAt,
});

/** The alert's row after a happening, made new where none stands. */
export function alertAfter(standing: Alert | undefined, situated: Situated, after: AlertLink & { now: Instant }): Alert {
  const found = standing ?? newAlert(situated, after.now);
  const { happening, alert, situation } = situated;
  const base = happening.kind === 'said' ? { ...found, last_seen: after.now, count: found.count + 1 } : found;
  const link = { ticket_id: after.ticket, held_until: after.heldUntil };
  // It counts, and changes nothing of what was said since.
  if (isOlder(situated, base)) return { ...base, ...link };
  const heard = happening.kind === 'said' ? heardAgain(base, happening.entry) : base;
  return {
    ...heard,
    ...link,
    labels: alert?.labels ?? heard.labels,
    annotations: alert?.annotations ?? heard.annotations,
    severity: situated.said.severity,
    severity_because: situation?.severityBecause ?? heard.severity_because,
  };
}
