import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { iso, minutes } from '../../kernel/index.ts';
import { useMinute } from '../../web/clock.ts';
import { usePhone } from '../../web/media.ts';
import { manages, useMe } from '../../web/me.ts';
import { Button, Segmented } from '../../web/parts/controls.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { dayTime, span } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';
import { dayStart, weekday } from '../../web/parts/zone.ts';
import { useTitle } from '../../web/screen.tsx';
import { Ahead } from './ahead.tsx';
import { DraftBar } from './draft-bar.tsx';
import { gapsOf, type Draft } from './draft.ts';
import './on-call.css';
import { OverrideDialog, type Wanted } from './override-dialog.tsx';
import { schedulesQuery, type Schedule } from './reading.ts';
import { RotationDialog } from './rotation-dialog.tsx';
import { ScheduleGrid } from './schedule-grid.tsx';
import { ScheduleList } from './schedule-list.tsx';

const spans = { week: 7, fortnight: 14, month: 31 } as const;
type Span = keyof typeof spans;
const isSpan = (text: string | undefined): text is Span => text !== undefined && text in spans;

/** Teams of the schedules, those on whose rotations the reader is first. */
function teamsOf(schedules: readonly Schedule[], me: string | undefined): { slug: string; name: string }[] {
  const teams = new Map(schedules.map(({ team }) => [team.slug, team]));
  const mine = new Set(schedules.filter(({ members }) => members.some(({ id }) => id === me)).map(({ team }) => team.slug));
  const rank = ({ slug }: { slug: string }): number => (mine.has(slug) ? 0 : 1);
  return [...teams.values()].toSorted((one, other) =>
    rank(one) === rank(other) ? one.name.localeCompare(other.name) : rank(one) - rank(other),
  );
}

/** Gaps, counted beside the heading. */
function GapCount({ schedules }: { schedules: readonly Schedule[] }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const gaps = schedules.flatMap(gapsOf).filter(({ from, until }) => until > now && until - from >= minutes(1));
  const first = gaps.toSorted((one, other) => one.from - other.from)[0];
  if (first === undefined) return <span className="second">No gap in sight</span>;
  const length = gaps.reduce((sum, gap) => sum + gap.until - Math.max(gap.from, now), 0);
  return (
    <span className="gap-count">
      <i aria-hidden="true" />
      <b>
        {gaps.length} {gaps.length === 1 ? 'gap' : 'gaps'}, {span(length)}
      </b>
      <span className="second">
        {dayTime(first.from, zone, now)} to {dayTime(first.until, zone, now)}
      </span>
    </span>
  );
}

function Steering({ days, start, utc }: { days: Span; start: number; utc: boolean }): React.ReactNode {
  const navigate = useNavigate();
  const zone = useZone();
  const go = (search: Record<string, string | undefined>): void =>
    void navigate({ to: '/on-call', search: (now) => ({ ...now, ...search }), replace: true });
  const move = (by: number): void => go({ from: iso(dayStart(start, zone, by)).slice(0, 10) });
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return (
    <>
      <Segmented
        label="How much time"
        value={days}
        onChange={(next) => go({ span: next })}
        options={[
          ['week', 'Week'],
          ['fortnight', '2 weeks'],
          ['month', 'Month'],
        ]}
      />
      <span className="moves">
        <Button look="quiet" className="step" aria-label="Earlier" onClick={() => move(-spans[days])}>
          ‹
        </Button>
        <Button onClick={() => go({ from: undefined })}>Today</Button>
        <Button look="quiet" className="step" aria-label="Later" onClick={() => move(spans[days])}>
          ›
        </Button>
      </span>
      {zone !== 'UTC' && (
        <Segmented
          label="Whose time"
          value={utc ? 'utc' : 'mine'}
          onChange={(next) => go({ zone: next === 'utc' ? 'utc' : undefined })}
          options={[
            ['mine', `My time, ${city}`],
            ['utc', 'UTC'],
          ]}
        />
      )}
    </>
  );
}

interface HeadProps {
  readonly teams: readonly { readonly slug: string; readonly name: string }[];
  readonly chosen: { readonly slug: string; readonly name: string };
  readonly shown: readonly Schedule[];
  readonly steering: React.ReactNode;
  readonly onOverride: () => void;
  readonly onNew: () => void;
}

