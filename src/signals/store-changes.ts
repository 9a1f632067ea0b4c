import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Tx } from '../platform/database/index.ts';

/** A change that another system told of. */
export interface ChangeEvent {
  readonly integrationId: string;
  readonly at: Instant;
  readonly summary: string;
  readonly source: string | null;
  readonly details: unknown;
  readonly links: unknown;
}

export const insertChangeEvent = async (tx: Tx, change: ChangeEvent): Promise<number> =>
  tx.run(
    sql`insert into change_event (id, integration_id, received_at, at, summary, source, details, links)
        values (${tx.id()}, ${change.integrationId}, ${iso(tx.now)}, ${iso(change.at)}, ${change.summary}, ${change.source},
          ${JSON.stringify(change.details)}::jsonb, ${JSON.stringify(change.links)}::jsonb)`,
  );
