-- When messages were received: what waited on an instance's disk is folded after what others received later.

-- When the newest message was received by which it was heard of; null where it was heard of before this was kept.
alter table alert add column heard_at timestamptz(3);
-- When the message was received that ended it; null where it was not heard of any more.
alter table alert_past add column end_received_at timestamptz(3);

-- Ends that found nothing that fires, kept for a while: what they end may wait on another instance's disk.
create table early_end (
  key text primary key,
  received_at timestamptz(3) not null,
  -- A line of the log (src/signals/entry.ts).
  line text not null,
  kept_at timestamptz(3) not null
);
create index early_end_age on early_end (kept_at);
