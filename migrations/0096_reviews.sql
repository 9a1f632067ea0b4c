-- What a review needs beside its texts: its form, who is invited, what caused the incident, and by when things are done.

-- Small failures and drills get a form of one page, chosen by a rule unless a person says otherwise.
alter table post_mortem add column form text not null default 'whole' check (form in ('whole', 'one-page'));
alter table post_mortem add column form_because text not null default '';
-- When somebody approved it first; null until then.
alter table post_mortem add column reviewed_at timestamptz(3);
-- When people meet about it, where somebody said so.
alter table post_mortem add column meets_at timestamptz(3);

-- What kind of cause an incident had, with or without a post mortem. What was said before stands in the journal.
create table ticket_cause (
  ticket_id uuid primary key references ticket,
  cause text not null check (cause in ('change', 'configuration', 'human-error', 'dependency', 'capacity', 'hardware', 'security', 'unknown')),
  said_by jsonb not null,
  said_at timestamptz(3) not null
);
create index ticket_cause_kind on ticket_cause (cause);

-- The change that did it, as the system that keeps changes names it: the incident is fallout of it.
create table ticket_change (
  ticket_id uuid not null references ticket,
  reference text not null,
  -- Its address, where it has one.
  url text,
  words text not null,
  linked_by jsonb not null,
  linked_at timestamptz(3) not null,
  primary key (ticket_id, reference)
);
create index ticket_change_reference on ticket_change (reference);

-- Who is invited to look back at an incident, and what they said.
create table post_mortem_invited (
  id uuid primary key,
  ticket_id uuid not null references post_mortem,
  -- Null for somebody outside.
  person_id uuid,
  name text not null,
  part text not null check (part in ('customer', 'support', 'product', 'responder')),
  -- Why they are asked: a contact, an audience, a customer of the service.
  because text not null,
  invited_by jsonb not null,
  invited_at timestamptz(3) not null,
  -- Null until somebody said whether they came.
  answer text check (answer in ('came', 'declined', 'absent')),
  said text not null default '',
  answered_at timestamptz(3),
  -- Whoever is taken off the list stays in the record.
  withdrawn_at timestamptz(3)
);
create index post_mortem_invited_ticket on post_mortem_invited (ticket_id, invited_at);

alter table action_item drop constraint action_item_kind_check;
alter table action_item add constraint action_item_kind_check
  check (kind in ('detect', 'prevent', 'mitigate', 'process', 'share', 'audit', 'upgrade'));
-- The services that an audit or upgrade goes through.
alter table action_item add column services uuid[] not null default '{}';
-- Of an overdue action: which manager was told last.
alter table action_item add column escalated_to text;

do $$
begin
  insert into ticket_cause (ticket_id, cause, said_by, said_at)
    select ticket_id, cause, '{"kind": "system", "name": "upgrade"}', state_at from post_mortem where cause is not null;
  alter table post_mortem drop column cause;
  -- One question became six; what was answered stands under the last of them.
  update post_mortem_section set section = 'asked-else' where section = 'shorter';
  update post_mortem p set reviewed_at =
    (select min(j.at) from journal j where j.ticket_id = p.ticket_id and j.action = 'post-mortem.approved')
    where p.state in ('approved', 'published');
end $$;
