import { z } from 'zod';

import type { ContactMethod } from '../catalog/index.ts';
import type { Instant } from '../kernel/index.ts';
import { sql, type Reader } from '../platform/database/index.ts';

const proof = z.object({ id: z.string(), at: z.number() });

/** When a test, or one of the person's last pages, was last handed over to each of these contact methods; those never used are left out. */
export async function lastHandedOver(reader: Reader, methods: readonly ContactMethod[]): Promise<ReadonlyMap<string, Instant>> {
  if (methods.length === 0) return new Map();
  const asked = methods.map(({ id, personId, channel, address }) => ({ id, person: personId, channel, address }));
  const rows = await reader.many(
    sql`select w.id, max(m.ended_at) as at
        from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as w(id uuid, person uuid, channel text, address jsonb)
        cross join lateral (
          select w.id::text as subject
          union all (select id::text from page where person_id = w.person and w.id = any(used) order by made_at desc limit 20)
        ) s
        join message_past m on m.subject = s.subject and m.outcome = 'handed-over' and m.channel = w.channel and m.address = w.address
        group by w.id`,
    proof,
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** When a synthetic page of a ticket came back, if it has. */
export async function cameBackAt(reader: Reader, ticket: string): Promise<Instant | undefined> {
  const row = await reader.maybe(
    sql`select min(ended_at) as at from message_past where ticket_id = ${ticket} and channel = 'loop-back' and outcome = 'handed-over'`,
    z.object({ at: z.number().nullable() }),
  );
  return row?.at ?? undefined;
}
