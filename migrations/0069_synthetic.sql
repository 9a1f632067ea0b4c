-- Synthetic pages: what a watcher sends through the real way, to prove that a page arrives (decision 18).

-- A watcher is a sender like any other, with a token of its own; all that it sends is synthetic.
alter table integration drop constraint integration_source_check;
alter table integration add constraint integration_source_check check (source in ('alertmanager', 'pagerduty', 'generic', 'watcher'));

-- Their tickets are numbered downwards from -1, so that they use up none of the numbers that people say.
create sequence synthetic_number as int increment -1 minvalue -2147483647 maxvalue -1 start -1 cycle;
