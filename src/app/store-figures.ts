import { z } from 'zod';

import { iso, minutes, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { sql, type Reader } from '../platform/database/index.ts';

const figures = z.object({
  clocks_due: z.number(),
  clock_lag: z.number(),
  messages: z.number(),
  message_lag: z.number(),
  intake: z.number(),
  intake_lag: z.number(),
  alerts: z.number(),
  tickets: z.number(),
  pages_open: z.number(),
  pages_late: z.number(),
  pages_unreached: z.number(),
});

/** How much of everything that is open there is, and how late the engine is in seconds. */
export type Figures = z.infer<typeof figures>;

/** A page that nobody answers for this long is late: the next contact method is tried then by the policies that ship. */
const LATE: Duration = minutes(5);
/** A page of which no message is handed over within this time has reached nobody. */
const UNREACHED: Duration = seconds(30);

/** Counts what is open, over all areas: all of it is small. Undefined never: the statement always answers one row. */
export const readFigures = async (reader: Reader, now: Instant): Promise<Figures | undefined> =>
  reader.maybe(
    sql`select clocks_due, clock_lag, messages, message_lag, intake, intake_lag, alerts, tickets, pages_open, pages_late, pages_unreached
        from (select count(*) as clocks_due, coalesce(extract(epoch from ${iso(now)}::timestamptz - min(due_at)), 0)::float8 as clock_lag
              from clock where due_at <= ${iso(now)}) c,
             (select count(*) as messages,
                coalesce(extract(epoch from ${iso(now)}::timestamptz - min(due_at) filter (where due_at <= ${iso(now)})), 0)::float8 as message_lag
              from message) m,
             (select count(distinct log_id) as intake, greatest(0, coalesce(extract(epoch from ${iso(now)}::timestamptz - min(received_at)), 0))::float8 as intake_lag
              from intake_pending) i,
             (select count(*) as alerts from alert) a,
             (select count(*) as tickets from ticket where state in ('assigned', 'researching', 'mitigating', 'restored') and purpose <> 'synthetic') t,
             (select count(*) as pages_open, count(*) filter (where made_at <= ${iso(now - LATE)}) as pages_late,
                count(*) filter (where not reached and made_at <= ${iso(now - UNREACHED)}) as pages_unreached
              from page where state = 'unanswered' and purpose <> 'synthetic') p`,
    figures,
  );
