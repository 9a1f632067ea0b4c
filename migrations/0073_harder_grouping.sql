-- A ticket that further alerts of its service join, whatever their names: why. Since when is the time of its cut.
alter table ticket add column harder_because text;

-- With when each came to hang on its ticket.
create or replace view ticket_alert as
  select ticket_id, name, labels, starts_at, null::timestamptz(3) as ended_at, count, severity, severity_because, first_seen from alert where ticket_id is not null
  union all
  select ticket_id, name, labels, starts_at, ended_at, count, severity, severity_because, first_seen from alert_past where ticket_id is not null;
