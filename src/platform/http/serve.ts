import type { IncomingHttpHeaders } from 'node:http';

import { z } from 'zod';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { ok, refuse, seconds, type Duration, type Refusal, type Result } from '../../kernel/index.ts';
import { createAnswer, type Answer } from './answer.ts';
import { contentPolicy } from './content-policy.ts';
import { bugProblem, problemOf } from './problem.ts';
import type { RawRoute } from './raw.ts';
import { databaseIsAway } from '../database/index.ts';
import type { Caller, ServeParts, StreamAsked, StreamRoute } from './parts.ts';
import type { Route } from './route.ts';
import type { PageAsked } from './site.ts';

const BODY_LIMIT = 1024 * 1024;

const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'content-security-policy': contentPolicy([]),
};

/** Where people come by https, they come by it alone. */
const headersOf = (parts: ServeParts): Readonly<Record<string, string>> =>
  parts.publicUrl.startsWith('https:') ? { ...securityHeaders, 'strict-transport-security': 'max-age=31536000' } : securityHeaders;

const sendRefusal = (reply: FastifyReply, refusal: Refusal): FastifyReply => {
  const problem = problemOf(refusal);
  if (refusal.wait !== undefined) void reply.header('retry-after', Math.ceil(refusal.wait / 1000));
  return reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i;

/** A request for another host is somebody's DNS pointing here, or rebinding. */
const hostIsOurs = (parts: ServeParts, host: string | undefined): boolean =>
  host === undefined || loopback.test(host) || parts.hosts.includes(host.toLowerCase());

function addRoute(server: FastifyInstance, answer: Answer, route: Route): void {
  server.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimit ?? BODY_LIMIT,
    handler: async (request, reply) => {
      const given = await answer(route, request);
      return reply.status(given.status).type(given.type).header('cache-control', 'no-store').headers(given.headers).send(given.body);
    },
  });
}

/** Contracts of others: bytes in, bytes out, with as little as possible between. */
function addRawRoutes(server: FastifyInstance, routes: readonly RawRoute[]): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const raw of routes) {
      scope.route<{ Params: Record<string, string>; Querystring: Record<string, string | string[]> }>({
        method: raw.method,
        url: raw.path,
        ...(raw.bodyLimit > 0 ? { bodyLimit: raw.bodyLimit } : {}),
        handler: async (request, reply) => {
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const { headers, params, query } = request;
          const given = await raw.handler({ headers, params, query, body, address: request.ip, url: request.url });
          if (given.headers !== undefined) void reply.headers(given.headers);
          return reply.status(given.status).send(given.body ?? '');
        },
      });
    }
    return Promise.resolve();
  });
}

/** How much a slow follower may have waiting before it is let go; it comes back by its last event's id. */
const MOST_WAITING = 256 * 1024;

/** How often it is asked whether a follower may still follow. */
const STANDS_EVERY: Duration = seconds(30);

/** Ends a stream when its session or key has ended; an answer that does not come ends nothing. */
function endWhenOver(parts: ServeParts, caller: Caller, end: () => void): () => void {
  const look = async (): Promise<void> => {
    if (!(await parts.doorkeeper.stands(caller))) end();
  };
  const looking = setInterval(() => void look().catch(() => undefined), parts.standsEvery ?? STANDS_EVERY);
  looking.unref();
  return () => clearInterval(looking);
}

/** So many things one follower watches at most: a browser has no more tabs that are looked at. */
const MOST_WATCHED = 20;
/** How far back a stream may begin, in seconds: as long as a screen may take from its first reading to its stream. */
const sinceAsked = z.coerce.number().int().min(0).max(60).default(0);
const watched = z.union([z.uuid().transform((id) => [id]), z.array(z.uuid()).max(MOST_WATCHED)]).default([]);

const ofQuery = (query: unknown, name: string): unknown =>
  typeof query === 'object' && query !== null && name in query ? Reflect.get(query, name) : undefined;

/** What a request for a stream asks for. */
function streamAsked({ watches }: StreamRoute, { headers, query }: FastifyRequest): Result<StreamAsked> {
  const last = headers['last-event-id'];
  const parsed = watched.safeParse(ofQuery(query, watches));
  if (!parsed.success) return refuse('bad-input', `this takes at most ${MOST_WATCHED} ids`, `query.${watches}`);
  const since = sinceAsked.safeParse(ofQuery(query, 'since'));
  if (!since.success) return refuse('bad-input', 'this is a number of seconds from 0 to 60', 'query.since');
  return ok({ last: typeof last === 'string' ? last : undefined, since: since.data, watched: parsed.data });
}

