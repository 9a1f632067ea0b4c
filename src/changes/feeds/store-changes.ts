import { iso, type Instant } from '../../kernel/index.ts';
import { prepared, sql, type Tx } from '../../platform/database/index.ts';
import { isWide } from '../rules/index.ts';

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
          on conflict (id) do update set title = excluded.title, kind = excluded.kind, environment = excluded.environment, state = excluded.state,
            tier = excluded.tier, team_id = excluded.team_id, actual_start = excluded.actual_start, actual_end = excluded.actual_end,
            outcome = case when change.outcome = 'rolled-back' then change.outcome else excluded.outcome end, body = excluded.body, size = excluded.size,
            version = change.version + 1, closed_at = excluded.closed_at`,
    ),
  );
  const services = changes.flatMap((change) =>
    change.serviceIds.map((service) => ({
      change_id: change.id,
      service_id: service,
      at: iso(change.start ?? change.firstAt),
      is_wide: isWide(change.kind),
    })),
  );
  const named = changes.map(({ id, serviceIds }) => ({ id, service_ids: serviceIds }));
  await tx.run(
    prepared(
      'changes.services-left',
      sql`delete from change_service s using jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as c(id uuid, service_ids uuid[])
          where s.change_id = c.id and s.service_id <> all(c.service_ids)`,
    ),
  );
  await tx.run(
    prepared(
      'changes.services-by-feed',
      sql`insert into change_service (change_id, service_id, at, is_wide)
          select change_id, service_id, at, is_wide
          from jsonb_to_recordset(${JSON.stringify(services)}::jsonb) as s(change_id uuid, service_id uuid, at timestamptz, is_wide boolean)
          order by change_id, service_id
          on conflict (change_id, service_id) do update set at = excluded.at, is_wide = excluded.is_wide`,
    ),
  );
}

/** Says of changes that they take others back, and of these, where they went well, that they were rolled back. */
export async function noteRollbacks(tx: Tx, backs: ReadonlyMap<string, string>): Promise<void> {
  if (backs.size === 0) return;
  const pairs = [...backs].map(([id, back]) => ({ id, back }));
  await tx.run(
    prepared(
      'changes.take-back',
      sql`update change c set body = jsonb_set(c.body, '{feed,takesBack}', to_jsonb(b.back)), version = c.version + 1
          from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as b(id uuid, back text)
          where c.id = b.id and c.body -> 'feed' ->> 'takesBack' is distinct from b.back`,
    ),
  );
  await tx.run(
    prepared(
      'changes.taken-back',
      sql`update change set outcome = 'rolled-back', version = version + 1 where id = any(${[...new Set(backs.values())]}::uuid[]) and outcome = 'success'`,
    ),
  );
}
