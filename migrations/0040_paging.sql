-- Escalations, the pages they make, and the tokens by which pages are answered.

-- One for each ticket that pages: what has been done for it and what comes next.
create table escalation (
  ticket_id uuid primary key,
  number int not null,
  purpose text not null default 'real' check (purpose in ('real', 'test', 'drill', 'synthetic')),
  severity int not null check (severity between 1 and 4),
  service_id uuid not null,
  team_id uuid not null,
  -- The policy's version in force when the escalation began; null for the policy that ships.
  policy_version bigint,
  policy jsonb not null,
  -- What messages say: title, service, impact, runbook, graph, who asks.
  facts jsonb not null,
  state text not null check (state in ('unowned', 'owned', 'over')),
  -- Raised each time the escalation starts from its first step, so that an old answer cannot stop a new page.
  run int not null default 1,
  step int not null default 0,
  round int not null default 0,
  -- Levels of management that have been paged in this run.
  levels int not null default 0,
  -- People that have been paged for this in this run, so that nobody is paged twice for one level.
  paged uuid[] not null default '{}',
  started_at timestamptz(3) not null,
  moved_at timestamptz(3) not null
);
create index escalation_service on escalation (service_id) where state <> 'over';

-- One demand for one person's attention.
create table page (
  id uuid primary key,
  -- Of an escalation that is written before it and never removed, so that no foreign key looks it up again for each page.
  ticket_id uuid not null,
  run int not null,
  person_id uuid not null,
  person_name text not null,
  purpose text not null,
  severity int not null,
  role text not null,
  because text not null,
  state text not null check (state in ('unanswered', 'answered', 'declined', 'over')),
  made_at timestamptz(3) not null,
  -- How long after it was due it was made, where that was a minute or more.
  late_ms bigint,
  ended_at timestamptz(3),
  -- How it was answered: by web, link, api, cli, mail, voice.
  answered_by text,
  -- Contact methods used so far, in order.
  used uuid[] not null default '{}',
  -- Whether any of its messages was handed over.
  reached boolean not null default false
);
create unique index page_live on page (ticket_id, person_id) where state = 'unanswered';
create index page_person on page (person_id, made_at desc);
create index page_ticket on page (ticket_id, made_at);

-- Each message of a page carries a token of its own; only its hash is kept.
create table page_token (
  hash bytea primary key,
  -- Written in one statement with the use of the page.
  page_id uuid not null,
  made_at timestamptz(3) not null
);
