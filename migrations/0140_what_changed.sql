-- What bears on the question what changed: alarms by when they began, what became of earlier changes, and what was answered first.
create index alert_began on alert (starts_at);
create index alert_past_began on alert_past (starts_at);

-- What became of the last changes of a service, counted now and then: it is asked for hundreds of services at once.
create table change_history (
  service_id uuid primary key,
  -- Changes that ended, and how many of them had fallout: a bad outcome, or an incident that they are blamed for.
  runs int not null,
  fallout int not null,
  counted_at timestamptz(3) not null
);

-- What the first screen of an incident answered, as it was shown first: a confirmed cause is held against it.
create table what_changed_shown (
  ticket_id uuid primary key references ticket,
  shown_at timestamptz(3) not null,
  is_none boolean not null,
  no_change double precision not null,
  candidates int not null,
  -- The first ten: {change, likelihood}, the likeliest first.
  ranked jsonb not null,
  -- Names of likely changes that went on at the same time; two or more make the incident compound.
  overlapping jsonb not null
);
create index what_changed_shown_at on what_changed_shown (shown_at);
