-- Addresses under which calendar programs read the calendar of changes. Of the token in an address its hash is kept.
create table change_calendar_link (
  id uuid primary key,
  person_id uuid not null references person (id),
  name text not null,
  -- What of the calendar it shows: {team, service, near}, each a key or left out.
  shows jsonb not null,
  token_hash bytea not null unique,
  made_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  -- About when it was read last: moved once an hour at most.
  read_at timestamptz(3)
);
create index change_calendar_link_person on change_calendar_link (person_id) where revoked_at is null;
