-- now() in a comment is no fault.
create table page (due timestamptz not null default now());
