-- A closed record stands: neither it nor what hangs on it is written again, whoever tries.

-- How a record was closed. Written before its state moves, and never after.
create table change_closing (
  change_id uuid primary key references change,
  because text not null,
  -- What it lacked that nobody can write any more, each in words, and why.
  lacked jsonb not null,
  explained text not null,
  closed_by jsonb not null,
  closed_at timestamptz(3) not null
);

create function change_stands() returns trigger language plpgsql as $$
begin
  raise exception 'CHG-% is closed: its record stands', old.number using errcode = 'restrict_violation';
end $$;
-- What a machine tells comes in any order, so that its record may move after its end. It is never deleted.
create trigger change_closed before update on change for each row
  when (old.state = 'closed' and old.source = 'person') execute function change_stands();
create trigger change_kept before delete on change for each row when (old.state = 'closed') execute function change_stands();

create function change_part_stands() returns trigger language plpgsql as $$
declare
  closed bigint;
begin
  select c.number into closed from change c
    where c.state = 'closed' and c.source = 'person' and c.id in (old.change_id, new.change_id) limit 1;
  if found then
    raise exception 'CHG-% is closed: its record stands', closed using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;

do $$
declare
  part text;
begin
  foreach part in array array['change_judgement', 'change_review', 'change_ask', 'change_acceptance', 'change_scheduled', 'change_run',
      'change_run_step', 'change_hold', 'change_closing'] loop
    execute format('create trigger %I before insert or update or delete on %I for each row execute function change_part_stands()',
      part || '_stands', part);
  end loop;
end $$;

-- Services come with the record of a machine, many at once: what is added is looked at once a statement.
create trigger change_service_stands before update or delete on change_service for each row execute function change_part_stands();
create function change_services_stand() returns trigger language plpgsql as $$
declare
  closed bigint;
begin
  select c.number into closed from added a join change c on c.id = a.change_id where c.state = 'closed' and c.source = 'person' limit 1;
  if found then
    raise exception 'CHG-% is closed: its record stands', closed using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create trigger change_service_added after insert on change_service referencing new table as added
  for each statement execute function change_services_stand();
