import { z } from 'zod';

import { days, iso, type Duration, type Instant } from '../kernel/index.ts';
import { sql, type Tx } from '../platform/database/index.ts';

/** What comes from a disk after so long begins anew, though it may have ended. */
const KEPT: Duration = days(2);

/** An end that found nothing that fires. */
export interface EarlyEnd {
  readonly key: string;
  readonly receivedAt: Instant;
  /** A line of the log. */
  readonly line: string;
}

/** Keeps ends in case that what they end comes yet: of each key the one that was received last. */
export async function keepEarlyEnds(tx: Tx, ends: readonly EarlyEnd[]): Promise<void> {
  if (ends.length === 0) return;
  await tx.run(sql`delete from early_end where kept_at < ${iso(tx.now - KEPT)}`);
  const rows = ends.map(({ key, receivedAt, line }) => ({ key, received_at: iso(receivedAt), line }));
  await tx.run(
    sql`insert into early_end (key, received_at, line, kept_at)
        select key, received_at, line, ${iso(tx.now)} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e(key text, received_at timestamptz, line text)
        on conflict (key) do update set received_at = excluded.received_at, line = excluded.line, kept_at = excluded.kept_at
        where early_end.received_at <= excluded.received_at`,
  );
}

/** Takes the ends of these keys out, for what may have come now. */
export const takeEarlyEnds = async (tx: Tx, keys: readonly string[]): Promise<{ line: string }[]> =>
  tx.many(sql`delete from early_end where key = any(${keys}) returning line`, z.object({ line: z.string() }));
