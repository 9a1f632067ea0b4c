-- The auditor: how far it has judged the log, whose turn it is, and what it found.

-- One row. An instance takes its turn by moving `turn_until` ahead; one that dies in its turn loses it then.
create table audit_state (
  single boolean primary key default true check (single),
  -- Every chunk of the intake log up to this id is judged.
  position bigint not null,
  turn_until timestamptz(3) not null,
  -- Whole cycles so far, and when the last one ended.
  cycles bigint not null default 0,
  finished_at timestamptz(3),
  took_ms int not null default 0,
  -- How late the engine was then with what is due: late is not lost.
  late_ms bigint not null default 0,
  -- By how much the clock was last seen to step back, and how long that still explains times that do not fit.
  slack_ms bigint not null default 0,
  slack_until timestamptz(3),
  -- How many differences of each kind it has ever found.
  found jsonb not null default '{}'
);
insert into audit_state (position, turn_until) select coalesce(max(id), 0), 'epoch' from intake_log;

-- A difference between what should have happened and what did, with what the auditor did about it.
create table audit_finding (
  id bigint generated always as identity primary key,
  kind text not null,
  -- What it is about: a ticket, a page, a message, an alert's key, a place in the log.
  subject text not null,
  ticket_id uuid,
  found_at timestamptz(3) not null,
  says text not null,
  repair text not null,
  -- Names a difference that its repair does not take away, so that it is repaired once.
  once text
);
create unique index audit_finding_once on audit_finding (kind, once) where once is not null;
create index audit_finding_at on audit_finding (found_at desc);
create index audit_finding_subject on audit_finding (subject, found_at);

-- Alerts that have no ticket: those that silences hold, and none else.
create index alert_unticketed on alert (key) where ticket_id is null;
