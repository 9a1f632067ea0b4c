-- What the intake log is folded into: alerts that fire, alerts that are over, and the one lane of folding.

-- Whoever holds this row's lock folds; it is let go at every commit, so that no instance is a leader.
create table fold_lane (single boolean primary key default true check (single), last_round timestamptz(3) not null);
insert into fold_lane (last_round) values ('epoch');

-- Alerts that fire, by dedup key.
create table alert (
  key text primary key,
  integration_id uuid not null,
  fingerprint text not null,
  name text not null,
  labels jsonb not null,
  annotations jsonb not null,
  url text,
  service_id uuid not null,
  severity int not null,
  severity_because text not null,
  starts_at timestamptz(3) not null,
  -- When it ends unless it is heard of again; null: only a message ends it.
  ends_at timestamptz(3),
  -- The end that its last message gave, by the sender's clock.
  sent_ends_at timestamptz(3),
  first_seen timestamptz(3) not null,
  last_seen timestamptz(3) not null,
  count int not null default 1,
  -- The ticket that it cut or joined; null while a silence holds it.
  ticket_id uuid,
  -- Until when silences hold it back; it is folded again when that has passed.
  held_until timestamptz(3),
  clock_behind_ms bigint
);
create index alert_ends on alert (ends_at) where ends_at is not null;
create index alert_held on alert (held_until) where held_until is not null;
create index alert_ticket on alert (ticket_id) where ticket_id is not null;

create table alert_past (
  key text not null,
  integration_id uuid not null,
  fingerprint text not null,
  name text not null,
  labels jsonb not null,
  annotations jsonb not null,
  url text,
  service_id uuid not null,
  severity int not null,
  severity_because text not null,
  starts_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  first_seen timestamptz(3) not null,
  last_seen timestamptz(3) not null,
  count int not null,
  ticket_id uuid,
  ended_because text not null,
  clock_behind_ms bigint
) partition by range (ended_at);
create table alert_past_default partition of alert_past default;
create index alert_past_key on alert_past (key, ended_at desc);
create index alert_past_ticket on alert_past (ticket_id);

-- Entries of the log that could not be folded: kept with the reason, so that nothing accepted is lost.
create table fold_quarantine (
  id bigint generated always as identity primary key,
  log_id bigint not null,
  place int not null,
  entry jsonb not null,
  why text not null,
  at timestamptz(3) not null
);

-- What fired and fires for a ticket: the reading that tickets' screens take of alerts.
create view ticket_alert as
  select ticket_id, name, labels, starts_at, null::timestamptz(3) as ended_at, count, severity, severity_because from alert where ticket_id is not null
  union all
  select ticket_id, name, labels, starts_at, ended_at, count, severity, severity_because from alert_past where ticket_id is not null;
