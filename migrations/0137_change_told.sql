-- Who reads of changes, what they asked to be told, and who was told what of which change.

-- A person or a list outside, with when their digest comes.
create table change_reader (
  id uuid primary key,
  person_id uuid unique references person,
  address text unique,
  every text not null check (every in ('day', 'week')),
  -- Of a weekly one: 0 is Monday.
  weekday int not null check (weekday between 0 and 6),
  hour int not null check (hour between 0 and 23),
  zone text not null,
  check (num_nonnulls(person_id, address) = 1)
);

-- What a reader asked to be told of: of one service, or of all that a team and the teams below it own. What it leaves empty does not matter.
create table change_subscription (
  id uuid primary key,
  reader_id uuid not null references change_reader,
  service_id uuid,
  team_id uuid,
  risks text[] not null,
  kinds text[] not null,
  -- What comes at once: high, emergent; the rest comes in the digest.
  at_once text[] not null,
  made_by jsonb not null,
  made_at timestamptz(3) not null,
  ended_at timestamptz(3),
  check (num_nonnulls(service_id, team_id) = 1)
);
create index change_subscription_reader on change_subscription (reader_id) where ended_at is null;
create index change_subscription_service on change_subscription (service_id) where ended_at is null;
create index change_subscription_team on change_subscription (team_id) where ended_at is null;

create table change_told (
  id uuid primary key,
  change_id uuid not null references change,
  reader_id uuid not null references change_reader,
  -- The customer of the service that the address is; null for everybody else.
  customer text,
  event text not null check (event in ('planned', 'began', 'ended')),
  words text not null,
  -- Why them: the list of a service, or what they subscribed to.
  because text not null,
  way text not null check (way in ('now', 'digest')),
  queued_at timestamptz(3) not null,
  -- Null while it waits for their digest.
  told_at timestamptz(3)
);
create index change_told_change on change_told (change_id, queued_at);
create index change_told_waiting on change_told (reader_id, queued_at) where told_at is null;
create index change_told_now on change_told (reader_id, told_at) where way = 'now';
