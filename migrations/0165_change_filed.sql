-- Which teams ever filed a record of their own: asked among all that machines told of.
create index change_filed on change (team_id) where source = 'person' and state <> 'draft';
