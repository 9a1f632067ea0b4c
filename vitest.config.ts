import { existsSync } from 'node:fs';

import { defineConfig } from 'vitest/config';

const everywhere = ['**/node_modules/**', '**/dist/**', 'test/tidy/planted/**'];

/** A group of tests that can be asked for by name: `npx vitest run --project unit`. */
const project = (
  name: string,
  include: string[],
  rest: { exclude?: string[]; timeout: number; order?: number; workers?: number; database?: 'database' | 'database-15'; isolate?: boolean },
) => ({
  extends: true as const,
  test: {
    name,
    include,
    exclude: [...everywhere, ...(rest.exclude ?? [])],
    testTimeout: rest.timeout,
    hookTimeout: Math.max(rest.timeout, 60_000),
    maxWorkers: rest.workers ?? 2,
    isolate: rest.isolate ?? true,
    globalSetup: rest.database === undefined ? [] : [`test/support/${rest.database}.ts`],
    sequence: { groupOrder: rest.order ?? 0 },
  },
});

/** Tests beside the code that talk to servers, processes and disks: what they wait for is no part of the quick gates. */
const adapters = [
  'src/app/**',
  'src/emergency/**',
  'src/watch/**',
  'src/paging/{channels,replies}/**',
  'src/paging/try-channels.test.ts',
  'src/platform/{backup,egress,http,spool}/**',
  'src/signals/intake-log.test.ts',
].map((path) => (path.endsWith('**') ? `${path}/*.test.{ts,tsx}` : path));
const onDatabase = 'src/**/*.db.test.ts';

const named = ['tidy', 'judgement', 'commands', 'contracts', 'simulation', 'stories', 'browser', 'faults'];

/** What asks the database most, once more on the oldest PostgreSQL that we take. Where it is missing, `npm test` names its package. */
const onPostgres15 = existsSync('/usr/lib/postgresql/15/bin/postgres')
  ? [
      project('postgresql-15', [onDatabase, 'test/stories/{escalation,fold}.test.ts', 'test/simulation/contract/postgres.test.ts'], {
        exclude: ['src/platform/database/embedded/**'],
        timeout: 60_000,
        database: 'database-15',
      }),
    ]
  : [];

/** Groups with a higher order start when those before them have ended: what measures time or kills processes runs alone. */
export default defineConfig({
  test: {
    pool: 'forks',
    includeTaskLocation: true,
    passWithNoTests: false,
    projects: [
      // Their files share a process: what they import is most of what they cost.
      project('unit', ['src/**/*.test.{ts,tsx}'], { exclude: [onDatabase, ...adapters], timeout: 30_000, isolate: false }),
      project('adapters', adapters, { exclude: [onDatabase], timeout: 30_000, isolate: false }),
      project('tidy', ['test/tidy/**/*.test.ts'], { timeout: 20_000, isolate: false }),
      project('commands', ['test/commands/**/*.test.ts'], { timeout: 30_000 }),
      project('judgement', ['test/judgement/**/*.test.ts'], { timeout: 60_000 }),
      project('database', [onDatabase], { timeout: 30_000, database: 'database', isolate: false }),
      project('contracts', ['test/contracts/**/*.test.ts'], { timeout: 60_000, database: 'database' }),
      project('simulation', ['test/simulation/contract/**/*.test.ts'], { timeout: 120_000, database: 'database' }),
      project('whole', ['test/**/*.test.{ts,tsx}'], {
        exclude: named.map((folder) => `test/${folder}/**`),
        timeout: 60_000,
        database: 'database',
      }),
      ...onPostgres15,
      // Their files share a process as well: each would read the whole app anew.
      project('stories', ['test/stories/**/*.test.ts'], { timeout: 120_000, order: 1, database: 'database', isolate: false }),
      project('browser', ['test/browser/**/*.test.{ts,tsx}'], { timeout: 120_000, order: 2, database: 'database', isolate: false }),
      project('simulated', ['test/simulation/*.test.ts'], { timeout: 1_500_000, order: 3, workers: 1 }),
      project('faults', ['test/faults/**/*.test.ts'], { timeout: 600_000, order: 4, workers: 1 }),
    ],
  },
});
