-- How changes of a kind by a team ended: asked each time that risk is judged.
create index change_ended on change (team_id, kind, created_at) include (outcome) where outcome is not null;
-- The list of what people write, page by page.
create index change_listed on change (number desc) where source = 'person';
