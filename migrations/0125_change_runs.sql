-- How a change was carried out, step by step, with real times. One row a change: nobody carries it out a second time.
create table change_run (
  change_id uuid primary key references change,
  -- The version of the record that is carried out.
  version int not null,
  state text not null check (state in ('walking', 'stopped', 'rolling-back', 'ended')),
  started_at timestamptz(3) not null,
  started_by jsonb not null,
  -- The alerts that fired when it began, or in spite of which somebody said why it goes on, with their severities.
  known_alerts jsonb not null,
  ended_at timestamptz(3)
);

-- What became of each step: a step that nobody has come to has no row.
create table change_run_step (
  change_id uuid not null references change_run,
  plan text not null check (plan in ('timeline', 'rollback')),
  place int not null,
  mark text not null check (mark in ('done', 'failed', 'skipped')),
  note text not null,
  marked_at timestamptz(3) not null,
  marked_by jsonb not null,
  -- How many alerts of its services fired then.
  alerts int not null,
  primary key (change_id, plan, place)
);
