-- The queue: the most severe first, then the newest, of what is open and of everything.
create index ticket_open_queue on ticket (severity, cut_at desc, number desc) where state in ('assigned', 'researching', 'mitigating', 'restored');
drop index ticket_open;
-- By age.
create index ticket_open_age on ticket (cut_at, number) where state in ('assigned', 'researching', 'mitigating', 'restored');
create index ticket_queue on ticket (severity, cut_at desc, number desc);
-- Of one team.
create index ticket_team on ticket (team_id, severity, cut_at desc, number desc);

-- A list that somebody keeps by a name, alone or with a team.
create table saved_view (
  id uuid primary key,
  name text not null,
  -- What its address says after the question mark.
  filter jsonb not null,
  person_id uuid not null,
  person_name text not null,
  -- The team that sees it, too.
  team_id uuid,
  made_at timestamptz(3) not null,
  changed_at timestamptz(3) not null
);
create index saved_view_person on saved_view (person_id);
create index saved_view_team on saved_view (team_id) where team_id is not null;

-- What ties one ticket to another; a tie that was wrong is ended, never removed.
create table ticket_link (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  kind text not null check (kind in ('duplicate', 'related', 'parent')),
  -- Which the first is a duplicate of, or belongs under.
  other_id uuid not null references ticket,
  because text not null,
  made_by jsonb not null,
  made_at timestamptz(3) not null,
  ended_at timestamptz(3),
  ended_by jsonb,
  check (ticket_id <> other_id)
);
create unique index ticket_link_live on ticket_link (ticket_id, kind, other_id) where ended_at is null;
create index ticket_link_other on ticket_link (other_id);

-- Each time that a ticket came back: by a person who reopened it, or by its condition.
create table ticket_reopening (
  ticket_id uuid not null references ticket,
  at timestamptz(3) not null,
  -- The state that it had.
  was text not null,
  because text not null,
  actor jsonb not null,
  primary key (ticket_id, at)
);
