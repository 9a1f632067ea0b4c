-- What records were judged to be each time that they were put forward, field by field.
create table change_judgement (
  change_id uuid not null references change,
  version int not null,
  judged_at timestamptz(3) not null,
  score int not null,
  passes boolean not null,
  -- By field: its score and what it lost points for.
  fields jsonb not null,
  primary key (change_id, version, judged_at)
);
create index change_judgement_at on change_judgement (judged_at);
