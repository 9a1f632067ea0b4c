-- Rotations and overrides are definitions. Overrides that are over stay for the past's sake and are read seldom.
create index definition_override_until on definition ((body ->> 'until')) where kind = 'override';
