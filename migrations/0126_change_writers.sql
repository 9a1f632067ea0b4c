-- Everybody who wrote a change or put it forward: none of them approves it. A key's writer is whoever made the key.
alter table change add column writers uuid[] not null default '{}';
-- Those of its round.
alter table change_review add column writers uuid[] not null default '{}';

-- What is not over, from those who stand in the journal as its writers.
update change c set writers = array(
    select distinct w.id from (
      select c.submitter_id as id
      union select (j.actor ->> 'id')::uuid from journal j
        where j.subject_kind = 'change' and j.subject_id = c.id::text and j.action in ('change.drafted', 'change.edited', 'change.put-forward')
          and j.actor ->> 'kind' = 'person') w
    where w.id is not null)
  where c.source = 'person' and c.state not in ('closed', 'cancelled');
update change_review r set writers = c.writers from change c where c.id = r.change_id and r.state in ('open', 'approved') and c.writers <> '{}';
