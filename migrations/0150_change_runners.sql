-- Runners that an organisation installs, and the commands of approved steps that they run.
create table change_runner (
  id uuid primary key,
  name text not null,
  -- It runs steps of changes of this team and those below.
  team_id uuid not null references team,
  token_hash bytea not null unique,
  token_hint text not null,
  -- The commands that its own file names, as it said last.
  offers text[] not null default '{}',
  made_by jsonb not null,
  made_at timestamptz(3) not null,
  seen_at timestamptz(3),
  revoked_at timestamptz(3)
);
create unique index change_runner_name on change_runner (name) where revoked_at is null;

-- That somebody had the command of a step run; the id is the nonce by which it runs once.
create table change_job (
  id uuid primary key,
  change_id uuid not null references change_run,
  plan text not null check (plan in ('timeline', 'rollback')),
  place int not null,
  runner_id uuid not null references change_runner,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'timed-out', 'stopped', 'refused', 'unknown')),
  command text not null,
  asked_by jsonb not null,
  asked_at timestamptz(3) not null,
  -- It begins before this or never.
  expires_at timestamptz(3) not null,
  -- The installation of the runner that took it; another that has the same credential is refused.
  taken_by text,
  began_at timestamptz(3),
  heard_at timestamptz(3),
  stop_asked_at timestamptz(3),
  ended_at timestamptz(3),
  exit_code int,
  because text not null default '',
  -- At most 1 MB, secrets masked by the runner; while it runs, its end.
  output text not null default '',
  -- How many bytes of it were left out.
  dropped bigint not null default 0
);
create index change_job_change on change_job (change_id, plan, place, asked_at);
create index change_job_waiting on change_job (runner_id, asked_at) where state = 'waiting';

-- What each step was when it was put forward: {"timeline": [hash], "rollback": [hash]}.
alter table change_review add column step_hashes jsonb;
