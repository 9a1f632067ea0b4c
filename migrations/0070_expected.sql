-- How often an integration is expected to be heard of, and since when it is silent.

alter table integration
  -- {everySeconds, graceSeconds, severity, service}; null: nothing is expected of it.
  add column expected jsonb,
  add column expected_since timestamptz(3),
  -- Since when it is silent for longer than that: an alert says so until it is heard of again.
  add column silent_since timestamptz(3);

-- When we were last seen to work, and when we last came back from not working: what we could not hear is nobody's silence.
create table signals_alive (
  single boolean primary key default true check (single),
  at timestamptz(3) not null,
  back_at timestamptz(3) not null
);
insert into signals_alive (at, back_at) values ('epoch', 'epoch');
