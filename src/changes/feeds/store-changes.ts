import { iso, type Instant } from '../../kernel/index.ts';
import { prepared, sql, type Tx } from '../../platform/database/index.ts';

/** The record of a change that a feed told of. */
export interface FeedChange {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly environment: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly start: Instant | null;
  readonly end: Instant | null;
  /** When it was first heard of: from then it may have had an effect if nothing says better. */
  readonly firstAt: Instant;
  readonly tier: number;
  readonly source: string;
  readonly teamId: string;
  readonly size: number | null;
  readonly serviceIds: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

const at = (instant: Instant | null): string | null => (instant === null ? null : iso(instant));

/** Makes the records of changes, or moves those that stand on. An outcome that was said to be worse than its feed knows stays. */
export async function writeChanges(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ start, end, teamId, firstAt, ...rest }) => ({
    ...rest,
    team_id: teamId,
    actual_start: at(start),
    actual_end: at(end),
    closed_at: rest.state === 'closed' || rest.state === 'cancelled' ? at(end ?? firstAt) : null,
  }));
  await tx.run(
    prepared(
      'changes.by-feed',
      sql`insert into change (id, title, kind, environment, state, tier, source, team_id, actual_start, actual_end, outcome, body, size, version, created_at, closed_at)
          select id, title, kind, environment, state, tier, source, team_id, actual_start, actual_end, outcome, body, size, 1, ${iso(tx.now)}::timestamptz, closed_at
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(id uuid, title text, kind text, environment text, state text, tier int, source text,
            team_id uuid, actual_start timestamptz, actual_end timestamptz, outcome text, body jsonb, size int, closed_at timestamptz)
          order by id
          on conflict (id) do update set title = excluded.title, state = excluded.state, actual_start = excluded.actual_start, actual_end = excluded.actual_end,
            outcome = case when change.outcome = 'rolled-back' then change.outcome else excluded.outcome end, body = excluded.body, size = excluded.size,
            version = change.version + 1, closed_at = excluded.closed_at`,
    ),
  );
  const services = changes.flatMap((change) =>
    change.serviceIds.map((service) => ({ change_id: change.id, service_id: service, at: iso(change.start ?? change.firstAt) })),
  );
  await tx.run(
    prepared(
      'changes.services-by-feed',
      sql`insert into change_service (change_id, service_id, at)
          select change_id, service_id, at from jsonb_to_recordset(${JSON.stringify(services)}::jsonb) as s(change_id uuid, service_id uuid, at timestamptz)
          order by change_id, service_id
          on conflict (change_id, service_id) do update set at = excluded.at`,
    ),
  );
}

/** Says of changes that went well that they were rolled back. */
export const takeBack = async (tx: Tx, ids: readonly string[]): Promise<number> =>
  ids.length === 0
    ? 0
    : tx.run(
        prepared(
          'changes.taken-back',
          sql`update change set outcome = 'rolled-back', version = version + 1 where id = any(${ids}::uuid[]) and outcome = 'success'`,
        ),
      );
