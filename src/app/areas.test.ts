import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';

import { Bug } from '../kernel/index.ts';
import { createAccess } from '../platform/access/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import type { Database } from '../platform/database/index.ts';
import { clientTypesOf, openApiOf } from '../platform/http/index.ts';
import { createTrials } from '../paging/index.ts';
import { allRoutes, registerAreas } from './areas.ts';
import { createFirst } from './create-first.ts';

const never = async (): Promise<never> => Promise.reject(new Bug('the table of routes asks no database'));

/** The table alone is read: nothing behind it runs. */
const nothing: Database = {
  clock: systemClock,
  many: never,
  maybe: never,
  write: never,
  engine: never,
  alone: { many: never, maybe: never },
  onDue: () => undefined,
  close: never,
};
const routes = allRoutes(createAccess(nothing, createFirst), {
  publicKey: '',
  dataDir: '',
  trials: createTrials({ list: [], byName: () => undefined, send: never, close: never }, systemClock),
});

describe('the table of routes', () => {
  it('is what the web believes of the API', async () => {
    // When the table has changed: npx vitest run --project adapters src/app/areas.test.ts --update
    await expect(clientTypesOf(routes)).toMatchFileSnapshot('../web/api-types.ts');
  });

  it('PLT-3: makes a valid OpenAPI 3.1 document of all routes, each by its own name', async () => {
    const document = openApiOf(routes, 'https://ops.example.org');
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
    for (const { path, params } of routes) {
      const named = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
      const values = Object.fromEntries(named.map((name) => [name, '1']));
      const unread = params?.safeParse(values).error?.issues.filter((issue) => issue.code === 'unrecognized_keys');
      expect(params === undefined ? named : (unread ?? []), `the parameters of ${path}`).toEqual([]);
    }
    expect(document).toHaveProperty('openapi', '3.1.0');
    expect(new Set(routes.map((each) => each.name)).size).toBe(routes.length);
    expect(new Set(routes.map((each) => `${each.method} ${each.path}`)).size).toBe(routes.length);
  });

  it('takes no fields that it does not know', () => {
    const open = routes.filter((each) => {
      // What changes a part of something is read against the whole of it, by the handler, and by the same strict form.
      if (each.body === undefined || each.method === 'PATCH') return false;
      const parsed = each.body.safeParse({ nobodyKnowsThisField: true });
      return parsed.success || !JSON.stringify(parsed.error.issues).includes('nobodyKnowsThisField');
    });
    expect(open.map((each) => each.name)).toEqual([]);
  });

  it('answers lists that may grow by the page', () => {
    const lists = ['tickets.list', 'people.list', 'services.list', 'teams.list', 'journal.list', 'tickets.timeline'];
    for (const name of lists) {
      const one = routes.find((each) => each.name === name);
      expect(one?.query?.safeParse({ cursor: '', limit: '1' }).success, name).toBe(true);
      expect(one?.query?.safeParse({ limit: '100000' }).success, name).toBe(false);
    }
  });
});

it('areas register the same at each try to start, as when the database is away at the first', () => {
  const channels = { list: [], byName: () => undefined, send: never, close: never };
  registerAreas(channels);
  expect(() => registerAreas(channels)).not.toThrow();
});
