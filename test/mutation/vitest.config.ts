import { defineConfig } from 'vitest/config';

/** The tests that judge a changed rule are those beside it, and nothing slower. */
export default defineConfig({ test: { include: ['src/*/rules/*.test.ts'], testTimeout: 10_000 } });