/** Streams are for members; what they carry is cut to what each of them may read. */
function addStreams(server: FastifyInstance, parts: ServeParts): void {
  for (const stream of parts.streams ?? []) {
    server.get(stream.path, async (request, reply) => {
      const identified = await parts.doorkeeper.identify({ headers: request.headers, method: request.method, address: request.ip });
      if (!identified.ok) return sendRefusal(reply, identified.refusal);
      if (identified.value === undefined) return sendRefusal(reply, { code: 'not-signed-in', detail: 'this is for members' });
      const asked = streamAsked(stream, request);
      if (!asked.ok) return sendRefusal(reply, asked.refusal);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...headersOf(parts),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const follower = {
        write: (text: string): boolean => {
          raw.write(text);
          return raw.writableLength < MOST_WAITING;
        },
        end: () => void raw.end(),
        personId: identified.value.personId,
      };
      const rest = endWhenOver(parts, identified.value, follower.end);
      raw.on('close', rest);
      const leave = await stream.open(follower, asked.value);
      if (raw.destroyed) leave();
      else raw.on('close', leave);
      return reply;
    });
  }
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;

const refusals: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported-type', detail: 'this address takes application/json', at: 'headers.content-type' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'bad-json', detail: 'the body cannot be read as JSON', at: 'body' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'bad-json', detail: 'the body is empty', at: 'body' },
};

/** What Fastify itself refuses, in our own words; undefined for anything else, which is a bug of ours. */
function refusalOf(error: unknown, request: FastifyRequest): Refusal | undefined {
  const code = codeOf(error);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return { code: 'too-large', detail: `this address takes at most ${request.routeOptions.bodyLimit ?? BODY_LIMIT} bytes`, at: 'body' };
  const known = refusals[code];
  if (known !== undefined) return known;
  if (!code.startsWith('FST_ERR_') || statusOf(error) >= 500) return undefined;
  return { code: 'bad-input', detail: error instanceof Error ? error.message : 'the request cannot be read' };
}

const AWAY: Refusal = { code: 'not-ready', detail: 'the database does not answer', wait: seconds(2) };

/** Whether a browser says that it runs on a phone: in its hints, else in its name. */
const isPhone = ({ 'sec-ch-ua-mobile': hint, 'user-agent': agent }: IncomingHttpHeaders): boolean =>
  hint === '?1' || /\bMobi/.test(agent ?? '');

/** What a browser asks for at an address that is no route; what our API tells it is read as by its own request. */
const pageAsked = (server: FastifyInstance, path: string, { headers, ip }: FastifyRequest): PageAsked => ({
  path,
  acceptEncoding: headers['accept-encoding'] ?? '',
  isPhone: isPhone(headers),
  async read(at) {
    const { cookie, host } = headers;
    const asked = { ...(cookie === undefined ? {} : { cookie }), ...(host === undefined ? {} : { host }) };
    const { statusCode, body } = await server.inject({ method: 'GET', url: `/api/v1${at}`, headers: asked, remoteAddress: ip });
    return statusCode === 200 ? body : undefined;
  },
});

function addErrors(server: FastifyInstance, parts: ServeParts): void {
  server.setErrorHandler((error, request, reply) => {
    const known = refusalOf(error, request) ?? (databaseIsAway(error) ? AWAY : undefined);
    if (known !== undefined) return sendRefusal(reply, known);
    parts.onBug(error, { id: request.id, method: request.method, path: request.routeOptions.url ?? 'unknown' });
    const problem = bugProblem(request.id);
    return reply.status(500).type('application/problem+json').send(JSON.stringify(problem));
  });
  server.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const asksForPage = ['GET', 'HEAD'].includes(request.method) && !/^\/(?:api|in|p|v2|voice|status|-)(?:\/|$)/.test(path);
    const page = asksForPage ? await parts.site?.answer(pageAsked(server, path, request)) : undefined;
    if (page !== undefined)
      return reply
        .status(page.status)
        .headers(page.headers ?? {})
        .send(page.body);
    return sendRefusal(reply, { code: 'not-found', detail: `nothing answers ${request.method} ${path}` });
  });
}

/** Makes the server from the table of routes; the caller lets it listen. */
export function serve(parts: ServeParts): FastifyInstance {
  const server = Fastify({
    logger: false,
    trustProxy: parts.trustedProxies.length === 0 ? false : [...parts.trustedProxies],
    bodyLimit: BODY_LIMIT,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    keepAliveTimeout: 75_000,
    requestTimeout: 60_000,
    frameworkErrors: (error, request, reply) => {
      void sendRefusal(reply, refusalOf(error, request) ?? { code: 'bad-input', detail: error.message });
    },
    forceCloseConnections: true,
    ...(parts.tls === undefined ? {} : { https: { cert: parts.tls.cert, key: parts.tls.key } }),
  });
  const headers = headersOf(parts);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headers);
    if (hostIsOurs(parts, request.headers.host)) done();
    else void sendRefusal(reply, { code: 'wrong-host', detail: `the request was for ${request.headers.host ?? 'no host'}` });
  });
  const { onAnswered } = parts;
  if (onAnswered !== undefined) {
    server.addHook('onResponse', (request, reply, done) => {
      const { id, method, routeOptions } = request;
      onAnswered({ id, method, route: routeOptions.url ?? 'none', status: reply.statusCode, milliseconds: reply.elapsedTime });
      done();
    });
  }
  addErrors(server, parts);
  const answer = createAnswer(parts);
  for (const route of parts.routes) addRoute(server, answer, route);
  addRawRoutes(server, parts.raw);
  addStreams(server, parts);
  return server;
}
