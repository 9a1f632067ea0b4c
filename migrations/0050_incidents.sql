-- Tickets and what is measured of them. Tickets count in people's time, not machines', so they stay in one table.

create sequence ticket_number as int;

create table ticket (
  id uuid primary key,
  number int not null unique default nextval('ticket_number'),
  title text not null,
  severity int not null check (severity between 1 and 4),
  purpose text not null default 'real' check (purpose in ('real', 'test', 'drill', 'synthetic')),
  state text not null check (state in ('assigned', 'researching', 'mitigating', 'restored', 'resolved', 'closed', 'rejected', 'duplicate')),
  service_id uuid not null,
  team_id uuid not null,
  owner_id uuid,
  owner_name text,
  cut_by jsonb not null,
  cut_at timestamptz(3) not null,
  state_at timestamptz(3) not null,
  restored_at timestamptz(3),
  -- Restored because every alert resolved, not by a person.
  by_monitor boolean not null default false,
  impact text not null,
  runbook text,
  graph text,
  -- Alerts with this key join while their window lasts.
  group_key text,
  joined_at timestamptz(3) not null,
  -- How often its condition came back.
  refires int not null default 0,
  duplicate_of uuid references ticket,
  follows uuid references ticket,
  -- What Evenkeel found odd about its signal: a source's clock, a service that is not known, a missing runbook.
  findings text[] not null default '{}'
);
create index ticket_open on ticket (severity, cut_at) where state in ('assigned', 'researching', 'mitigating', 'restored');
create index ticket_group on ticket (group_key, cut_at desc) where group_key is not null;
create index ticket_list on ticket (cut_at desc, id);
create index ticket_service on ticket (service_id, cut_at desc);
create index ticket_owner on ticket (owner_id) where state in ('assigned', 'researching', 'mitigating', 'restored');

-- Instants of a ticket that are measured, never defaulted from each other; a correction is a new row.
create table measurement (
  id bigint generated always as identity,
  -- Of a ticket that is written before it and never removed.
  ticket_id uuid not null,
  kind text not null check (kind in ('impact-start', 'detected', 'answered', 'engaged', 'mitigated', 'restored')),
  status text not null check (status in ('recorded', 'proposed', 'not-applicable', 'invalid')),
  at timestamptz(3),
  because text not null,
  actor jsonb not null,
  made_at timestamptz(3) not null,
  check ((at is null) = (status in ('not-applicable', 'invalid'))),
  primary key (ticket_id, kind, id)
);

