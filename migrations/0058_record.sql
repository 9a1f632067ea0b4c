-- The record of an incident: its parts, which question comes first, who found it, and what customers told.

-- A part of an incident that is led as a ticket of its own. An incident and all of its parts are one family, whose root is no part.
create table incident_part (
  ticket_id uuid primary key references ticket,
  root_id uuid not null references ticket,
  parent_id uuid not null references ticket,
  -- Where its people meet, in words; empty while nobody has said.
  place text not null,
  split_at timestamptz(3) not null
);
create index incident_part_root on incident_part (root_id);

-- Of questions from outside: 1 is answered first; null while nobody has ranked it.
alter table matter add column rank int check (rank between 1 and 3);

-- Who found an incident, where somebody said so: else it is known from what cut the ticket.
create table ticket_found (
  ticket_id uuid primary key references ticket,
  found_by text not null check (found_by in ('alarm', 'radar', 'person', 'neighbour', 'customer', 'deck')),
  said_at timestamptz(3) not null
);

-- The audit of monitoring that is owed for an incident that no alarm found.
create table monitoring_audit (
  ticket_id uuid primary key references ticket,
  action_id uuid not null references action_item
);

-- What customer support heard of an incident: one row for each reference.
create table ticket_contact (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  -- As customer support names it: the number of a case, a link.
  reference text not null,
  -- The customer, in words; empty where nobody said.
  who text not null,
  -- How many customers stand behind it.
  customers int not null check (customers > 0),
  contacted_at timestamptz(3) not null,
  attached_by jsonb not null,
  attached_at timestamptz(3) not null,
  unique (ticket_id, reference)
);
