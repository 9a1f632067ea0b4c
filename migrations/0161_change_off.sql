-- Whoever was told that a change is planned is told that it is off.
alter table change_told drop constraint change_told_event_check;
alter table change_told add constraint change_told_event_check check (event in ('planned', 'began', 'ended', 'off'));
