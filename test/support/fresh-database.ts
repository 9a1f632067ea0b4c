import { afterAll, inject } from 'vitest';

import { cloneDatabase, dropDatabase, type TestDatabase } from '../../src/platform/database/embedded/for-tests.ts';

/**
 * A migrated database of the test file's own, removed after its last test.
 * At the top of the file, or of a `describe`: `const database = await freshDatabase();`
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const database = await cloneDatabase(inject('database'));
  afterAll(async () => dropDatabase(database));
  return database;
}
