-- Who has which ticket on a screen, by the instance that holds their stream. Written anew every few seconds while somebody looks, and
-- old within a minute: nothing is lost with it, so it is not logged.
create unlogged table presence (
  instance uuid not null,
  ticket_id uuid not null,
  person_id uuid not null,
  seen_at timestamptz not null,
  primary key (ticket_id, person_id, instance)
);
create index presence_seen on presence (seen_at);
