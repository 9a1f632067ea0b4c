-- The rooms of incidents in a chat, what was said in them, and whose name there is whose.

-- The room of a ticket in a chat. It is a row before it is anything else, so that whoever dies over it leaves it to the next.
create table chat_room (
  id uuid primary key,
  ticket_id uuid not null references ticket,
  provider text not null check (provider in ('slack', 'mattermost')),
  private boolean not null,
  state text not null check (state in ('wanted', 'open', 'over')),
  because text not null,
  asked_by jsonb not null,
  asked_at timestamptz(3) not null,
  -- What the provider knows it by, once it is made.
  channel text,
  name text,
  url text,
  made_at timestamptz(3),
  over_at timestamptz(3),
  over_because text,
  -- What stands at its head.
  topic text not null default '',
  -- Names there of those who were invited.
  invited text[] not null default '{}',
  -- Up to which line the timeline was said in it, in the order of the journal's followers.
  told_txid xid8 not null default '0'::xid8,
  told_line bigint not null default 0,
  -- How many posts were written for it, and the words of the last one until it is known to stand there.
  posts int not null default 0,
  outgoing text,
  -- Up to where it was read, as its provider counts.
  heard text not null default '',
  heard_at timestamptz(3),
  -- When somebody must look after it next, and who does so at the moment.
  due_at timestamptz(3) not null,
  lease uuid,
  leased_until timestamptz(3),
  -- What failed, since when, and how often in a row.
  failure text,
  failing_since timestamptz(3),
  tries int not null default 0
);
create unique index chat_room_live on chat_room (ticket_id) where state <> 'over';
create index chat_room_due on chat_room (due_at) where state <> 'over';
create index chat_room_channel on chat_room (provider, channel) where channel is not null;
create index chat_room_asked on chat_room (asked_at);

-- One message that a person wrote in a room, as it last read. The lines of the timeline keep how it read before.
create table chat_message (
  room_id uuid not null references chat_room,
  message text not null,
  -- Rises with every edit.
  version bigint not null,
  text text not null,
  gone boolean not null default false,
  primary key (room_id, message)
);

-- Whom a name in a chat belongs to, as that person has confirmed.
create table chat_identity (
  provider text not null check (provider in ('slack', 'mattermost')),
  user_id text not null,
  user_name text not null,
  person_id uuid not null references person,
  since timestamptz(3) not null,
  primary key (provider, user_id)
);
create index chat_identity_person on chat_identity (person_id);

-- An update to an audience that was previewed in a chat and waits to be sent from there by whoever previewed it.
create table chat_draft (
  code text primary key,
  person_id uuid not null references person,
  ticket_id uuid not null references ticket,
  audience text not null,
  words jsonb not null,
  preview text not null,
  made_at timestamptz(3) not null
);
create index chat_draft_made on chat_draft (made_at);
