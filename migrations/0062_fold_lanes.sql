-- The log is folded in four lanes at once, each alert always in the same one (src/signals/rules/lanes.ts).

alter table intake_pending add column lane int not null default 0, drop constraint intake_pending_pkey;
alter table intake_pending add primary key (lane, log_id);
insert into intake_pending (log_id, received_at, place, lane) select log_id, received_at, place, generate_series(1, 3) from intake_pending;
alter table intake_pending alter column lane drop default;

alter table fold_lane drop constraint fold_lane_pkey, drop column single;
alter table fold_lane add column lane int not null default 0;
insert into fold_lane (lane, last_round) select generate_series(1, 3), last_round from fold_lane;
alter table fold_lane alter column lane drop default, add primary key (lane);
