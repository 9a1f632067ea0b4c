-- Where the steps of a change are done, for the calendar: two changes on one host are in each other's way.
alter table change add column places jsonb not null
  generated always as (jsonb_path_query_array(body, 'lax $.timeline[*].where')) stored;
-- Whoever planned it says that nobody feels it.
alter table change add column is_unfelt boolean not null
  generated always as (coalesce(body #> '{impact,choices}' = '["none"]'::jsonb, false)) stored;

-- What is planned and not over: ten thousand among ten million.
create index change_planned on change (scheduled_start) where state in ('review', 'approved', 'scheduled', 'working');
create index change_of_people on change (scheduled_start) where source = 'person';
create index change_by_machines on change (actual_start) where source <> 'person';
