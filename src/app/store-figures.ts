import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader } from '../platform/database/index.ts';

const figures = z.object({
  clocks_due: z.number(),
  messages: z.number(),
  intake: z.number(),
  alerts: z.number(),
  tickets: z.number(),
  pages: z.number(),
});

/** How much of everything that is open there is. */
export type Figures = z.infer<typeof figures>;

/** Counts what is open, over all areas: all of it is small. */
export const readFigures = async (reader: Reader, now: Instant): Promise<Figures | undefined> =>
  reader.maybe(
    sql`select (select count(*) from clock where due_at <= ${iso(now)}) as clocks_due, (select count(*) from message) as messages,
          (select count(*) from intake_pending) as intake, (select count(*) from alert) as alerts,
          (select count(*) from ticket where state in ('assigned', 'researching', 'mitigating', 'restored')) as tickets,
          (select count(*) from page where state = 'unanswered') as pages`,
    figures,
  );
