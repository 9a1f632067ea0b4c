import type { TestProject } from 'vitest/node';

import { testServer, type TestServer } from '../../src/platform/database/embedded/for-tests.ts';

/** Where Debian's package puts the oldest PostgreSQL that `DATABASE_URL` may lead to. */
const BINARIES = '/usr/lib/postgresql/15/bin';

const started: TestServer[] = [];

export async function setup(project: TestProject): Promise<void> {
  const server = await testServer({ binaries: BINARIES });
  started.push(server);
  project.provide('database', { owner: server.owner, app: server.app });
}

export async function teardown(): Promise<void> {
  for (const server of started.splice(0)) await server.stop();
}
