-- How people lead an incident together. All of it hangs on a ticket, whose row is locked first.

-- The call of a ticket: begun when somebody first works on it.
create table incident_call (
  ticket_id uuid primary key references ticket,
  begun_at timestamptz(3) not null,
  -- When a person last said anything on it.
  said_at timestamptz(3) not null,
  -- When each question was last asked, by its key, in milliseconds since 1970.
  asked jsonb not null default '{}',
  -- The question that stands unanswered: key, words and at.
  prompt jsonb
);

-- Who holds which role in an incident, and who held it.
create table incident_role (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  role text not null check (role in ('leader', 'ops', 'resolver', 'liaison', 'manager')),
  person_id uuid not null,
  person_name text not null,
  since timestamptz(3) not null,
  until timestamptz(3),
  because text not null
);
create unique index incident_role_held on incident_role (ticket_id, role, person_id) where until is null;
-- These have one holder at a time; an incident has as many resolvers and managers as it needs.
create unique index incident_role_single on incident_role (ticket_id, role) where until is null and role in ('leader', 'ops', 'liaison');
create index incident_role_ticket on incident_role (ticket_id, since);

-- One person's being on an incident, from check-in to release.
create table attendance (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  person_id uuid not null,
  person_name text not null,
  -- The team that the person stands for.
  team_id uuid,
  team_name text,
  joined_at timestamptz(3) not null,
  -- What the person last said of the service that they stand for.
  health text not null default 'checking' check (health in ('checking', 'healthy', 'ill')),
  health_text text,
  health_at timestamptz(3),
  released_at timestamptz(3),
  released_by text
);
create unique index attendance_here on attendance (ticket_id, person_id) where released_at is null;
create index attendance_ticket on attendance (ticket_id, joined_at);

-- What stands on an incident until somebody says how it ended.
create table matter (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  kind text not null check (kind in ('hypothesis', 'change', 'decision', 'request', 'question', 'action')),
  text text not null,
  state text not null,
  opened_by jsonb not null,
  opened_at timestamptz(3) not null,
  moved_by jsonb not null,
  moved_at timestamptz(3) not null,
  over boolean not null default false,
  -- How it ended, or how it was passed on, in words.
  outcome text
);
create index matter_ticket on matter (ticket_id, opened_at);

-- Lines of a checklist as people marked them. Nothing is overwritten: of one line the last mark counts.
create table checklist_mark (
  id bigint generated always as identity primary key,
  ticket_id uuid not null references ticket,
  line text not null,
  standing text not null check (standing in ('done', 'not-needed', 'open')),
  note text,
  actor jsonb not null,
  made_at timestamptz(3) not null
);
create index checklist_mark_ticket on checklist_mark (ticket_id, id);
