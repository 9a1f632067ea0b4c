-- Calling people in beside the steps of a ticket's escalation, and telling those who want to know.

-- Who asks for the person of a page and whether that is out of rotation, where a person asks: {by, outOfRotation}.
alter table page add column asks jsonb;

-- Whom a request on a call asks for, {whom, words}: service:SLUG, rotation:SLUG, person:SLUG, list:SLUG or an alias, and how that reads. Null where only its text says it.
alter table matter add column whom jsonb;

-- One calling in of somebody, sent: whom it comes to step by step, which pages it made, and how it ended.
create table engagement (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  -- The request that it follows.
  matter_id uuid not null references matter,
  whom text not null,
  words text not null,
  because text not null,
  asked_by jsonb not null,
  sent_by jsonb not null,
  sent_at timestamptz(3) not null,
  -- Of whoever it comes to: what use is counted by.
  team_id uuid,
  -- Made without an incident.
  alone boolean not null default false,
  state text not null check (state in ('sent', 'answered', 'unanswered', 'declined', 'over')),
  steps jsonb not null,
  step int not null,
  -- Its pages with the step that made each: [{id, step}].
  pages jsonb not null,
  due_at timestamptz(3),
  ended_at timestamptz(3),
  ended_because text
);
create index engagement_ticket on engagement (ticket_id, sent_at);
create index engagement_sent on engagement (sent_at);

-- Who has joined a notification list by themselves. Its core members stand in its definition.
create table list_subscription (
  list_id uuid not null,
  person_id uuid not null references person,
  since timestamptz(3) not null,
  primary key (list_id, person_id)
);
create index list_subscription_person on list_subscription (person_id);

-- One notification about a ticket, as it was sent. Its messages carry its id as their subject.
create table list_notification (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  kind text not null check (kind in ('first', 'later', 'final')),
  -- What it said: impact, cause, time to fix, who is engaged.
  facts jsonb not null,
  text text not null,
  -- Its lists by id and name, with why each was told.
  lists jsonb not null,
  -- People by id and name.
  recipients jsonb not null,
  sent_by jsonb not null,
  sent_at timestamptz(3) not null
);
create index list_notification_ticket on list_notification (ticket_id, sent_at);
