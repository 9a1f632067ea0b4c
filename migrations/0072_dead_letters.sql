-- What senders sent and no contract could take, kept to be seen and replayed: at most 10,000 or 100 MB an integration.

create table dead_letter (
  id uuid primary key,
  integration_id uuid not null references integration,
  received_at timestamptz(3) not null,
  -- Which contract read it, and where in it: what a replay asks again.
  contract text not null,
  content_type text,
  -- What cannot be read: the body as it came, or the one alert of a batch that was bad.
  body bytea not null,
  bytes int not null,
  -- Its body was larger than what is kept of it, so that it cannot be replayed.
  is_cut boolean not null default false,
  -- The refusal as the sender was told it, and the field that it names.
  refusal text not null,
  field text,
  -- How often it was replayed in vain.
  replays int not null default 0,
  replayed_at timestamptz(3)
);
create index dead_letter_newest on dead_letter (integration_id, received_at desc, id desc) include (bytes);

-- How many letters of an integration were not kept, because more came than is kept a second.
create table dead_letter_missed (
  integration_id uuid primary key references integration,
  letters bigint not null,
  last_at timestamptz(3) not null
);
