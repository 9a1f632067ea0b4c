-- Campaigns: one change that many services owe, each with a change of its own.
create table change_campaign (
  id uuid primary key,
  number int generated always as identity unique,
  title text not null,
  reason text not null,
  team_id uuid not null references team,
  -- Who is affected, as it was chosen: {"services", "teams", "tiers"}.
  chosen jsonb not null,
  -- What a draft for a service begins with, as a change is written.
  draft jsonb not null,
  deadline timestamptz(3) not null,
  -- Where the links of reminders lead to.
  public_url text not null,
  made_by jsonb not null,
  owner_id uuid references person,
  made_at timestamptz(3) not null,
  ended_at timestamptz(3),
  ended_because text
);
create index change_campaign_open on change_campaign (deadline) where ended_at is null;

-- That a service owes it, and the change by which it is done.
create table change_campaign_service (
  campaign_id uuid not null references change_campaign,
  service_id uuid not null references service,
  change_id uuid references change,
  added_at timestamptz(3) not null,
  primary key (campaign_id, service_id)
);
create index change_campaign_service_change on change_campaign_service (change_id) where change_id is not null;

-- That a service need not, until a day; it owes it again when that is over.
create table change_campaign_exception (
  id uuid primary key,
  campaign_id uuid not null,
  service_id uuid not null,
  because text not null,
  until_at timestamptz(3) not null,
  asked_by jsonb not null,
  asked_at timestamptz(3) not null,
  state text not null check (state in ('asked', 'approved', 'rejected')),
  decided_by jsonb,
  decided_at timestamptz(3),
  foreign key (campaign_id, service_id) references change_campaign_service
);
create unique index change_campaign_exception_asked on change_campaign_exception (campaign_id, service_id) where state = 'asked';
create index change_campaign_exception_of on change_campaign_exception (campaign_id, service_id, until_at desc);
