import type { z } from 'zod';

import { refusals } from '../../kernel/index.ts';
import type { RawRoute } from './raw.ts';
import type { Route } from './route.ts';
import { isJson, namesOf, schemaOf, type Json } from './schema.ts';

function parameters(route: Route): Json[] {
  const of = (schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] => {
    if (schema === undefined) return [];
    const whole = schemaOf(schema, 'input');
    const properties = isJson(whole['properties']) ? whole['properties'] : {};
    const required = Array.isArray(whole['required']) ? whole['required'] : [];
    const here = Object.entries(properties).filter(([name]) => place === 'query' || namesOf(route).includes(name));
    return here.map(([name, inner]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: inner,
    }));
  };
  return [...of(route.params, 'path'), ...of(route.query, 'query')];
}

const who = (route: Route): string => {
  const { permission } = route;
  if (permission.to === 'anyone') return `For anyone: ${permission.why}.`;
  if (permission.to === 'member') return 'For whoever is signed in, and for keys.';
  return `Needs the right to ${permission.to} ${permission.on === 'organisation' ? 'the organisation' : 'what it is done to'}.`;
};

const problem = {
  description: 'A refusal or a fault',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const keyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 200 },
  description: 'The same key with the same request gets the same answer for 24 hours.',
};

function operationOf(route: Route): Json {
  const body =
    route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } };
  return {
    operationId: route.name,
    summary: route.summary,
    description: [route.description, who(route)].filter((text) => text !== undefined).join('\n\n'),
    tags: [route.name.split('.')[0]],
    parameters: [...parameters(route), ...(route.method === 'GET' ? [] : [keyHeader])],
    ...body,
    responses: {
      '200': { description: 'Done', content: { 'application/json': { schema: schemaOf(route.output, 'output') } } },
      default: problem,
    },
    ...(route.permission.to === 'anyone' ? { security: [] } : {}),
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'remedy'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: [...Object.keys(refusals), 'bug'] },
    detail: { type: 'string' },
    remedy: { type: 'string' },
    at: { type: 'string', description: 'The place in the request: body.severity' },
  },
};

/** The OpenAPI 3.1 document of a table of routes. */
export function openApiOf(routes: readonly Route[], publicUrl: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Evenkeel',
      version: '1',
      description: 'Everything that the web does, and nothing that it alone can. Instants are milliseconds since 1970.',
    },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'evenkeel_session' } },
    },
  };
}

/** The address of the document. */
export function openApiRoute(routes: readonly Route[], publicUrl: string): RawRoute {
  let kept: string | undefined;
  return {
    method: 'GET',
    path: '/api/v1/openapi.json',
    bodyLimit: 0,
    handler: () => {
      kept ??= JSON.stringify(openApiOf(routes, publicUrl));
      return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: kept };
    },
  };
}
