-- What is measured of a ticket: said by the transition that makes it, or by a person who corrects or accepts it.
alter table measurement add column said boolean not null default false;
-- Of what is no instant: minutes of customers.
alter table measurement add column amount bigint check (amount >= 0);
alter table measurement drop constraint measurement_kind_check;
alter table measurement add constraint measurement_kind_check
  check (kind in ('impact-start', 'detected', 'answered', 'engaged', 'handed-on', 'mitigated', 'restored', 'customer-minutes'));
alter table measurement drop constraint measurement_status_check;
alter table measurement add constraint measurement_status_check
  check (status in ('recorded', 'proposed', 'pending', 'not-applicable', 'invalid'));
alter table measurement drop constraint measurement_check;
alter table measurement add constraint measurement_at_is_known
  check ((at is not null) = (kind <> 'customer-minutes' and status in ('recorded', 'proposed')));
alter table measurement add constraint measurement_amount_is_known
  check ((amount is not null) = (kind = 'customer-minutes' and status in ('recorded', 'proposed')));

-- The minutes of customers were a field of the post mortem, where a new count hid the one before.
do $$
begin
  insert into measurement (ticket_id, kind, status, amount, because, actor, made_at, said)
    select ticket_id, 'customer-minutes', 'recorded', customer_minutes, 'counted in the post mortem', '{"kind": "system", "name": "upgrade"}', state_at, true
    from post_mortem where customer_minutes is not null;
  alter table post_mortem drop column customer_minutes;
end $$;
