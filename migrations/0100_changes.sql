-- Changes of production, those of people and those that machines tell of alike. Ten million fit: what only a person's record has stands in its body.

create table change (
  id uuid primary key,
  -- People say CHG-20446.
  number bigint generated always as identity unique,
  title text not null,
  kind text not null check (kind in ('standard', 'automated', 'configuration', 'code', 'data', 'infrastructure', 'emergency')),
  environment text not null,
  state text not null check (state in ('draft', 'review', 'approved', 'scheduled', 'working', 'resolved', 'closed', 'cancelled', 'held')),
  -- The highest of its services: 1 is the highest.
  tier int not null,
  risk text check (risk in ('low', 'medium', 'high')),
  -- `person`, or the name of the feed that told of it.
  source text not null,
  team_id uuid not null,
  submitter_id uuid,
  -- Null: a machine carries it out.
  technician_id uuid,
  template_id uuid,
  scheduled_start timestamptz(3),
  scheduled_end timestamptz(3),
  actual_start timestamptz(3),
  actual_end timestamptz(3),
  outcome text check (outcome in ('success', 'issues', 'rolled-back', 'failed')),
  -- The ticket that it mended, of a record that was made afterwards.
  ticket_id uuid,
  body jsonb not null default '{}',
  -- Lines or items touched, where a feed says so.
  size int,
  -- Grows at each edit of what is planned.
  version int not null default 1,
  -- 0 to 100, as of the last submission.
  quality int,
  created_at timestamptz(3) not null,
  closed_at timestamptz(3)
);
create index change_of_technician on change (technician_id, scheduled_start desc) where technician_id is not null;
create index change_of_submitter on change (submitter_id, created_at desc) where submitter_id is not null;
create index change_newest on change (created_at desc, number desc) where source = 'person';

-- What a change touches, and from when it may have had an effect: when it began, else when it is to begin; null while nobody has said.
create table change_service (
  change_id uuid not null references change,
  service_id uuid not null,
  at timestamptz(3),
  primary key (change_id, service_id)
);
create index change_service_at on change_service (service_id, at desc);
