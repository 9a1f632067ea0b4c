-- What a person says of a record in the weekly audit, beside what the machine says. Lines are added, never changed: the last one counts.
create table change_overrule (
  id uuid primary key,
  change_id uuid not null references change,
  -- `field:title`, or `finding:notice`.
  about text not null,
  -- Of a field: its score. Of a finding: null, it does not stand.
  score int,
  -- Taken back: the machine's counts again.
  is_back boolean not null,
  -- What the machine said of it then.
  machine text not null,
  reason text not null,
  said_by jsonb not null,
  said_at timestamptz(3) not null
);
create index change_overrule_change on change_overrule (change_id, said_at);
create function change_overrule_stands() returns trigger language plpgsql as $$
begin
  raise exception 'what was said of a record stands: say something newer' using errcode = 'restrict_violation';
end $$;
create trigger change_overrule_kept before update or delete on change_overrule for each row execute function change_overrule_stands();

create index change_of_people_began on change ((coalesce(actual_start, scheduled_start))) where source = 'person';
