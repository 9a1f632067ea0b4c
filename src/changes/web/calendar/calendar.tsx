import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { iso } from '../../../kernel/index.ts';
import { useMinute } from '../../../web/clock.ts';
import { usePhone } from '../../../web/media.ts';
import { Button, Segmented } from '../../../web/parts/controls.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { useZone } from '../../../web/parts/when.tsx';
import { dayStart, zoneLetters } from '../../../web/parts/zone.ts';
import { useTitle } from '../../../web/screen.tsx';
import '../changes.css';
import { ChangeTabs } from '../tabs.tsx';
import { CalendarGrid } from './calendar-grid.tsx';
import { CalendarList } from './calendar-list.tsx';
import { CalendarSide } from './calendar-side.tsx';
import './calendar.css';
import { calendarQuery, type Calendar } from './reading.ts';

const spans = { day: 1, five: 5, month: 31 } as const;
type Span = keyof typeof spans;
const isSpan = (text: string | undefined): text is Span => text !== undefined && text in spans;

function Steering({ span, start, by }: { span: Span; start: number; by: 'service' | 'team' }): React.ReactNode {
  const navigate = useNavigate();
  const zone = useZone();
  const go = (search: Record<string, string | undefined>): void =>
    void navigate({ to: '/changes', search: (now) => ({ ...now, ...search }), replace: true });
  const move = (days: number): void => go({ from: iso(dayStart(start, zone, days) + 43_200_000).slice(0, 10) });
  return (
    <>
      <Segmented
        label="Lanes by"
        value={by}
        onChange={(next) => go({ by: next })}
        options={[
          ['service', 'Service'],
          ['team', 'Team'],
        ]}
      />
      <Segmented
        label="How much time"
        value={span}
        onChange={(next) => go({ span: next })}
        options={[
          ['day', 'Day'],
          ['five', '5 days'],
          ['month', 'Month'],
        ]}
      />
      <span className="moves">
        <Button look="quiet" className="step" aria-label="Earlier" onClick={() => move(-spans[span])}>
          ‹
        </Button>
        <Button onClick={() => go({ from: undefined })}>Today</Button>
        <Button look="quiet" className="step" aria-label="Later" onClick={() => move(spans[span])}>
          ›
        </Button>
      </span>
    </>
  );
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const remark = ({ changes, conflicts, freezes }: Calendar, days: number): string =>
  `${changes.length} in ${counted(days, 'day')}, ${counted(conflicts.length, 'conflict')}, ${counted(freezes.length, 'freeze')}`;

function Legend({ at }: { at: number }): React.ReactNode {
  const zone = useZone();
  return (
    <p className="calendar-legend">
      <span>
        <i className="diamond approved" aria-hidden="true" /> approved
      </span>
      <span>
        <i className="diamond open" aria-hidden="true" /> draft or in review
      </span>
      <span>
        <i className="diamond done" aria-hidden="true" /> done
      </span>
      <span>
        <i className="swatch window" aria-hidden="true" /> window
      </span>
      <span>
        <i className="swatch freeze" aria-hidden="true" /> freeze
      </span>
      <span className="push">
        {zone.split('/').at(-1)?.replaceAll('_', ' ')} time, {zoneLetters(at, zone)}
      </span>
    </p>
  );
}

function Body({ calendar, days, by }: { calendar: Calendar; days: number; by: 'service' | 'team' }): React.ReactNode {
  const phone = usePhone();
  if (calendar.lanes.length === 0 && calendar.changes.length === 0) {
    return (
      <Empty title="Nothing is planned in these days.">
        Changes, freezes and launches stand here once they have a time. <code>evenkeel apply</code> a file of kind change-window, freeze or
        launch to say when changes may be made.
      </Empty>
    );
  }
  if (phone) return <CalendarList calendar={calendar} />;
  return (
    <>
      <CalendarGrid calendar={calendar} days={days} by={by} />
      <Legend at={calendar.from} />
    </>
  );
}

/** The calendar of changes: what is planned on which service, and what stands against what. */
export function ChangesCalendar(): React.ReactNode {
  useTitle('Changes');
  const zone = useZone();
  const now = useMinute();
  const search = useSearch({ from: '/frame/changes' });
  const span: Span = isSpan(search.span) ? search.span : 'five';
  const by = search.by === 'service' ? 'service' : 'team';
  const asked = search.from === undefined ? Number.NaN : Date.parse(`${search.from}T12:00:00Z`);
  const start = dayStart(Number.isNaN(asked) ? now : asked, zone);
  const until = dayStart(start, zone, spans[span]);
  const query = useQuery(calendarQuery({ from: start, until, team: search.team, near: search.near }));
  return (
    <Read query={query} what="the calendar" rows={10} title="Changes">
      {(calendar) => (
        <div className="screen calendar-screen">
          <div className="calendar-main">
            <div className="screen-head">
              <h1 className="in-header">Changes</h1>
              <span className="second">{remark(calendar, spans[span])}</span>
              <span className="push acts">
                <Steering span={span} start={start} by={by} />
                <Link className="button" to="/changes/new">
                  New change
                </Link>
              </span>
            </div>
            <ChangeTabs />
            <Body calendar={calendar} days={spans[span]} by={by} />
          </div>
          <CalendarSide calendar={calendar} />
        </div>
      )}
    </Read>
  );
}
