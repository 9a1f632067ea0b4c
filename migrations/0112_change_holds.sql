-- A change that was held because of an incident, until somebody releases it.
create table change_hold (
  id uuid primary key,
  change_id uuid not null references change (id),
  ticket_id uuid not null references ticket (id),
  state_before text not null,
  -- Why it was in the way, as whoever held it read it.
  because text not null,
  held_by jsonb not null,
  held_at timestamptz(3) not null,
  released_by jsonb,
  released_at timestamptz(3)
);
create unique index change_hold_open on change_hold (change_id) where released_at is null;
create index change_hold_ticket on change_hold (ticket_id, held_at);
