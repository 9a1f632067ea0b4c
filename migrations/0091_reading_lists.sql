-- Who alone may read a restricted ticket, or a sensitive note on one. Whatever shows their text asks these functions.

alter table ticket add column restricted boolean not null default false;
create index ticket_restricted on ticket (id) where restricted;

-- One reader of a list: a person, or whoever belongs to a team.
create table reading_list_member (
  -- The id of the restricted ticket, or of the sensitive note.
  list_id uuid not null,
  reader_kind text not null check (reader_kind in ('person', 'team')),
  reader_id uuid not null,
  added_by jsonb not null,
  added_at timestamptz(3) not null,
  primary key (list_id, reader_kind, reader_id)
);

-- Whether a person stands on a list, by themselves or by a team of theirs.
create function is_listed(list uuid, person uuid) returns boolean language sql stable as $$
  select exists (
    select from reading_list_member m
    where m.list_id = list and (
      (m.reader_kind = 'person' and m.reader_id = person)
      or (m.reader_kind = 'team' and exists (select from membership t where t.team_id = m.reader_id and t.person_id = person))))
$$;

-- Whether a person may read what is said of a ticket: everybody may, unless it is restricted. Nobody is no person.
create function may_read_ticket(ticket_id uuid, person uuid) returns boolean language sql stable as $$
  select not exists (select from ticket t where t.id = ticket_id and t.restricted) or is_listed(ticket_id, person)
$$;

-- Whether a person may read a line of the journal: that of a ticket as the ticket, that of a sensitive note as the note.
create function may_read_line(ticket_id uuid, audience text, subject_kind text, subject_id text, person uuid)
returns boolean language sql stable as $$
  select (ticket_id is null or may_read_ticket(ticket_id, person))
    and case when audience = 'members' then true when subject_kind = 'note' then is_listed(subject_id::uuid, person) else false end
$$;
