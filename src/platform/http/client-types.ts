import type { z } from 'zod';

import type { RawRoute } from './raw.ts';
import type { Route } from './route.ts';
import { isJson, namesOf, schemaOf, type Json } from './schema.ts';

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
  const kinds = listOf(schema['type']);
  if (kinds.length > 0)
    return union(
      kinds.map((type) => ({ ...schema, type })),
      ' | ',
    );
  if (schema['type'] === 'object') return objectType(schema);
  if (schema['type'] === 'array') return arrayType(schema);
  return plain[String(schema['type'])] ?? 'unknown';
}

const part = (schema: z.ZodType | undefined, io: 'input' | 'output'): string =>
  schema === undefined ? 'None' : typeOf(schemaOf(schema, io));

const paramsOf = (route: Route): string => {
  const names = namesOf(route);
  return names.length === 0 ? 'None' : `{ ${names.map((name) => `readonly ${field(name)}: string`).join('; ')} }`;
};

const PREFIX = '/api/v1';

/** `tickets.hand-back` as TicketsHandBack. */
const typeName = (route: Route): string => route.name.replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Answers that several routes give, by their type, with a name for each. */
function sharedAnswers(routes: readonly Route[]): ReadonlyMap<string, string> {
  const first = new Map<string, Route>();
  const names = new Map<string, string>();
  for (const route of routes) {
    const type = part(route.output, 'output');
    const known = first.get(type);
    if (known === undefined) first.set(type, route);
    else if (!names.has(type) && type.length > 100) names.set(type, `${typeName(known)}Answer`);
  }
  return names;
}

function entry(route: Route, shared: ReadonlyMap<string, string>): string {
  const answer = part(route.output, 'output');
  const fields = [
    `params: ${paramsOf(route)}`,
    `query: ${part(route.query, 'input')}`,
    `body: ${part(route.body, 'input')}`,
    `answer: ${shared.get(answer) ?? answer}`,
  ];
  // On one line each, so that the file stays as short as the table of routes.
  return `  /** ${route.summary.replaceAll('*/', '')}. */ readonly '${route.method} ${route.path.slice(PREFIX.length)}': { readonly ${fields.join('; readonly ')} };`;
}

const order = (route: Route): string => `${route.path} ${route.method}`;

/** The types of the API for programs in TypeScript: what each route takes and answers, by its method and path. */
export function clientTypesOf(routes: readonly Route[]): string {
  const sorted = routes.toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
  const shared = sharedAnswers(sorted);
  return `// Evenkeel's API, made from its table of routes: not to be edited. Paths stand below ${PREFIX}; instants are milliseconds since 1970.

/** Nothing is given here. */
export type None = Readonly<Record<never, never>>;

${[...shared].map(([type, name]) => `export type ${name} = ${type};`).join('\n')}

/** What each route takes and answers, by its method and path. */
export interface Api {
${sorted.map((route) => entry(route, shared)).join('\n')}
}
`;
}

/** The address of the types. */
export function clientTypesRoute(routes: readonly Route[]): RawRoute {
  let kept: string | undefined;
  return {
    method: 'GET',
    path: `${PREFIX}/types.ts`,
    bodyLimit: 0,
    handler: () => {
      kept ??= clientTypesOf(routes);
      return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: kept };
    },
  };
}
