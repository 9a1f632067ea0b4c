import { iso } from '../../../kernel/index.ts';
import type { Database } from '../../../platform/database/index.ts';
import type { RawAnswer, RawRequest } from '../../../platform/http/index.ts';
import { loadDirectory, type Directory } from '../../../catalog/index.ts';
import { loadIntegrations } from '../../integrations.ts';
import { compileAll, parseMatcher, type Matcher, type Matches, type Parsed } from '../../rules/matchers.ts';
import { loadSilences } from '../../silences.ts';
import type { Admitted, SourceParts } from '../../source.ts';
import { readFiringAlerts, type FiringAlert } from '../../store-alerts.ts';
import type { Integration } from '../../store-integrations.ts';
import { json } from './answers.ts';
import { GROUP_BY, RECEIVER } from './status.ts';

/** Values of a query parameter, whether it came once or often. */
export const valuesOf = (query: RawRequest['query'], name: string): readonly string[] => {
  const given = query[name];
  return given === undefined ? [] : typeof given === 'string' ? [given] : given;
};

/** The matchers of a query's `filter` parameters. */
export function filterOf(query: RawRequest['query']): Parsed<readonly Matcher[]> {
  const matchers: Matcher[] = [];
  for (const text of valuesOf(query, 'filter')) {
    const parsed = parseMatcher(text);
    if (!parsed.ok) return parsed;
    matchers.push(parsed.value);
  }
  return { ok: true, value: matchers };
}

const TRUE = ['1', 't', 'true', 'yes', 'y', 'ok', 'on', 'checked', 'selected', 'enabled'];

function isAsked(query: RawRequest['query'], name: string): boolean {
  const given = valuesOf(query, name)[0];
  return given === undefined || TRUE.includes(given.toLowerCase());
}

interface Wanted {
  readonly matches: Matches;
  readonly active: boolean;
  readonly silenced: boolean;
  readonly receiver: Matches;
}

function wantedOf(query: RawRequest['query']): Parsed<Wanted> {
  const filter = filterOf(query);
  const matches = filter.ok ? compileAll(filter.value) : filter;
  if (!matches.ok) return matches;
  const pattern = valuesOf(query, 'receiver')[0];
  const receiver = compileAll(pattern === undefined ? [] : [{ name: 'receiver', value: pattern, isRegex: true, isEqual: true }]);
  if (!receiver.ok) return { ok: false, problem: `failed to parse receiver param: ${receiver.problem}` };
  return {
    ok: true,
    value: { matches: matches.value, receiver: receiver.value, active: isAsked(query, 'active'), silenced: isAsked(query, 'silenced') },
  };
}

/** An alert that fires, with the ids of the silences that hold it back. */
interface Shown {
  readonly alert: FiringAlert;
  readonly silencedBy: readonly string[];
}

const ownedBy = (directory: Directory, teamId: string): string[] =>
  directory.services.filter((service) => directory.teamPath(service.teamId).includes(teamId)).map((service) => service.id);

/** What a token may read: alerts on its team's services, and those that its team's integrations sent. */
async function read(db: Database, integration: Integration, wanted: Wanted): Promise<Shown[]> {
  const [directory, integrations, silences] = [await loadDirectory(db), await loadIntegrations(db), await loadSilences(db)];
  const own = integrations.all.filter((each) => each.teamId === integration.teamId).map((each) => each.id);
  const alerts = await readFiringAlerts(db, { services: ownedBy(directory, integration.teamId), integrations: own });
  const now = db.clock.now();
  return alerts
    .filter((alert) => wanted.matches(alert.labels))
    .map((alert): Shown => {
      const service = directory.service(alert.serviceId);
      const sender = integrations.get(alert.integrationId);
      const teams = [
        ...(service === undefined ? [] : directory.teamPath(service.teamId)),
        ...(sender === undefined ? [] : [sender.teamId]),
      ];
      return { alert, silencedBy: silences.matching({ labels: alert.labels, teams }, now).map((silence) => silence.id) };
    })
    .filter(({ silencedBy }) => (silencedBy.length === 0 ? wanted.active : wanted.silenced));
}

const gettable = ({ alert, silencedBy }: Shown): unknown => ({
  annotations: alert.annotations,
  endsAt: iso(alert.endsAt),
  fingerprint: alert.fingerprint,
  receivers: [{ name: RECEIVER }],
  startsAt: iso(alert.startsAt),
  status: { inhibitedBy: [], silencedBy, state: silencedBy.length === 0 ? 'active' : 'suppressed' },
  updatedAt: iso(alert.lastSeen),
  ...(alert.url === null ? undefined : { generatorURL: alert.url }),
  labels: alert.labels,
});

type Shape = (shown: readonly Shown[]) => unknown;

const list: Shape = (shown) => shown.map(gettable);

const groups: Shape = (shown) => {
  const byLabels = new Map<string, { labels: Record<string, string>; alerts: unknown[] }>();
  for (const each of shown) {
    const labels = Object.fromEntries(
      GROUP_BY.flatMap((name) => (each.alert.labels[name] === undefined ? [] : [[name, each.alert.labels[name]]])),
    );
    const key = JSON.stringify(labels);
    const group = byLabels.get(key) ?? { labels, alerts: [] };
    group.alerts.push(gettable(each));
    byLabels.set(key, group);
  }
  return [...byLabels.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { labels, alerts }]) => ({ alerts, labels, receiver: { name: RECEIVER } }));
};

const listV1: Shape = (shown) => ({
  status: 'success',
  data: shown.map(({ alert, silencedBy }) => ({
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: iso(alert.startsAt),
    endsAt: iso(alert.endsAt),
    generatorURL: alert.url ?? '',
    status: { state: silencedBy.length === 0 ? 'active' : 'suppressed', silencedBy, inhibitedBy: [] },
    receivers: [RECEIVER],
    fingerprint: alert.fingerprint,
  })),
});

const reading =
  (shape: Shape) =>
  (parts: SourceParts) =>
  async (request: RawRequest, { integration }: Admitted): Promise<RawAnswer> => {
    const wanted = wantedOf(request.query);
    if (!wanted.ok) return json(400, wanted.problem);
    const shown = wanted.value.receiver({ receiver: RECEIVER }) ? await read(parts.db, integration, wanted.value) : [];
    return json(200, shape(shown));
  };

/** `GET alerts`. */
export const getAlerts = reading(list);

/** `GET alerts/groups`. */
export const getGroups = reading(groups);

/** `GET /api/v1/alerts`, which Alertmanager 0.25 still answers. */
export const getAlertsV1 = reading(listV1);
