import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader } from '../platform/database/index.ts';

const state = z.object({
  channel: z.string(),
  waiting: z.number(),
  handed: z.number(),
  failed: z.number(),
  handed_at: z.number().nullable(),
  failed_at: z.number().nullable(),
});

/** How a channel has delivered lately. */
export type DeliveryState = z.infer<typeof state>;

/** For each channel that had messages: how many wait, and what became of those that ended since an instant. */
export const deliveryStates = async (reader: Reader, since: Instant): Promise<DeliveryState[]> =>
  reader.many(
    sql`select channel, sum(waiting)::int as waiting, sum(handed)::int as handed, sum(failed)::int as failed,
          max(handed_at) as handed_at, max(failed_at) as failed_at
        from (
          select channel, count(*) as waiting, 0 as handed, 0 as failed, null::timestamptz as handed_at, null::timestamptz as failed_at
          from message group by channel
          union all
          select channel, 0, count(*) filter (where outcome = 'handed-over'), count(*) filter (where outcome = 'failed'),
            max(ended_at) filter (where outcome = 'handed-over'), max(ended_at) filter (where outcome = 'failed')
          from message_past where ended_at >= ${iso(since)} group by channel) each
        group by channel`,
    state,
  );
