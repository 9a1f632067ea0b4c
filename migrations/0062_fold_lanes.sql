-- Where much waits, the log is folded in four lanes at once, each alert always in the same one (src/signals/rules/lanes.ts).

-- Of which lane a row is; -1 for a chunk that waits whole, as all do that come in.
alter table intake_pending add column lane int not null default -1, drop constraint intake_pending_pkey;
alter table intake_pending add primary key (log_id, lane);

alter table fold_lane drop constraint fold_lane_pkey, drop column single;
alter table fold_lane add column lane int not null default 0;
insert into fold_lane (lane, last_round) select generate_series(1, 3), last_round from fold_lane;
alter table fold_lane alter column lane drop default, add primary key (lane);
