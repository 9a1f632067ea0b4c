-- Messages are leased channel by channel, so that a provider that hangs takes no room from the others.
drop index message_due;
create index message_due on message (channel, priority, due_at);
