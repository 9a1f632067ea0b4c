-- People, teams and services. What was in force in the past (who covers a service, who manages a team) is kept as versions in `definition`.

create table person (
  id uuid primary key,
  slug text not null,
  name text not null,
  email text not null,
  zone text not null,
  active boolean not null default true,
  -- Home phone, address, next of kin: for operations and managers alone.
  offline_contact jsonb not null default '{}',
  created_at timestamptz(3) not null
);
create unique index person_slug on person (slug) where active;
create unique index person_email on person (lower(email)) where active;

create table team (
  id uuid primary key,
  slug text not null,
  name text not null,
  parent_id uuid references team,
  -- One of both at most: a person, or the slug of a rotation of managers.
  manager_id uuid references person,
  manager_rotation text,
  removed_at timestamptz(3),
  check (manager_id is null or manager_rotation is null)
);
create unique index team_slug on team (slug) where removed_at is null;
create index team_parent on team (parent_id);

create table membership (
  team_id uuid not null references team,
  person_id uuid not null references person,
  primary key (team_id, person_id)
);
create index membership_person on membership (person_id);

create table service (
  id uuid primary key,
  slug text not null,
  name text not null,
  team_id uuid not null references team,
  tier int not null,
  lifecycle text not null check (lifecycle in ('proposed', 'warranty', 'operated', 'retired')),
  description text not null,
  links jsonb not null,
  customers jsonb not null,
  vendors jsonb not null,
  hosts text[] not null,
  zones text[] not null,
  notifications jsonb not null,
  -- Null: as the tier says.
  default_severity int check (default_severity between 1 and 4),
  -- From how much of a measure on which severity is suggested.
  thresholds jsonb not null default '[]',
  -- Slugs of policies by severity, where they are not the organisation's.
  policies jsonb not null,
  primary_rotation text,
  secondary_rotation text,
  expert_id uuid references person,
  removed_at timestamptz(3)
);
create unique index service_slug on service (slug) where removed_at is null;
create index service_team on service (team_id) where removed_at is null;

create index contact_method_of_person on definition ((body ->> 'personId')) where kind = 'contact-method' and valid_until is null;

-- The code that was last sent to a contact method. Only its hash is kept, for ten minutes and five tries.
create table contact_code (
  method_id uuid primary key,
  hash bytea not null,
  sent_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  tries int not null,
  -- How many codes have gone out since `counted_from`, so that nobody is flooded and nobody guesses for ever.
  sent int not null,
  counted_from timestamptz(3) not null
);
