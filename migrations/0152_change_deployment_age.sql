-- What is old is found without reading all, to be forgotten.
create index change_deployment_age on change_deployment (first_at);
