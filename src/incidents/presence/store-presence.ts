import { z } from 'zod';

import { iso, minutes, seconds, type Duration, type Instant } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import { sql, type Database, type Reader, type Tx } from '../../platform/database/index.ts';
import type { Looking, PresenceStore, Present } from '../../platform/live/index.ts';

/** Whoever was not seen for so long does not look any more: their instance writes every 15 s. */
const SEEN_WITHIN: Duration = seconds(40);
/** What a dead instance left is taken away by the others. */
const KEPT: Duration = minutes(1);
/** So many are told by name. */
const NAMED = 5;

/** Writes who looks by an instance, in the place of what stood for it. */
async function writePresence(tx: Tx, instance: string, looking: readonly Looking[]): Promise<void> {
  const [tickets, people] = [looking.map(({ ticket }) => ticket), looking.map(({ person }) => person)];
  await tx.run(
    sql`insert into presence (instance, ticket_id, person_id, seen_at)
        select ${instance}, ticket_id, person_id, ${iso(tx.now)} from unnest(${tickets}::uuid[], ${people}::uuid[]) as t(ticket_id, person_id)
        on conflict (ticket_id, person_id, instance) do update set seen_at = excluded.seen_at`,
  );
  await tx.run(sql`delete from presence where (instance = ${instance} and seen_at < ${iso(tx.now)}) or seen_at < ${iso(tx.now - KEPT)}`);
}

const row = z.object({ ticket_id: z.string(), id: z.string(), name: z.string(), place: z.number(), total: z.number() });

/** Who looks at some tickets, the first few by their names; a restricted ticket has nobody. */
async function readPresence(reader: Reader, tickets: readonly string[], now: Instant): Promise<ReadonlyMap<string, Present>> {
  const rows = await reader.many(
    sql`select * from (
          select seen.ticket_id, p.id, p.name, row_number() over (partition by seen.ticket_id order by p.name, p.id)::int as place,
            count(*) over (partition by seen.ticket_id)::int as total
          from (select distinct ticket_id, person_id from presence
                where ticket_id = any(${tickets}::uuid[]) and seen_at > ${iso(now - SEEN_WITHIN)}) as seen
            join person p on p.id = seen.person_id join ticket t on t.id = seen.ticket_id
          where not t.restricted) as ranked
        where place <= ${NAMED + 1} order by ticket_id, place`,
    row,
  );
  const present = new Map<string, Present>();
  for (const { ticket_id: ticket, id, name, total } of rows) {
    const people = [...(present.get(ticket)?.people ?? []), { id, name }];
    present.set(ticket, { people, more: total - people.length });
  }
  return present;
}

/** Where instances tell each other who has which ticket on a screen. */
export const presenceStore = (db: Database): PresenceStore => ({
  write: async (instance, looking) => db.write(system('live'), async (tx) => writePresence(tx, instance, looking)),
  read: async (tickets) => readPresence(db, tickets, db.clock.now()),
});
