-- What other systems tell of changes: deployments, runs, flags.

-- An integration may be one that tells of changes.
alter table integration drop constraint integration_source_check;
alter table integration add constraint integration_source_check check (source in ('alertmanager', 'pagerduty', 'generic', 'watcher', 'changes'));

-- How the changes of an integration are taken.
create table change_feed (
  integration_id uuid primary key references integration,
  -- Shared with the sender, who signs with it; null where its token alone proves it.
  secret text,
  -- Which services its subjects are: a list of {subject, environment, services, as}. The first that matches counts.
  rules jsonb not null,
  changed_at timestamptz(3) not null
);

-- One deployment, as all its events together tell it. A row stays when its change is made: by it later events find that.
create table change_deployment (
  -- The integration; the key or person where it came by the API.
  sender_id uuid not null,
  -- 22 characters of a hash of the contract and the sender's own key.
  key text not null,
  contract text not null,
  -- Null only within the transaction that makes the row.
  told jsonb,
  subject text not null default '',
  -- The sender's word, and ours.
  environment text not null default '',
  place text not null default '',
  service_ids uuid[] not null default '{}',
  revision text,
  is_drift boolean not null default false,
  first_at timestamptz(3) not null,
  -- When it succeeded, if it did.
  done_at timestamptz(3),
  -- Null: it maps to no service, or is drift.
  change_id uuid,
  primary key (sender_id, key)
);
-- What ran before: to know a rollback.
create index change_deployment_before on change_deployment (sender_id, subject, environment, done_at desc) where revision is not null and done_at is not null;
-- What maps to nothing.
create index change_deployment_unmapped on change_deployment (sender_id, key) where service_ids = '{}';
create index change_deployment_recent on change_deployment (first_at desc) where place = 'production';

-- Why changes of a subject to a service had no record: for all of them up to a moment.
create table change_explanation (
  id uuid primary key,
  sender_id uuid not null,
  subject text not null,
  service_id uuid not null,
  until_at timestamptz(3) not null,
  words text not null,
  -- The record that was written after all, if one was.
  change_id uuid,
  said_by jsonb not null,
  said_at timestamptz(3) not null
);
create index change_explanation_of on change_explanation (sender_id, subject, service_id, until_at desc);

-- Subjects that are known to come and go: nobody explains them.
create table change_flapper (
  sender_id uuid not null,
  subject text not null,
  because text not null,
  ends_at timestamptz(3) not null,
  said_by jsonb not null,
  said_at timestamptz(3) not null,
  primary key (sender_id, subject)
);
