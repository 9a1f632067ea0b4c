-- What may hurt all that shares a zone: known where changes are looked for by service and time, so that no other is fetched.
alter table change_service add column is_wide boolean not null default false;
update change_service s set is_wide = true from change c where c.id = s.change_id and c.kind in ('infrastructure', 'configuration');
create index change_service_wide on change_service (service_id, at desc) where is_wide;

-- What goes on for long began before anybody asks, and may end after.
create index change_long on change (actual_end) where actual_end - actual_start > interval '1 hour';
create index change_under_way on change (actual_start) where state = 'working';
