-- Changes that are made from a template say which version of it, and what was put into its blanks: its record is counted by them.

alter table change add column template_version bigint;
alter table change add column template_filled jsonb;
create index change_of_template on change (template_id, actual_end desc) where template_id is not null;
