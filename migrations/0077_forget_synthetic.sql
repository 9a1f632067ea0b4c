-- Synthetic tickets are forgotten after some days: what may point at a ticket is looked up for each.
create index ticket_follows on ticket (follows) where follows is not null;
create index ticket_duplicate_of on ticket (duplicate_of) where duplicate_of is not null;
