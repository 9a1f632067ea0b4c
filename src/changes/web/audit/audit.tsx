import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';

import { Chip } from '../../../web/parts/controls.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../changes.css';
import { ChangeTabs } from '../tabs.tsx';
import { AuditList } from './audit-list.tsx';
import { AuditSide } from './audit-side.tsx';
import './audit.css';
import { placeOf } from './place.ts';
import { auditQuery, dayText, NO_TEAM, standing, type AuditAsked, type AuditRecord, type AuditWeek } from './reading.ts';

const DAY = 86_400_000;

/** A score against what the team usually comes to, in words. */
function against(median: number | null, baseline: number | null): string {
  if (median === null) return 'never judged';
  if (baseline === null) return `${Math.round(median)}, no weeks before`;
  const by = Math.round(median - baseline);
  return by === 0
    ? `${Math.round(median)}, as usual`
    : `${Math.round(median)}, ${Math.abs(by)} ${by > 0 ? 'over' : 'under'} its usual ${Math.round(baseline)}`;
}

function Teams({ view, asked, narrow }: { view: AuditWeek; asked: AuditAsked; narrow: (part: AuditAsked) => void }): React.ReactNode {
  return (
    <ul className="audit-teams" aria-label="Teams">
      {view.teams.map(({ team, records, median, baseline, findings }) => {
        const slug = team?.slug ?? NO_TEAM;
        const isChosen = asked.team === slug;
        return (
          <li key={slug}>
            <button type="button" aria-pressed={isChosen} onClick={() => narrow({ team: isChosen ? undefined : slug })}>
              <b>{team?.name ?? 'No team'}</b>
              <span>
                {records} {records === 1 ? 'record' : 'records'}, {findings} found
              </span>
              <span className={median !== null && baseline !== null && median < baseline - 5 ? 'loud' : 'second'}>
                {against(median, baseline)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Week({ view, asked }: { view: AuditWeek; asked: AuditAsked }): React.ReactNode {
  const to = (week: number): AuditAsked => ({ ...asked, week: dayText(week) });
  const period = { from: String(view.week), until: String(view.until) };
  const file = (end: string): string => `/api/v1/change-audit.${end}?${new URLSearchParams(period).toString()}`;
  return (
    <span className="acts">
      <Link className="button" to="/changes/audit" search={to(view.week - 7 * DAY)}>
        Week before
      </Link>
      <Link className="button" to="/changes/audit" search={to(view.until)}>
        Week after
      </Link>
      <a className="button" href={file('csv')} download>
        CSV
      </a>
      <a className="button" href={file('pdf')} download>
        PDF
      </a>
    </span>
  );
}

interface WholeProps {
  readonly view: AuditWeek;
  readonly asked: AuditAsked;
  readonly narrow: (part: AuditAsked) => void;
}

/** What the week comes to, in a sentence. */
function Meaning({ view }: { view: AuditWeek }): React.ReactNode {
  const below = view.records.filter(({ fields }) => fields.some(({ score }) => score < 0)).length;
  return (
    <p className="audit-meaning">
      <b>
        {view.records.length} records of {view.teams.length} teams; {view.records.filter((record) => standing(record).length > 0).length}{' '}
        have something against them.
      </b>{' '}
      <span className="second">
        {below} have a field below zero. Usual is the median of the eight weeks before.
        {view.capped && ' There are more than can be read at once: choose a team.'}
      </span>
    </p>
  );
}

function None(): React.ReactNode {
  return (
    <Empty title="No record to audit here.">
      Records of people that began, or were to begin, in the week stand here. <Link to="/changes/list">See all changes</Link>
    </Empty>
  );
}

/** The records of a week as they are narrowed, and what is said of the one that is chosen. */
function Records({ all, asked }: { all: readonly AuditRecord[]; asked: AuditAsked }): React.ReactNode {
  const records = all.filter(
    (record) =>
      (asked.team === undefined || (record.team?.slug ?? NO_TEAM) === asked.team) &&
      (asked.only !== 'found' || standing(record).length > 0),
  );
  const [kept, setKept] = useState(() => ({ id: records[0]?.id, place: 0 }));
  const side = useRef<HTMLDivElement>(null);
  const at = placeOf(records, kept);
  const chosen = records[at];
  if (chosen === undefined) return <None />;
  return (
    <div className="audit-both">
      <AuditList
        records={records}
        at={at}
        onAt={(to) => setKept({ id: records[to]?.id, place: to })}
        onEnter={() => side.current?.querySelector<HTMLElement>('button, a')?.focus()}
      />
      <div ref={side}>
        <AuditSide key={chosen.id} record={chosen} />
      </div>
    </div>
  );
}

function Whole({ view, asked, narrow }: WholeProps): React.ReactNode {
  // A week that is too large for one answer is read by the team.
  const isApart = view.capped && asked.team !== undefined && asked.team !== NO_TEAM;
  const own = useQuery({ ...auditQuery({ week: asked.week, team: asked.team }), enabled: isApart });
  if (view.records.length === 0) return <None />;
  return (
    <>
      <Meaning view={view} />
      <Teams view={view} asked={asked} narrow={narrow} />
      <div className="chips">
        <Chip on={asked.only === 'found'} onClick={() => narrow({ only: asked.only === 'found' ? undefined : 'found' })}>
          Only with findings
        </Chip>
        <span className="second small desk-only">J and K move, N goes to the next finding, Enter to the record beside.</span>
      </div>
      {isApart ? (
        <Read query={own} what="the records of the team" rows={12}>
          {({ records, capped }) => (
            <>
              {capped && <p className="second">Only the first {records.length} records of the team stand here.</p>}
              <Records all={records} asked={asked} />
            </>
          )}
        </Read>
      ) : (
        <Records all={view.records} asked={asked} />
      )}
    </>
  );
}

/** The weekly audit of changes: every record with its eight fields, row, notice and customers, for people to confirm or overrule. */
export function ChangeAudit(): React.ReactNode {
  const asked = useSearch({ from: '/frame/changes/audit' });
  const navigate = useNavigate();
  const query = useQuery({ ...auditQuery({ week: asked.week }), placeholderData: keepPreviousData });
  const narrow = (part: AuditAsked): void => void navigate({ to: '/changes/audit', search: (now) => ({ ...now, ...part }), replace: true });
  const week = query.data;
  return (
    <Screen
      title="Changes"
      remark={week === undefined ? undefined : `Audit of the week from ${dayText(week.week)}`}
      acts={week !== undefined && <Week view={week} asked={asked} />}
    >
      <ChangeTabs />
      <Read query={query} what="the audit" rows={12}>
        {(view) => <Whole key={view.week} view={view} asked={asked} narrow={narrow} />}
      </Read>
    </Screen>
  );
}
