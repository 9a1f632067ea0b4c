import { mustHave, type Duration } from '../kernel/index.ts';
import { suggestSeverity, type Directory, type DirectoryService } from '../catalog/index.ts';
import type { AlertSaid, Entry, Source } from './entry.ts';
import type { Integrations } from './integrations.ts';
import { severityOf, type SeverityDecision } from './rules/severity.ts';
import type { Integration } from './store-integrations.ts';

/** Where an alert belongs and what a ticket says of it. */
export interface Situation {
  readonly serviceId: string;
  /** Synthetic: a watcher's, to prove that pages arrive. */
  readonly purpose: 'real' | 'synthetic';
  readonly severity: number;
  readonly severityBecause: string;
  readonly name: string;
  readonly title: string;
  readonly impact: string;
  readonly runbook: string | undefined;
  readonly graph: string | undefined;
  readonly findings: readonly string[];
}

/** An alert with the entry that brought it. */
export interface HeardAlert {
  readonly entry: Entry;
  readonly alert: AlertSaid;
  /** How far the sender's clock is behind, where this shows it. */
  readonly behind: Duration | undefined;
}

/** Alerts of one service and one name join one ticket while their window lasts. */
export const groupKeyOf = (serviceId: string, name: string): string => `${serviceId}/${name}`;

/** Alerts of a service in a storm join one ticket, whatever their names. */
export const stormKeyOf = (serviceId: string): string => groupKeyOf(serviceId, 'storm of alerts');

const first = (labels: Readonly<Record<string, string>>, names: readonly string[]): string | undefined =>
  names.map((name) => labels[name]).find((value) => value !== undefined && value !== '');

interface World {
  readonly directory: Directory;
  readonly integrations: Integrations;
}

interface Place {
  readonly serviceId: string;
  readonly finding: string | undefined;
}

/** The service that an alert names, if its integration's team owns it; else `unrouted`, and the ticket says so. */
function placeOf(heard: HeardAlert, world: World): Place {
  const named = heard.alert.service ?? first(heard.alert.labels, ['service', 'service_name', 'app', 'job']);
  const unrouted = mustHave(world.directory.serviceBySlug('unrouted'), 'the service "unrouted" stands from set-up on').id;
  if (named === undefined) return { serviceId: unrouted, finding: 'the alert names no service' };
  const service = world.directory.serviceBySlug(named);
  if (service === undefined) return { serviceId: unrouted, finding: `the service "${named}" is not in the catalog` };
  const integration = world.integrations.get(heard.entry.integrationId);
  const owned = integration === undefined || directoryOwns(world.directory, integration.teamId, service.teamId);
  return owned
    ? { serviceId: service.id, finding: undefined }
    : { serviceId: unrouted, finding: `this integration may not raise alerts on "${named}"` };
}

const directoryOwns = (directory: Directory, integrationTeam: string, serviceTeam: string): boolean =>
  directory.teamPath(serviceTeam).includes(integrationTeam);

const minutesBehind = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / 60_000));

/** What Evenkeel found odd about the signal: the ticket says so. */
function findingsOf(heard: HeardAlert, service: DirectoryService, runbook: string | undefined): string[] {
  const behind = heard.behind === undefined ? [] : [`this source's clock is ${minutesBehind(heard.behind)} min behind`];
  return runbook === undefined && service.tier <= 2 ? [...behind, 'this alarm of a tier 1 or 2 service has no runbook'] : behind;
}

/** What the service's own thresholds say of the value that an alert carries. */
function suggestionIn({ alert }: HeardAlert, service: DirectoryService): SeverityDecision | undefined {
  const value = Number(alert.annotations['value'] ?? Number.NaN);
  return Number.isFinite(value) ? suggestSeverity(service.thresholds, { of: alert.annotations['measure'], value }) : undefined;
}

function severityIn(heard: HeardAlert, service: DirectoryService, integration: Integration | undefined): SeverityDecision {
  return severityOf({
    said: heard.alert.severity ?? heard.alert.labels['severity'],
    table: integration?.severityTable ?? {},
    serviceDefault: suggestionIn(heard, service)?.severity ?? service.defaultSeverity ?? undefined,
    most: integration?.maxSeverity ?? 1,
  });
}

/** What a watcher sends is synthetic, whatever it says. */
const purposeOf = (source: Source): Situation['purpose'] => (source === 'watcher' ? 'synthetic' : 'real');

/** Situates an alert: its service, its severity with the reason, and what its ticket says. */
export function situate(heard: HeardAlert, world: World): Situation {
  const { alert, entry } = heard;
  const place = placeOf(heard, world);
  const service = mustHave(world.directory.service(place.serviceId), 'a situated alert has a service');
  const { severity, because } = severityIn(heard, service, world.integrations.get(entry.integrationId));
  const runbook = first(alert.annotations, ['runbook_url', 'runbook']) ?? service.links['runbook'];
  return {
    serviceId: service.id,
    purpose: purposeOf(entry.source),
    severity,
    severityBecause: because,
    name: alert.labels['alertname'] ?? alert.summary,
    title: alert.summary,
    impact: first(alert.annotations, ['impact', 'description', 'message', 'summary']) ?? alert.summary,
    runbook,
    graph: first(alert.annotations, ['graph', 'dashboard', 'dashboard_url']) ?? alert.url,
    findings: [...(place.finding === undefined ? [] : [place.finding]), ...findingsOf(heard, service, runbook)],
  };
}
