import { expect, it } from 'vitest';

import { Bug } from '../kernel/index.ts';
import { createAccess } from '../platform/access/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import type { Database } from '../platform/database/index.ts';
import { clientTypesOf } from '../platform/http/index.ts';
import { allRoutes } from './areas.ts';
import { createFirst } from './create-first.ts';

const never = async (): Promise<never> => Promise.reject(new Bug('the table of routes asks no database'));

/** The table alone is read: nothing behind it runs. */
const nothing: Database = { clock: systemClock, many: never, maybe: never, write: never, engine: never, close: never };

it('what the web believes of the API is what its table of routes says', async () => {
  const types = clientTypesOf(allRoutes(createAccess(nothing, createFirst), { publicKey: '' }));
  // When the table has changed: npx vitest run -u src/app/client-types.test.ts
  await expect(types).toMatchFileSnapshot('../web/api-types.ts');
});
