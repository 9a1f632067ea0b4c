-- The daily exercise of emergency paging: how it went last, for each instance.
create table emergency_exercise (
  -- The machine and data folder of the instance: the same after a restart.
  instance text primary key,
  at timestamptz(3) not null,
  ok boolean not null,
  -- What was reached and how, or what failed, in words.
  detail text not null,
  -- When a ticket of ours last told of a failure; null where it has gone well since.
  told_at timestamptz(3)
);
