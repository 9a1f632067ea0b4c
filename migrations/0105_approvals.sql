-- Who approves a change and what they said; what teams may do beside the matrix; who stands for whom.

-- One round of approvals, of one version of a change.
create table change_review (
  change_id uuid not null references change,
  round int not null,
  version int not null,
  state text not null check (state in ('open', 'approved', 'rejected', 'postponed', 'withdrawn', 'superseded')),
  -- The row of the matrix, or the exception, that decided, with the version that it is of.
  matrix_row text not null,
  matrix_version int not null,
  -- All that was decided: what is asked and why.
  asked jsonb not null,
  -- The three views of its risk.
  risk jsonb not null,
  -- What its submitter answered.
  given jsonb not null,
  submitter_id uuid,
  technician_id uuid,
  -- Where its links lead to.
  public_url text not null,
  -- What approvers are warned of.
  flag text,
  -- By when the last approval must be there; null where none is.
  approve_by timestamptz(3),
  -- Why it is emergent; null while it is not.
  emergent text,
  -- What the review of changes must hear of.
  agenda text,
  opened_at timestamptz(3) not null,
  ended_at timestamptz(3),
  -- Why it was sent back.
  reason text,
  -- It may not start before, as the VP said who postponed it.
  not_before timestamptz(3),
  primary key (change_id, round)
);
create unique index change_review_live on change_review (change_id) where state in ('open', 'approved');
create index change_review_opened on change_review (opened_at);

-- That somebody is asked, and what they said.
create table change_ask (
  id uuid primary key,
  change_id uuid not null,
  round int not null,
  step int not null,
  role text not null check (role in ('peer', 'manager', 'customer', 'operations', 'vp')),
  -- Null for a customer of another organisation, who has an address.
  person_id uuid,
  name text not null,
  address text,
  -- How often the question had moved up when they were asked.
  level int not null default 0,
  asked_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  answer text check (answer in ('approved', 'rejected', 'postponed', 'silent')),
  answered_at timestamptz(3),
  -- Whoever was asked, or a delegate.
  answered_by uuid,
  answered_name text,
  way text check (way in ('web', 'link')),
  reason text not null default '',
  -- What a peer said of how they know the service.
  expertise text not null default '',
  foreign key (change_id, round) references change_review
);
create index change_ask_change on change_ask (change_id, round, step);
create index change_ask_person on change_ask (person_id, asked_at);

-- That a team takes the steps of a plan that it is given, as they were written.
create table change_acceptance (
  change_id uuid not null references change,
  team_id uuid not null references team,
  steps text not null,
  accepted_by jsonb not null,
  accepted_at timestamptz(3) not null,
  primary key (change_id, team_id)
);

-- What a team may do beside the matrix, as a manager of it and the process owner approved.
create table change_exception (
  id uuid primary key,
  number int generated always as identity unique,
  team_id uuid not null references team,
  kind text not null,
  wide boolean not null,
  approvals text[] not null,
  -- Which changes it is for, an example of one, and why they need less.
  words text not null,
  example text not null,
  reason text not null,
  state text not null check (state in ('nominated', 'approved', 'rejected', 'ended')),
  nominated_by uuid,
  nominated_at timestamptz(3) not null,
  manager_id uuid,
  manager_at timestamptz(3),
  owner_id uuid,
  owner_at timestamptz(3),
  ended_at timestamptz(3),
  ended_because text
);
create index change_exception_team on change_exception (team_id, state);

-- Who may approve in somebody's place, from when until when.
create table change_delegate (
  id uuid primary key,
  person_id uuid not null references person,
  delegate_id uuid not null references person,
  valid_from timestamptz(3) not null,
  valid_until timestamptz(3) not null,
  because text not null
);
create index change_delegate_person on change_delegate (person_id, valid_until);

-- When a change entered the public schedule.
create table change_scheduled (
  change_id uuid primary key references change,
  at timestamptz(3) not null,
  -- Approved by then; otherwise it entered as emergent.
  ready boolean not null,
  told int not null
);
