-- What is told to others about an incident: status pages with their subscriptions, and updates to audiences.

-- A page that says how things are, in public words.
create table status_page (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  title text not null,
  about text not null,
  audience text not null check (audience in ('public', 'internal')),
  -- Raised by whatever changes what the page shows.
  version bigint not null default 1,
  made_at timestamptz(3) not null,
  ended_at timestamptz(3)
);

-- A thing that readers of a page know by a public name.
create table status_component (
  id uuid primary key,
  page_id uuid not null references status_page,
  name text not null,
  about text not null,
  -- What stands above it and its neighbours; empty for none.
  heading text not null,
  -- The service of the catalog behind it.
  service_id uuid,
  place int not null,
  -- Nothing is known of it before.
  since timestamptz(3) not null,
  ended_at timestamptz(3)
);
create index status_component_page on status_component (page_id, place);
create index status_component_service on status_component (service_id) where ended_at is null;

-- One incident, or one announced maintenance, on one page. What it says stands in its updates.
create table status_posting (
  id uuid primary key,
  page_id uuid not null references status_page,
  kind text not null check (kind in ('incident', 'maintenance')),
  ticket_id uuid references ticket,
  title text not null,
  -- When the impact began, or the maintenance was announced.
  begins_at timestamptz(3) not null,
  made_at timestamptz(3) not null,
  -- When the last update ended it, or by when an announced maintenance ends; null while nobody knows.
  ended_at timestamptz(3)
);
create index status_posting_page on status_posting (page_id, made_at desc);
create index status_posting_ticket on status_posting (ticket_id) where ticket_id is not null;

-- What was published, in order. Updates are added, never changed.
create table status_update (
  posting_id uuid not null references status_posting,
  number int not null,
  state text not null check (state in ('investigating', 'identified', 'monitoring', 'resolved', 'announced', 'done', 'cancelled')),
  words text not null,
  -- By the component's id.
  impacts jsonb not null,
  -- Of a maintenance: its span as announced with this update.
  from_at timestamptz(3),
  until_at timestamptz(3),
  published_at timestamptz(3) not null,
  published_by jsonb not null,
  -- The preview that was pressed.
  preview text not null,
  primary key (posting_id, number)
);

-- Somebody who wants to be told what a page publishes.
create table status_subscription (
  id uuid primary key,
  page_id uuid not null references status_page,
  channel text not null check (channel in ('email', 'webhook')),
  -- A mail address in lower case, or the URL of a webhook.
  address text not null,
  -- By which what goes to a webhook is signed.
  secret text,
  state text not null check (state in ('asked', 'confirmed', 'ended')),
  -- When the confirmation was last asked for.
  asked_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  ended_at timestamptz(3)
);
create unique index status_subscription_live on status_subscription (page_id, channel, address) where state <> 'ended';
create index status_subscription_asked on status_subscription (asked_at) where state = 'asked';

-- Who belongs to an audience: a person, or a mail address of somebody outside.
create table audience_member (
  id uuid primary key,
  audience text not null check (audience in ('responders', 'executives', 'support', 'customers')),
  person_id uuid,
  address text,
  name text not null,
  since timestamptz(3) not null,
  ended_at timestamptz(3),
  check (num_nonnulls(person_id, address) = 1)
);
create unique index audience_member_live on audience_member (audience, coalesce(person_id::text, address)) where ended_at is null;

-- What was said to an audience about an incident, and when the next word was promised.
create table stakeholder_update (
  ticket_id uuid not null references ticket,
  audience text not null check (audience in ('responders', 'executives', 'support', 'customers')),
  number int not null,
  text text not null,
  -- Null on the last one.
  next_at timestamptz(3),
  sent_at timestamptz(3) not null,
  sent_by jsonb not null,
  recipients int not null,
  -- How often the promise was reminded of: once before it is due, once when it is late.
  reminded int not null default 0,
  primary key (ticket_id, audience, number)
);
