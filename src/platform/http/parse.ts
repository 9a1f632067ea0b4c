import type { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Input, Route } from './route.ts';

type Part = 'params' | 'query' | 'body';

function sentence(issue: z.core.$ZodIssue, part: Part): { at: string; detail: string } {
  const path = [part, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return { at: `${path}.${key}`, detail: `there is no field "${key}" here` };
  }
  return { at: path, detail: issue.message };
}

/** Where a text with a NUL stands, which no database takes; undefined when there is none. */
function nulIn(value: unknown, at: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = name.includes('\0') ? at : nulIn(inner, `${at}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function part(schema: z.ZodType | undefined, name: Part, value: unknown): Result<unknown> {
  if (schema === undefined) return ok(undefined);
  const nul = nulIn(value, name);
  if (nul !== undefined) return refuse('bad-input', 'text may not hold the character NUL', nul);
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const first = parsed.error.issues[0];
  if (first === undefined) return refuse('bad-input', `the ${name} cannot be used`, name);
  const { at, detail } = sentence(first, name);
  return refuse('bad-input', detail, at);
}

/** Reads a request by its route's schemas. The first field that cannot be used is named. */
export function parseInput(route: Route, given: Record<Part, unknown>): Result<Input<unknown, unknown, unknown>> {
  const params = part(route.params, 'params', given.params);
  if (!params.ok) return params;
  const query = part(route.query, 'query', given.query);
  if (!query.ok) return query;
  const body = part(route.body, 'body', given.body ?? {});
  if (!body.ok) return body;
  return ok({ params: params.value, query: query.value, body: body.value });
}
