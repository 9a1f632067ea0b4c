-- Who may sign in, who is signed in, which keys there are, and who holds which role where.

create table account (
  person_id uuid primary key,
  password_hash text,
  created_at timestamptz(3) not null,
  password_at timestamptz(3)
);

create table session (
  hash bytea primary key,
  person_id uuid not null references account on delete cascade,
  made_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  agent text not null
);
create index session_person on session (person_id);

-- One-time links: set-up of the organisation, and of an account for a person who was invited.
create table access_link (
  hash bytea primary key,
  purpose text not null check (purpose in ('set-up', 'invitation')),
  person_id uuid,
  made_at timestamptz(3) not null,
  ends_at timestamptz(3) not null
);

create table machine_key (
  id uuid primary key,
  name text not null,
  hash bytea not null unique,
  hint text not null,
  role text not null check (role in ('viewer', 'responder', 'operator', 'manager', 'admin')),
  team_id uuid,
  made_by jsonb not null,
  made_at timestamptz(3) not null,
  seen_at timestamptz(3),
  revoked_at timestamptz(3)
);
create unique index machine_key_name on machine_key (name) where revoked_at is null;

-- A role on a team and all below it, or on the whole organisation when there is no team.
create table role_grant (
  id uuid primary key,
  person_id uuid not null,
  role text not null check (role in ('viewer', 'responder', 'operator', 'manager', 'admin')),
  team_id uuid,
  granted_by jsonb not null,
  granted_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create unique index role_grant_once on role_grant (person_id, role, coalesce(team_id, '00000000-0000-0000-0000-000000000000')) where ended_at is null;
