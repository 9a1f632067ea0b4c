-- What Evenkeel's own delivery is measured from.

-- When the alert that began an escalation was accepted; null where a person or a silence's end began it: then it is when it started.
alter table escalation add column heard_at timestamptz(3);

-- The real escalations and pages of a period, newest first.
create index escalation_started on escalation (started_at desc) where purpose = 'real';
create index page_made on page (made_at desc) where purpose = 'real';
