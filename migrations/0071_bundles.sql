-- Throttles: when a page last called its person, until when one is held, and the messages in which several go together.

-- When its last message was written and by which channel; null while nothing has gone.
alter table page add column called_at timestamptz(3), add column called_by text;
-- Until when it waits to join one message with others; null when it does not. Its clock page.next-method is due by then.
alter table page add column held_until timestamptz(3);
update page set called_at = made_at where state = 'unanswered' and cardinality(used) > 0;

-- The same promise, found by person as well.
drop index page_live;
create unique index page_live on page (person_id, ticket_id) where state = 'unanswered';

-- The pages that went in one message, whose subject is the bundle.
create table bundle_page (
  bundle_id uuid not null,
  page_id uuid not null,
  primary key (bundle_id, page_id)
);
create index bundle_page_page on bundle_page (page_id);

-- Its token answers each page of the bundle, or all; page_id is the most severe of them.
alter table page_token add column bundle_id uuid;
