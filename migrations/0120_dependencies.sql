-- Which services a service calls, by slug, and whether it fails with them (hard) or does without (soft).
alter table service add column dependencies jsonb not null default '[]';
