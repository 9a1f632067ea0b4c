-- "What changed?" is asked while everybody waits. Which alarms a neighbourhood raised in a day, and which changes went on into it,
-- is decided within the index: a row is read where it counts, and not in order to be left out.
drop index alert_began;
drop index alert_past_began;
drop index change_long;
create index alert_began on alert (starts_at, service_id);
create index alert_past_began on alert_past (starts_at, service_id);
create index change_long on change (actual_end, actual_start) where actual_end - actual_start > interval '1 hour';
