-- What is learned from an incident: its post mortem, and the actions that follow.

create table post_mortem (
  ticket_id uuid primary key references ticket,
  state text not null check (state in ('draft', 'in-review', 'approved', 'published')),
  owner_id uuid,
  owner_name text,
  facilitator_id uuid,
  facilitator_name text,
  -- Who put it forward for review, who cannot approve it.
  submitted_by uuid,
  due_at timestamptz(3),
  opened_at timestamptz(3) not null,
  state_at timestamptz(3) not null,
  -- Minutes of customers, as counted by people; null until somebody has.
  customer_minutes bigint check (customer_minutes >= 0),
  cause text check (cause in ('change', 'configuration', 'human-error', 'dependency', 'capacity', 'hardware', 'security', 'unknown'))
);
create index post_mortem_state on post_mortem (state, due_at);

-- The texts of a post mortem. An edit names the version it began from, so that no text is lost.
create table post_mortem_section (
  ticket_id uuid not null references post_mortem,
  section text not null,
  version int not null,
  text text not null,
  edited_by text not null,
  edited_at timestamptz(3) not null,
  primary key (ticket_id, section, version)
);

-- The whys of a post mortem, each of which may have several answers.
create table post_mortem_why (
  id uuid primary key,
  ticket_id uuid not null references post_mortem,
  parent_id uuid references post_mortem_why,
  text text not null,
  made_at timestamptz(3) not null
);
create index post_mortem_why_ticket on post_mortem_why (ticket_id, made_at);

create sequence action_number as int;

-- What somebody promised to do, so that it does not happen again.
create table action_item (
  id uuid primary key,
  number int not null unique default nextval('action_number'),
  ticket_id uuid not null references ticket,
  -- The matter of the call that it was first said in.
  matter_id uuid,
  text text not null,
  kind text not null check (kind in ('detect', 'prevent', 'mitigate', 'process', 'share', 'audit')),
  priority int not null check (priority between 1 and 3),
  owner_id uuid,
  owner_name text,
  due_at timestamptz(3),
  -- Whether what is due is the action, or only its date.
  due_is text not null default 'done' check (due_is in ('done', 'dated')),
  state text not null check (state in ('open', 'done', 'dropped')),
  made_at timestamptz(3) not null,
  ended_at timestamptz(3),
  outcome text,
  reminded int not null default 0
);
create index action_item_ticket on action_item (ticket_id, number);
create index action_item_owner on action_item (owner_id, due_at) where state = 'open';
create index action_item_due on action_item (due_at) where state = 'open';
