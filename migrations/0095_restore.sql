-- What a restore needs: a journal that goes on behind the lines of a backup, clocks that know when they were set, an id of the
-- installation, and a mark on tables whose rows are of no use in another database.

-- The place of a new line among all, and the place below which no line can come any more. In a database that was restored they
-- are ahead of its own transactions, whose numbers begin anew while the lines of the backup keep theirs.
create function journal_txid() returns xid8 language sql stable as $$ select pg_current_xact_id() $$;
create function journal_horizon() returns xid8 language sql stable as $$ select pg_snapshot_xmin(pg_current_snapshot()) $$;
alter table journal alter column txid set default journal_txid();

-- Puts both ahead when lines stand that are of later transactions than this one. Only the owner can.
create function continue_journal() returns boolean language plpgsql as $$
declare
  last bigint := greatest(
    (select txid from journal order by txid desc, id desc limit 1)::text::bigint,
    (select txid from journal_seal order by id desc limit 1)::text::bigint);
  ahead bigint;
begin
  if last is null or last < journal_txid()::text::bigint then
    return false;
  end if;
  ahead := last - pg_current_xact_id()::text::bigint + 1;
  execute format('create or replace function journal_txid() returns xid8 language sql stable as %L',
    format('select ((pg_current_xact_id()::text::bigint + %s)::text)::xid8', ahead));
  execute format('create or replace function journal_horizon() returns xid8 language sql stable as %L',
    format('select ((pg_snapshot_xmin(pg_current_snapshot())::text::bigint + %s)::text)::xid8', ahead));
  return true;
end $$;

-- When it was last set. Clocks that stand still while Evenkeel is quiet after a restore start anew from there.
alter table clock add column set_at timestamptz(3) not null default 'epoch';

insert into setting (name, value, changed_at) values ('installation', jsonb_build_object('id', gen_random_uuid()), 'epoch');

-- A backup holds the rows of every table but those whose comment begins like this.
comment on table migration is 'not in backups: a restore makes the schema';
comment on table session is 'not in backups: who was signed in signs in anew';
comment on table access_link is 'not in backups: a link that was used would be valid again';
comment on table idempotency is 'not in backups: what was answered was answered by another database';
comment on table contact_code is 'not in backups: codes are valid for minutes';
