-- The calendar draws what people do, by when it ends or ended.
create index change_of_people_until on change (coalesce(actual_end, scheduled_end, scheduled_start))
  where source = 'person' and environment = 'production';

-- What machines did is counted by the hour, from the index alone.
create index change_machine_hours on change (actual_start) where source <> 'person' and environment = 'production';
drop index change_by_machines;

-- A subject that comes and goes by itself does so at one service; at others it is still asked about.
alter table change_flapper add column service_id uuid;
alter table change_flapper drop constraint change_flapper_pkey;
insert into change_flapper (sender_id, subject, service_id, because, ends_at, said_by, said_at)
  select distinct f.sender_id, f.subject, s.service_id, f.because, f.ends_at, f.said_by, f.said_at
  from change_flapper f join change_deployment d on d.sender_id = f.sender_id and d.subject = f.subject
  cross join lateral unnest(d.service_ids) as s(service_id);
delete from change_flapper where service_id is null;
alter table change_flapper add primary key (sender_id, subject, service_id);
