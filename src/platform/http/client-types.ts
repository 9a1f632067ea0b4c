import type { z } from 'zod';

import type { RawRoute } from './raw.ts';
import type { Route } from './route.ts';
import { isJson, schemaOf, type Json } from './schema.ts';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const union = (parts: readonly unknown[], with_: string): string => {
  const texts = [...new Set(parts.map(typeOf))];
  return texts.length === 1 ? (texts[0] ?? 'never') : `(${texts.join(with_)})`;
};

const field = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name));

function objectType(schema: Json): string {
  const required = listOf(schema['required']);
  const fields = Object.entries(isJson(schema['properties']) ? schema['properties'] : {});
  const rest = schema['additionalProperties'];
  if (fields.length === 0) return isJson(rest) ? `Readonly<Record<string, ${typeOf(rest)}>>` : 'None';
  const parts = fields.map(([name, inner]) =>
    required.includes(name) ? `readonly ${field(name)}: ${typeOf(inner)}` : `readonly ${field(name)}?: ${typeOf(inner)} | undefined`,
  );
  return `{ ${parts.join('; ')} }`;
}

function arrayType(schema: Json): string {
  const places = listOf(schema['prefixItems']);
  return places.length > 0 ? `readonly [${places.map(typeOf).join(', ')}]` : `readonly ${union([schema['items']], ' | ')}[]`;
}

const plain: Readonly<Record<string, string>> = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' };

/** A JSON Schema as a type. What it leaves open is unknown. */
function typeOf(schema: unknown): string {
  if (!isJson(schema)) return 'unknown';
  if ('const' in schema) return JSON.stringify(schema['const']);
  if ('enum' in schema)
    return `(${listOf(schema['enum'])
      .map((each) => JSON.stringify(each))
      .join(' | ')})`;
  const choices = listOf(schema['anyOf'] ?? schema['oneOf']);
  if (choices.length > 0) return union(choices, ' | ');
  const whole = listOf(schema['allOf']);
  if (whole.length > 0) return union(whole, ' & ');
  if (schema['type'] === 'object') return objectType(schema);
  if (schema['type'] === 'array') return arrayType(schema);
  return plain[String(schema['type'])] ?? 'unknown';
}

const part = (schema: z.ZodType | undefined, io: 'input' | 'output'): string =>
  schema === undefined ? 'None' : typeOf(schemaOf(schema, io));

const PREFIX = '/api/v1';

function entry(route: Route): string {
  const { params, query, body, output } = route;
  return [
    `  /** ${route.summary.replaceAll('*/', '')}. */`,
    `  readonly '${route.method} ${route.path.slice(PREFIX.length)}': { readonly params: ${part(params, 'input')}; readonly query: ${part(query, 'input')}; readonly body: ${part(body, 'input')}; readonly answer: ${part(output, 'output')} };`,
  ].join('\n');
}

/** The types of the API for programs in TypeScript: what each route takes and answers, by its method and path. */
export function clientTypesOf(routes: readonly Route[]): string {
  return `// Evenkeel's API, made from its table of routes: not to be edited. Paths stand below ${PREFIX}; instants are milliseconds since 1970.

/** Nothing is given here. */
export type None = Readonly<Record<never, never>>;

/** What each route takes and answers, by its method and path. */
export interface Api {
${routes
  .map(entry)
  .toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
  .join('\n')}
}
`;
}

/** Path first, so that what belongs together stands together. */
const key = (text: string): string => /'(\w+) ([^']+)'/.exec(text)?.slice(1).toReversed().join(' ') ?? text;

/** The address of the types. */
export const clientTypesRoute = (routes: readonly Route[]): RawRoute => ({
  method: 'GET',
  path: '/api/v1/types.ts',
  bodyLimit: 0,
  handler: () => ({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: clientTypesOf(routes) }),
});
