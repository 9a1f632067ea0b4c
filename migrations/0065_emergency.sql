-- What an instance did while the database was away, as it tells it when the database is back.

-- Chunks of the spool that stand in the intake log, so that one that is offered again is not written twice.
create table spool_chunk (
  id text primary key,
  drained_at timestamptz(3) not null
);
create index spool_chunk_age on spool_chunk (drained_at);

-- Pages that instances made by themselves, each under the id that its page has once its ticket is cut.
create table emergency_page (
  id uuid primary key,
  -- Names the case: the same on every instance that pages for the same service and alert name.
  case_hash text not null,
  -- The dedup keys of the alerts that it was about.
  alert_keys text[] not null,
  person_id uuid not null,
  person_name text not null,
  role text not null,
  because text not null,
  -- How far the case's steps had come, and when the next was due.
  progress jsonb not null,
  step_due timestamptz(3) not null,
  made_at timestamptz(3) not null,
  -- Contact methods used, in order, and when the next was due; null where none was left.
  used uuid[] not null,
  method_due timestamptz(3),
  reached boolean not null,
  -- The ticket whose timeline tells of it; null until there is one.
  ticket_id uuid,
  -- When it was over as far as this table goes.
  settled_at timestamptz(3)
);
create index emergency_page_keys on emergency_page using gin (alert_keys) where settled_at is null;
create index emergency_page_case on emergency_page (case_hash, made_at);

-- What people said by the links of those pages. One comes from each instance that heard of it.
create table emergency_answer (
  page_id uuid not null,
  act text not null check (act in ('stop', 'take', 'decline')),
  case_hash text not null,
  person_id uuid not null,
  person_name text not null,
  acted_at timestamptz(3) not null,
  settled_at timestamptz(3),
  primary key (page_id, act)
);
create index emergency_answer_open on emergency_answer (acted_at) where settled_at is null;
