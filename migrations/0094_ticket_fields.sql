-- What tickets say in the fields that an organisation has added: a row for each value, of several choices one for each.
create table ticket_field_value (
  ticket_id uuid not null references ticket,
  -- The short name of the definition of kind ticket-field; its type does not change while there are values.
  field text not null,
  place int not null,
  -- What the list of tickets asks for: the choice, yes or no, the day, the id of a person; null of text, links and numbers.
  key text,
  number double precision,
  -- As people read it when it was said, for searches.
  words text not null,
  primary key (ticket_id, field, place)
);
create index ticket_field_key on ticket_field_value (field, key, ticket_id);
create index ticket_field_number on ticket_field_value (field, number) where number is not null;
