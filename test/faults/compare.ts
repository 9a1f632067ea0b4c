import pg from 'pg';
import { z } from 'zod';

import type { Ledger } from './ledger.ts';

/** Alerts that were answered with 2xx and that the database does not have as they were told. */
export interface Comparison {
  readonly lost: number;
  /** Alerts that had ended and came back. None was told to. */
  readonly cameBack: number;
}

const row = z.object({ name: z.string(), count: z.coerce.number(), is_over: z.boolean(), times: z.coerce.number() });

const PAGE = 20_000;

/** Everything that is known of alerts, current and past, in the order of their names. */
const question = `
  select name, sum(count) as count, bool_and(is_over) as is_over, count(*) as times
  from (select name, count, false as is_over from alert where name > $1
        union all select name, count, true from alert_past where name > $1) as every
  group by name order by name limit $2`;

interface Stored {
  readonly count: number;
  readonly isOver: boolean;
  readonly times: number;
}

async function readStored(client: pg.Client): Promise<Map<number, Stored>> {
  const stored = new Map<number, Stored>();
  for (let after = ''; ;) {
    const answer = await client.query(question, [after, PAGE]);
    const rows = answer.rows.map((each) => row.parse(each));
    for (const { name, count, times, is_over: isOver } of rows)
      stored.set(Number(/^Fault(\d+)$/.exec(name)?.[1] ?? -1), { count, isOver, times });
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return stored;
    after = last.name;
  }
}

/**
 * Compares every 2xx with what is stored: a firing that was accepted is counted in its alert, and an end that was accepted has
 * ended it. What was stored without an answer having come may be there besides.
 */
export async function compareWithDatabase(url: string, ledger: Ledger, say: (line: string) => void): Promise<Comparison> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const stored = await readStored(client);
  await client.end();
  let lost = 0;
  let cameBack = 0;
  for (const { number } of ledger.stories()) {
    const { count, isOver, times } = stored.get(number) ?? { count: 0, isOver: true, times: 0 };
    if (times > 1) cameBack += 1;
    const missing = Math.max(0, ledger.firingsOf(number) - count) + (ledger.isEnded(number) && !isOver ? 1 : 0);
    if (missing > 0 && lost < 5)
      say(`Fault${number}: ${ledger.firingsOf(number)} firings accepted, ${count} stored${isOver ? '' : '; its end is missing'}`);
    lost += missing;
  }
  return { lost, cameBack };
}
