import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';

const due = z.object({ clocks: z.number().nullable(), messages: z.number().nullable() });

/** When the next clock of these kinds, and the next message, is due; never is Infinity. */
export async function nextDue(reader: Reader, kinds: readonly string[]): Promise<{ clocks: Instant; messages: Instant }> {
  const row = await reader.maybe(
    sql`select (select min(due_at) from clock where kind = any(${kinds})) as clocks, (select min(due_at) from message where state = 'pending') as messages`,
    due,
  );
  return { clocks: row?.clocks ?? Infinity, messages: row?.messages ?? Infinity };
}
