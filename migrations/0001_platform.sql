-- What every area stands on: definitions with versions, clocks, messages, the journal and its seals.

-- An edit closes one row and opens another; the row in force has no valid_until.
create table definition (
  kind text not null,
  id uuid not null,
  version bigint generated always as identity primary key,
  slug text not null,
  body jsonb not null,
  valid_from timestamptz(3) not null,
  valid_until timestamptz(3),
  changed_by jsonb not null
);
create unique index definition_in_force on definition (kind, id) where valid_until is null;
create unique index definition_slug on definition (kind, slug) where valid_until is null;
create index definition_history on definition (kind, id, valid_from);

-- Moves with every edit of any definition and of the catalog, so that a cache can know it is stale. Its values come from a
-- sequence, so that what an edit that was rolled back has shown to a cache is never taken for a later edit.
create sequence definition_stamp_value;
create table definition_stamp (single boolean primary key default true check (single), value bigint not null);
insert into definition_stamp (value) values (0);

-- A moment at which something must happen: the engine takes the row when it is due.
create table clock (
  kind text not null,
  subject text not null,
  due_at timestamptz(3) not null,
  tries int not null default 0,
  data jsonb not null default '{}',
  primary key (kind, subject)
);
create index clock_due on clock (due_at);

-- Something that must leave: leased to one instance at a time; only the holder of the fence may finish it.
create table message (
  id uuid primary key,
  kind text not null,
  subject text not null,
  ticket_id uuid,
  person_id uuid,
  channel text not null,
  priority int not null default 5,
  address jsonb not null,
  content jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'leased')),
  due_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  lease_until timestamptz(3),
  holder int,
  fence bigint not null default 0,
  tries int not null default 0
);
create index message_due on message (priority, due_at);
create index message_subject on message (subject);

-- Messages that are over: handed over, failed for good, or no longer wanted.
create table message_past (
  id uuid not null,
  kind text not null,
  subject text not null,
  ticket_id uuid,
  person_id uuid,
  channel text not null,
  address jsonb not null,
  content jsonb not null,
  created_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  outcome text not null check (outcome in ('handed-over', 'failed', 'superseded')),
  detail text not null,
  tries int not null
) partition by range (ended_at);
create table message_past_default partition of message_past default;
create index message_past_subject on message_past (subject);
create index message_past_ticket on message_past (ticket_id);

-- Everything that happens, one line each. Readers follow it by (txid, id) below the oldest running transaction.
create table journal (
  id bigint generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  at timestamptz(3) not null,
  actor jsonb not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  ticket_id uuid,
  because text not null,
  audience text not null,
  body jsonb not null,
  -- What the seals chain, so that a body can be erased without breaking them.
  body_hash bytea not null
) partition by range (at);
create table journal_default partition of journal default;
create index journal_order on journal (txid, id);
create index journal_ticket on journal (ticket_id, id) where ticket_id is not null;
create index journal_subject on journal (subject_kind, subject_id, id);

create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only';
end $$;
create trigger journal_append_only before update or delete on journal
  for each row execute function journal_is_append_only();

-- One link of the chain: the hash over the hash before it and the hashes of the lines' bodies up to (txid, line).
create table journal_seal (
  id bigint generated always as identity primary key,
  txid xid8 not null,
  line bigint not null,
  lines int not null,
  hash bytea not null,
  sealed_at timestamptz(3) not null
);

-- Requests already answered, so that a repeat with the same key gets the same answer.
create table idempotency (
  actor text not null,
  key text not null,
  request_hash bytea not null,
  status int,
  answer jsonb,
  created_at timestamptz(3) not null,
  primary key (actor, key)
);
create index idempotency_age on idempotency (created_at);

-- Running instances take a number; each holds an advisory lock on it while it lives.
create sequence instance_number as int;

-- Small secrets and settings of the organisation, one row each.
create table setting (
  name text primary key,
  value jsonb not null,
  changed_at timestamptz(3) not null
);
