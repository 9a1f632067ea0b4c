-- Names of what providers called back with, so that a callback that is replayed changes nothing.
create table provider_callback (
  name text primary key,
  seen_at timestamptz(3) not null
);
create index provider_callback_seen on provider_callback (seen_at);
