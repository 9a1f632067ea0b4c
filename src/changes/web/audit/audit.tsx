import { useQuery } from '@tanstack/react-query';
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
import { auditQuery, dayText, standing, type AuditAsked, type AuditWeek } from './reading.ts';

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
      {view.teams.map(({ team, records, median, baseline, findings }) => (
        <li key={team?.id ?? ''}>
          <button
            type="button"
            aria-pressed={asked.team === team?.slug}
            onClick={() => narrow({ team: asked.team === team?.slug ? undefined : team?.slug })}
          >
            <b>{team?.name ?? 'No team'}</b>
            <span>
              {records} {records === 1 ? 'record' : 'records'}, {findings} found
            </span>
            <span className={median !== null && baseline !== null && median < baseline - 5 ? 'loud' : 'second'}>
              {against(median, baseline)}
            </span>
          </button>
        </li>
      ))}
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

function Whole({ view, asked, narrow }: { view: AuditWeek; asked: AuditAsked; narrow: (part: AuditAsked) => void }): React.ReactNode {
  const [kept, setKept] = useState('');
  const side = useRef<HTMLDivElement>(null);
  const records = view.records.filter(
    (record) => (asked.team === undefined || record.team?.slug === asked.team) && (asked.only !== 'found' || standing(record).length > 0),
  );
  const at = Math.max(
    0,
    records.findIndex(({ id }) => id === kept),
  );
  const chosen = records[at];
  const below = view.records.filter(({ fields }) => fields.some(({ score }) => score < 0)).length;
  return (
    <>
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
      <Teams view={view} asked={asked} narrow={narrow} />
      <div className="chips">
        <Chip on={asked.only === 'found'} onClick={() => narrow({ only: asked.only === 'found' ? undefined : 'found' })}>
          Only with findings
        </Chip>
        <span className="second small desk-only">J and K move, N goes to the next finding, Enter to the record beside.</span>
      </div>
      {records.length === 0 || chosen === undefined ? (
        <Empty title="No record to audit here.">
          Records of people that began, or were to begin, in the week stand here. <Link to="/changes/list">See all changes</Link>
        </Empty>
      ) : (
        <div className="audit-both">
          <AuditList
            records={records}
            at={at}
            onAt={(to) => setKept(records[to]?.id ?? '')}
            onEnter={() => side.current?.querySelector<HTMLElement>('button, a')?.focus()}
          />
          <div ref={side}>
            <AuditSide key={chosen.id} record={chosen} />
          </div>
        </div>
      )}
    </>
  );
}

/** The weekly audit of changes: every record with its eight fields, row, notice and customers, for people to confirm or overrule. */
export function ChangeAudit(): React.ReactNode {
  const asked = useSearch({ from: '/frame/changes/audit' });
  const navigate = useNavigate();
  const query = useQuery(auditQuery(asked));
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
        {(view) => <Whole view={view} asked={asked} narrow={narrow} />}
      </Read>
    </Screen>
  );
}
