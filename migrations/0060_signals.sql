-- What came in from outside and who may send it: integrations, the intake log, silences, changes told by others.

-- One sender, or one kind of sender, with one token. Only the hash of the token is kept.
create table integration (
  id uuid primary key,
  name text not null,
  team_id uuid not null references team,
  source text not null check (source in ('alertmanager', 'pagerduty', 'generic')),
  token_hash bytea not null unique,
  -- The last four characters, so that people can tell tokens apart.
  token_hint text not null,
  scopes text[] not null check (scopes <@ array['post', 'read', 'silence']),
  -- Alerts are lowered to this severity when they say more.
  max_severity int not null check (max_severity between 1 and 4),
  -- Words of severity that differ from the table that ships.
  severity_table jsonb not null default '{}',
  created_by jsonb not null,
  created_at timestamptz(3) not null,
  rotated_at timestamptz(3),
  revoked_at timestamptz(3)
);
create unique index integration_name on integration (name) where revoked_at is null;
create index integration_team on integration (team_id);

-- When each was last heard of, apart from the row that says who may send, so that hearing moves no stamp.
create table integration_seen (
  integration_id uuid primary key references integration,
  seen_at timestamptz(3) not null,
  -- By how much the sender's clock was last seen to be ahead, and when.
  clock_ahead_ms bigint,
  clock_ahead_at timestamptz(3)
);

-- Move with every edit of an integration or a silence, so that a cache can know it is stale.
create table signals_stamp (single boolean primary key default true check (single), integrations uuid not null, silences uuid not null);
insert into signals_stamp (integrations, silences) values (gen_random_uuid(), gen_random_uuid());

-- One row for each group commit: what many requests brought, as lines of JSON (src/signals/entry.ts).
create table intake_log (
  id bigint generated always as identity,
  received_at timestamptz(3) not null,
  entries int not null,
  body text not null
) partition by range (received_at);
alter table intake_log alter column body set storage external;
create table intake_log_default partition of intake_log default;
create index intake_log_id on intake_log (id);

-- Rows of the log that have not been folded. Inserted with them, deleted by folding.
create table intake_pending (
  log_id bigint primary key,
  received_at timestamptz(3) not null,
  -- How many of its entries are folded.
  place int not null default 0
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, fillfactor = 50);

-- A silence holds pages back; its id is what Alertmanager's clients see.
create table silence (
  id uuid primary key,
  matchers jsonb not null,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- Who made it: the token's owner, or the person.
  author jsonb not null,
  -- The author as the sender wrote it, told back to it and believed by nobody.
  told_author text not null,
  comment text not null,
  team_id uuid references team,
  check (ends_at >= starts_at)
);
create index silence_end on silence (ends_at);

-- Changes that other systems told us of.
create table change_event (
  id uuid primary key,
  integration_id uuid not null references integration,
  received_at timestamptz(3) not null,
  at timestamptz(3) not null,
  summary text not null,
  source text,
  details jsonb not null,
  links jsonb not null
);
create index change_event_at on change_event (at desc);
