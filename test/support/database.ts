import type { TestProject } from 'vitest/node';

import { testServer, type TestDatabase, type TestServer } from '../../src/platform/database/embedded/for-tests.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The shared test server's migrated database: clone it (`freshDatabase`), never connect to it. */
    database: TestDatabase;
  }
}

/** Every group of tests calls for it; the first to come starts the server for all, the last to go ends it. */
const shared: { server?: Promise<TestServer>; users: number } = { users: 0 };
const key = Symbol.for('evenkeel test server');
const place: typeof globalThis & { [key]?: typeof shared } = globalThis;

export async function setup(project: TestProject): Promise<void> {
  const one = (place[key] ??= shared);
  one.users += 1;
  one.server ??= testServer();
  const { owner, app } = await one.server;
  project.provide('database', { owner, app });
}

export async function teardown(): Promise<void> {
  const one = place[key];
  if (one === undefined) return;
  one.users -= 1;
  if (one.users > 0) return;
  const { server } = one;
  delete one.server;
  await server?.then(async (it) => it.stop());
}
