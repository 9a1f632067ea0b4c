import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

/** Takes the pictures of the guide; no test of the suite. */
export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: ['test/browser/shots/take.ts'],
    globalSetup: ['test/support/database.ts'],
    pool: 'forks',
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
