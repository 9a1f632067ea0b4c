-- What runners did for a change, and what their commands said, is part of its record: it stands once the record is closed.
create trigger change_job_stands before insert or update or delete on change_job for each row execute function change_part_stands();
