-- Tables that grow are cut by month, ahead of time; what is older than its retention is dropped whole.

-- Answers how many partitions and how many stray rows it removed. It runs with the owner's rights, since the application may
-- make and drop no tables; the names it makes come from this list alone.
create function keep_partitions(present timestamptz, signal_days int, message_days int) returns bigint
language plpgsql security definer set search_path from current set timezone = 'UTC' as $$
declare
  parent text;
  month timestamptz;
  part record;
  keep interval;
  removed bigint := 0;
  strays bigint;
begin
  foreach parent in array array['journal', 'message_past', 'alert_past', 'intake_log'] loop
    for month in select generate_series(date_trunc('month', present), date_trunc('month', present) + interval '1 month', interval '1 month') loop
      begin
        if to_regclass(parent || to_char(month, '_YYYY_MM')) is null then
          execute format('create table %I partition of %I for values from (%L) to (%L)',
            parent || to_char(month, '_YYYY_MM'), parent, month, month + interval '1 month');
        end if;
      exception when check_violation then
        null; -- Rows of that month stand in the default partition already: they stay there.
      end;
    end loop;
    continue when parent = 'journal';
    keep := make_interval(days => case parent when 'message_past' then message_days else signal_days end);
    for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = parent::regclass and c.relname ~ '_[0-9]{4}_[0-9]{2}$' loop
      if to_timestamp(right(part.relname, 7), 'YYYY_MM') + interval '1 month' < present - keep then
        execute format('drop table %I', part.relname);
        removed := removed + 1;
      end if;
    end loop;
    execute format('delete from %I where %I < $1', parent || '_default',
      case parent when 'intake_log' then 'received_at' else 'ended_at' end) using present - keep;
    get diagnostics strays = row_count;
    removed := removed + strays;
  end loop;
  return removed;
end $$;
