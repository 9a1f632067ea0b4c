import { z } from 'zod';

import { iso, minutes, type Duration, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const uncovered = z
  .object({
    sender_id: z.string(),
    contract: z.string(),
    subject: z.string(),
    service_id: z.string(),
    kind: z.string(),
    is_drift: z.boolean(),
    count: z.number(),
    first_at: z.number(),
    last_at: z.number(),
    title: z.string(),
    change_id: z.string().nullable(),
  })
  .transform((row) => ({
    senderId: row.sender_id,
    contract: row.contract,
    subject: row.subject,
    serviceId: row.service_id,
    kind: row.kind,
    isDrift: row.is_drift,
    count: row.count,
    firstAt: row.first_at,
    lastAt: row.last_at,
    title: row.title,
    changeId: row.change_id,
  }));

/** What feeds showed of one subject at one service, and no record covers. */
export type Uncovered = z.infer<typeof uncovered>;

/** A record covers what happens so much before and after it. */
const AROUND: Duration = minutes(15);

/** A kind of change of a service that may not be made without a record. */
export interface AskedKind {
  readonly service: string;
  readonly kind: string;
}

/**
 * What changed production in a span, is of a kind that asks for a record at its service, was not explained, is no known flapper, and
 * lies in no record that a person made and that was approved; the newest first.
 */
export const readUncovered = async (
  reader: Reader,
  span: { from: Instant; until: Instant; now: Instant },
  { asked, most }: { asked: readonly AskedKind[]; most: number },
): Promise<Uncovered[]> =>
  reader.many(
    sql`select d.sender_id, d.contract, d.subject, s.service_id, (d.told ->> 'kind') as kind, d.is_drift, count(*)::int as count,
          min(d.first_at) as first_at, max(d.first_at) as last_at, (array_agg(d.told ->> 'title' order by d.first_at desc))[1] as title,
          (array_agg(d.change_id order by d.first_at desc))[1] as change_id
        from change_deployment d cross join lateral unnest(d.service_ids) as s(service_id)
        join unnest(${asked.map(({ service }) => service)}::uuid[], ${asked.map(({ kind }) => kind)}::text[]) as a(service_id, kind)
          on a.service_id = s.service_id and a.kind = d.told ->> 'kind'
        where d.place = 'production' and d.first_at >= ${iso(span.from)} and d.first_at < ${iso(span.until)}
          and (d.told -> 'end' ->> 'state') is distinct from 'cancelled'
          and not exists (select from change_explanation e where e.sender_id = d.sender_id and e.subject = d.subject and e.service_id = s.service_id
            and e.until_at >= d.first_at)
          and not exists (select from change_flapper f where f.sender_id = d.sender_id and f.subject = d.subject and f.service_id = s.service_id
            and f.ends_at > ${iso(span.now)})
          and not exists (select from change_service cs join change c on c.id = cs.change_id
            where cs.service_id = s.service_id and c.source = 'person' and c.environment = 'production' and c.state in ('approved', 'scheduled', 'working', 'resolved', 'closed')
              and coalesce(c.actual_start, c.scheduled_start) <= d.first_at + ${AROUND} * interval '1 millisecond'
              and coalesce(c.actual_end, c.scheduled_end, ${iso(span.now)}::timestamptz) >= d.first_at - ${AROUND} * interval '1 millisecond')
        group by d.sender_id, d.contract, d.subject, s.service_id, d.told ->> 'kind', d.is_drift
        order by max(d.first_at) desc limit ${most}`,
    uncovered,
  );

/** One subject of one sender. */
export interface Subject {
  readonly senderId: string;
  readonly subject: string;
}

/** Why what a subject showed at a service up to now had no record. */
export const insertExplanation = async (
  tx: Tx,
  said: Subject & { readonly serviceId: string; readonly words: string; readonly changeId: string | null },
): Promise<number> =>
  tx.run(
    sql`insert into change_explanation (id, sender_id, subject, service_id, until_at, words, change_id, said_by, said_at)
        values (${tx.id()}, ${said.senderId}, ${said.subject}, ${said.serviceId}, ${iso(tx.now)}, ${said.words}, ${said.changeId},
          ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );

/** Whether a sender showed a subject at a service. */
export const hasShown = async (reader: Reader, { senderId, subject }: Subject, service: string): Promise<boolean> =>
  (await reader.maybe(
    sql`select 1 as one from change_deployment where sender_id = ${senderId} and subject = ${subject} and ${service} = any(service_ids) limit 1`,
    z.object({ one: z.number() }),
  )) !== undefined;

/** Says that a subject comes and goes by itself at a service, until a moment. */
export const putFlapper = async (
  tx: Tx,
  said: Subject & { readonly serviceId: string; readonly because: string; readonly endsAt: Instant },
): Promise<number> =>
  tx.run(
    sql`insert into change_flapper (sender_id, subject, service_id, because, ends_at, said_by, said_at)
        values (${said.senderId}, ${said.subject}, ${said.serviceId}, ${said.because}, ${iso(said.endsAt)}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})
        on conflict (sender_id, subject, service_id) do update set because = excluded.because, ends_at = excluded.ends_at, said_by = excluded.said_by, said_at = excluded.said_at`,
  );
