import { z } from 'zod';

import type { Route } from './route.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 speaks; what it cannot say is left open. */
export const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** The names in a route's path: some routes share the form of their parameters, and not all have each of them. */
export const namesOf = (route: Route): readonly string[] => [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