function Head({ teams, chosen, shown, steering, onOverride, onNew }: HeadProps): React.ReactNode {
  const navigate = useNavigate();
  const phone = usePhone();
  const me = useMe();
  const choose = (team: string): void => void navigate({ to: '/on-call', search: (now) => ({ ...now, team }) });
  return (
    <div className="screen-head">
      <h1>{chosen.name}</h1>
      <GapCount schedules={shown} />
      <span className="push acts">
        {teams.length > 1 && (
          <select className="input team-pick" aria-label="Team" value={chosen.slug} onChange={(event) => choose(event.currentTarget.value)}>
            {teams.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </select>
        )}
        {!phone && steering}
        {manages(me) && <Button onClick={onNew}>New rotation</Button>}
        {shown.some(({ may }) => may) && <Button onClick={onOverride}>Override</Button>}
      </span>
    </div>
  );
}

interface BodyProps {
  readonly schedules: readonly Schedule[];
  readonly start: number;
  readonly days: number;
  readonly steering: React.ReactNode;
  readonly zone: string;
}

function Body({ schedules, start, days, steering, zone }: BodyProps): React.ReactNode {
  const { team } = useSearch({ from: '/frame/on-call' });
  const me = useMe();
  const phone = usePhone();
  const [wanted, setWanted] = useState<Wanted | undefined>();
  const [draft, setDraft] = useState<Draft | undefined>();
  const [making, setMaking] = useState(false);
  const teams = teamsOf(schedules, me?.id);
  const chosen = teams.find(({ slug }) => slug === team) ?? teams[0];
  const shown = schedules.filter((schedule) => schedule.team.slug === chosen?.slug);
  const drawn = (next: Draft): void => {
    setWanted(undefined);
    setDraft(next);
  };
  if (chosen === undefined) {
    return (
      <>
        <h1 className="page-title">On-call</h1>
        <Empty title="No rotation stands yet.">
          A rotation says who is paged for a team’s services, and when.{' '}
          <button type="button" className="link" onClick={() => setMaking(true)}>
            Make the first one
          </button>{' '}
          or <code>evenkeel apply</code> a file.
        </Empty>
        {making && <RotationDialog team="" onClose={() => setMaking(false)} />}
      </>
    );
  }
  return (
    <>
      <Head
        teams={teams}
        chosen={chosen}
        shown={shown}
        steering={steering}
        onOverride={() => setWanted({ rotation: shown[0]?.slug ?? '' })}
        onNew={() => setMaking(true)}
      />
      {phone ? (
        <ScheduleList schedules={shown} end={dayStart(start, zone, days)} onWant={setWanted} />
      ) : (
        <ScheduleGrid schedules={shown} start={start} days={days} zone={zone} draft={draft} onWant={setWanted} />
      )}
      <Ahead schedules={shown} onWant={setWanted} />
      {draft !== undefined && (
        <DraftBar draft={draft} schedule={shown.find(({ slug }) => slug === draft.rotation)} onDiscard={() => setDraft(undefined)} />
      )}
      {making && <RotationDialog team={chosen.slug} onClose={() => setMaking(false)} />}
      {wanted !== undefined && <OverrideDialog wanted={wanted} schedules={shown} onClose={() => setWanted(undefined)} onDraft={drawn} />}
    </>
  );
}

/** Who is on call for a team: the final truth first, then what it is made of. */
export function OnCall(): React.ReactNode {
  useTitle('On-call');
  const mine = useZone();
  const now = useMinute();
  const search = useSearch({ from: '/frame/on-call' });
  const zone = search.zone === 'utc' ? 'UTC' : mine;
  const days: Span = isSpan(search.span) ? search.span : 'fortnight';
  const asked = search.from === undefined ? Number.NaN : Date.parse(`${search.from}T12:00:00Z`);
  const start = Number.isNaN(asked) ? dayStart(now, zone, -weekday(now, zone)) : dayStart(asked, zone);
  const query = useQuery(schedulesQuery({ from: start, until: dayStart(start, zone, spans[days]) }));
  return (
    <Read query={query} what="the rotations" rows={8} title="On-call">
      {(schedules) => (
        <div className="screen on-call">
          <Body
            schedules={schedules}
            start={start}
            days={spans[days]}
            zone={zone}
            steering={<Steering days={days} start={start} utc={search.zone === 'utc'} />}
          />
        </div>
      )}
    </Read>
  );
}
