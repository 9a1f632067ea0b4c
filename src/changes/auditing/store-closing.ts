import { z } from 'zod';

import { iso } from '../../kernel/index.ts';
import { sql, type Reader, type Tx } from '../../platform/database/index.ts';

const closing = z
  .object({
    because: z.string(),
    lacked: z.array(z.string()),
    explained: z.string(),
    closed_by: z.object({ name: z.string() }),
    closed_at: z.number(),
  })
  .transform(({ closed_by: by, closed_at: at, ...rest }) => ({ ...rest, by: by.name, at }));

/** How a record was closed. */
export type Closing = Readonly<z.output<typeof closing>>;

/** How a record was closed; undefined while it is not. */
export const findClosing = async (reader: Reader, change: string): Promise<Closing | undefined> =>
  reader.maybe(sql`select because, lacked, explained, closed_by, closed_at from change_closing where change_id = ${change}`, closing);

/** Keeps how a record is closed; its row is locked and its state moves afterwards. */
export const insertClosing = async (
  tx: Tx,
  change: string,
  made: { readonly because: string; readonly lacked: readonly string[]; readonly explained: string },
): Promise<number> =>
  tx.run(
    sql`insert into change_closing (change_id, because, lacked, explained, closed_by, closed_at)
        values (${change}, ${made.because}, ${JSON.stringify(made.lacked)}::jsonb, ${made.explained}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)})`,
  );
