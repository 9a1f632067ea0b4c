import type { RawAnswer, RawRoute } from '../../../platform/http/index.ts';
import { admit, type Handler, type SourceParts } from '../../source.ts';
import type { Scope } from '../../store-integrations.ts';
import { json, notAllowed, refusals } from './answers.ts';
import { getAlerts, getAlertsV1, getGroups } from './get-alerts.ts';
import { postAlerts, postAlertsV1 } from './post-alerts.ts';
import { deleteSilence, getSilence, getSilences, postSilence } from './silences.ts';
import { RECEIVER, statusOf } from './status.ts';

/** The largest body taken: some 40,000 alerts. Alertmanager has no limit of its own. */
const MOST_ALERTS = 16 * 1024 * 1024;
const MOST_SILENCE = 256 * 1024;

const OK: RawAnswer = { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'OK' };

/** The addresses under which the contract stands: by token in the path (both ways), and by header at the root. */
const PREFIXES = ['/in/:token/alertmanager', '/in/:token', ''] as const;

interface Line {
  readonly method: RawRoute['method'];
  readonly path: string;
  readonly scope: Scope | 'any';
  readonly bodyLimit: number;
  readonly handler: Handler;
}

function lines(parts: SourceParts): readonly Line[] {
  const status = statusOf(parts.db.clock.now());
  const answers =
    (answer: RawAnswer): Handler =>
    async () =>
      Promise.resolve(answer);
  const get = (path: string, scope: Scope | 'any', handler: Handler): Line => ({ method: 'GET', path, scope, bodyLimit: 1024, handler });
  return [
    { method: 'POST', path: '/api/v2/alerts', scope: 'post', bodyLimit: MOST_ALERTS, handler: postAlerts(parts) },
    get('/api/v2/alerts', 'read', getAlerts(parts)),
    get('/api/v2/alerts/groups', 'read', getGroups(parts)),
    get('/api/v2/silences', 'read', getSilences(parts)),
    { method: 'POST', path: '/api/v2/silences', scope: 'silence', bodyLimit: MOST_SILENCE, handler: postSilence(parts) },
    get('/api/v2/silence/:silence', 'read', getSilence(parts)),
    { method: 'DELETE', path: '/api/v2/silence/:silence', scope: 'silence', bodyLimit: 1024, handler: deleteSilence(parts) },
    get('/api/v2/status', 'any', answers(json(200, status))),
    get('/api/v2/receivers', 'any', answers(json(200, [{ name: RECEIVER }]))),
  ];
}

/** What stands only where the token is in the path: at the root the address is our own API's. */
const linesV1 = (parts: SourceParts): readonly Line[] => [
  { method: 'POST', path: '/api/v1/alerts', scope: 'post', bodyLimit: MOST_ALERTS, handler: postAlertsV1(parts) },
  { method: 'GET', path: '/api/v1/alerts', scope: 'read', bodyLimit: 1024, handler: getAlertsV1(parts) },
];

const METHODS: readonly RawRoute['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What Alertmanager answers to a method that a path does not have: it asks for no token before. */
function otherMethods(routes: readonly RawRoute[]): RawRoute[] {
  return [...new Set(routes.map((route) => route.path))].flatMap((path) => {
    const standing = routes.filter((route) => route.path === path);
    const allowed = standing.map((route) => route.method);
    return METHODS.filter((method) => !allowed.includes(method)).map((method): RawRoute => ({
      method,
      path,
      bodyLimit: Math.max(...standing.map((route) => route.bodyLimit)),
      handler: () => notAllowed(method, allowed),
    }));
  });
}

/** The routes of Alertmanager's API, version 2, with what clients ask besides. */
export function alertmanagerRoutes(parts: SourceParts): readonly RawRoute[] {
  const behindDoor = (prefix: string, line: Line): RawRoute => ({
    method: line.method,
    path: prefix + line.path,
    bodyLimit: line.bodyLimit,
    handler: admit(parts, { source: 'alertmanager', scope: line.scope, refusals }, line.handler),
  });
  const health = ['/-/healthy', '/-/ready'].flatMap((path) =>
    PREFIXES.map((prefix): RawRoute => ({ method: 'GET', path: prefix + path, bodyLimit: 1024, handler: () => OK })),
  );
  const v2 = PREFIXES.flatMap((prefix) => lines(parts).map((line) => behindDoor(prefix, line)));
  return [...v2, ...otherMethods(v2), ...linesV1(parts).map((line) => behindDoor(PREFIXES[0], line)), ...health];
}
