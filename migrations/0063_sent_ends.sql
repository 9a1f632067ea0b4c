-- The end that an alert's last message gave, by the sender's clock: the same end said again is no new firing.
alter table alert_past add column sent_ends_at timestamptz(3);
