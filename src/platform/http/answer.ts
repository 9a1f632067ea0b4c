import type { FastifyRequest } from 'fastify';

import { minutes, ok, refuse, type Refusal, type Result } from '../../kernel/index.ts';
import type { Actor } from '../actor.ts';
import { createLimit, tooSoon } from '../limits.ts';
import { claimKey, forgetKey, keepAnswer, marking, releaseKey, type Keyed } from './idempotency.ts';
import { parseInput } from './parse.ts';
import type { Caller, ServeParts } from './parts.ts';
import { problemOf } from './problem.ts';
import { Reply, type Call, type Input, type Route } from './route.ts';

/** What goes back to a client of our own API. */
export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Answers a request of one route. */
export type Answer = (route: Route, request: FastifyRequest) => Promise<Answered>;

const ANYONE: Actor = { kind: 'system', name: 'anyone' };
const JSON_TYPE = 'application/json; charset=utf-8';
/** Per actor, or per address of whoever is not known, in one minute. */
const MOST_READS = 3000;
const MOST_WRITES = 600;

const refused = (refusal: Refusal): Answered => {
  const problem = problemOf(refusal);
  const headers: Record<string, string> = refusal.wait === undefined ? {} : { 'retry-after': String(Math.ceil(refusal.wait / 1000)) };
  return { status: problem.status, type: 'application/problem+json', headers, body: JSON.stringify(problem) };
};

/** A cookie acts only from our own pages: browsers say where a request comes from. */
function fromElsewhere(request: FastifyRequest): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false;
  const site = request.headers['sec-fetch-site'];
  if (typeof site === 'string') return !['same-origin', 'none'].includes(site);
  const { origin, host } = request.headers;
  return typeof origin === 'string' && (!URL.canParse(origin) || new URL(origin).host !== host);
}

const callOf = (parts: ServeParts, request: FastifyRequest, caller: Caller | undefined): Call => ({
  db: parts.db,
  clock: parts.clock,
  actor: caller?.actor ?? ANYONE,
  personId: caller?.personId,
  session: caller?.session,
  address: request.ip,
  publicUrl: parts.publicUrl,
  may: async (to, on) => parts.doorkeeper.permit(caller, { to, on: () => on }, { params: undefined, query: undefined, body: undefined }),
});

interface Asked {
  readonly request: FastifyRequest;
  readonly caller: Caller | undefined;
}

interface Admitted {
  readonly call: Call;
  readonly input: Input<unknown, unknown, unknown>;
}

/** What a route asks of everybody alike is asked before the input is read: who may not come in learns nothing by what they send. */
async function admitWithoutInput(parts: ServeParts, route: Route, caller: Caller | undefined): Promise<Result<null>> {
  const { permission } = route;
  if (permission.to === 'anyone' || permission.to === 'member' || permission.on === 'organisation')
    return parts.doorkeeper.permit(caller, permission, { params: undefined, query: undefined, body: undefined });
  return parts.doorkeeper.permit(caller, { to: 'member' }, { params: undefined, query: undefined, body: undefined });
}

async function admit(parts: ServeParts, route: Route, { request, caller }: Asked): Promise<Result<Admitted>> {
  if (caller?.session !== undefined && fromElsewhere(request))
    return refuse('foreign-origin', 'a signed-in browser may act only from pages of this address');
  const admitted = await admitWithoutInput(parts, route, caller);
  if (!admitted.ok) return admitted;
  const input = parseInput(route, { params: request.params, query: request.query, body: request.body });
  if (!input.ok) return input;
  const { permission } = route;
  const onTarget = permission.to !== 'anyone' && permission.to !== 'member' && permission.on !== 'organisation';
  const permitted = onTarget ? await parts.doorkeeper.permit(caller, permission, input.value) : ok(null);
  return permitted.ok ? ok({ call: callOf(parts, request, caller), input: input.value }) : permitted;
}

async function handle(route: Route, { call, input }: Admitted): Promise<Answered> {
  const result = await route.handler(call, input);
  if (!result.ok) return refused(result.refusal);
  const { value } = result;
  if (value instanceof Reply) {
    const type = value.headers['content-type'];
    // A text, or a file, that says of what type it is goes as it is.
    const asIs = type !== undefined && (typeof value.body === 'string' || value.body instanceof Uint8Array) ? value.body : undefined;
    const body = asIs ?? JSON.stringify(value.body);
    return { status: value.status, type: type ?? JSON_TYPE, headers: value.headers, body };
  }
  return { status: 200, type: JSON_TYPE, headers: {}, body: JSON.stringify(route.output.parse(value)) };
}

const MOST_KEY = 200;

/** What a request is to its key, if it has one and is by somebody. */
function keyedOf(request: FastifyRequest, call: Call): Result<Keyed | undefined> {
  const key = request.headers['idempotency-key'];
  if (request.method === 'GET' || key === undefined || call.actor === ANYONE) return ok(undefined);
  if (typeof key !== 'string' || key === '' || key.length > MOST_KEY)
    return refuse('bad-input', `a key has 1 to ${MOST_KEY} characters`, 'headers.idempotency-key');
  return ok({ actor: call.actor, key, request: `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}` });
}

/** Keeps what is worth it: not what failed by a fault of ours, and no cookies. */
async function keep(parts: ServeParts, keyed: Keyed, given: Answered): Promise<void> {
  if (given.headers['set-cookie'] !== undefined) await forgetKey(parts.db, keyed);
  // A file is only read: it is not kept for a repeat.
  else if (given.status >= 500 || typeof given.body !== 'string') await releaseKey(parts.db, keyed);
  else await keepAnswer(parts.db, keyed, { ...given, body: given.body });
}

async function handleOnce(parts: ServeParts, route: Route, { keyed, admitted }: { keyed: Keyed; admitted: Admitted }): Promise<Answered> {
  const claimed = await claimKey(parts.db, keyed);
  if (!claimed.ok) return refused(claimed.refusal);
  if (claimed.value !== undefined) return { ...claimed.value, headers: { 'idempotent-replayed': 'true' } };
  try {
    const { call, input } = admitted;
    const given = await handle(route, { call: { ...call, db: marking(call.db, keyed) }, input });
    await keep(parts, keyed, given);
    return given;
  } catch (error) {
    await releaseKey(parts.db, keyed);
    throw error;
  }
}

/** Makes what answers our own routes: who asks, how often, what is asked, whether it may be, once for each key. */
export function createAnswer(parts: ServeParts): Answer {
  const reads = createLimit(MOST_READS, minutes(1));
  const writes = createLimit(MOST_WRITES, minutes(1));

  const tooMany = (request: FastifyRequest, caller: Caller | undefined): Answered | undefined => {
    const name = caller === undefined || !('id' in caller.actor) ? request.ip : caller.actor.id;
    const wait = (request.method === 'GET' ? reads : writes).take(name, parts.clock.monotonic());
    if (wait === undefined) return undefined;
    return refused(tooSoon(wait));
  };

  return async (route, request) => {
    const identified = await parts.doorkeeper.identify({ headers: request.headers, method: request.method, address: request.ip });
    if (!identified.ok) return refused(identified.refusal);
    const limited = tooMany(request, identified.value);
    if (limited !== undefined) return limited;
    const admitted = await admit(parts, route, { request, caller: identified.value });
    if (!admitted.ok) return refused(admitted.refusal);
    const keyed = keyedOf(request, admitted.value.call);
    if (!keyed.ok) return refused(keyed.refusal);
    if (keyed.value === undefined) return handle(route, admitted.value);
    return handleOnce(parts, route, { keyed: keyed.value, admitted: admitted.value });
  };
}
