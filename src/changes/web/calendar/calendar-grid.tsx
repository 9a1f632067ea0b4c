import { Link } from '@tanstack/react-router';

import { useMinute } from '../../../web/clock.ts';
import { placeOn, stretchOn, type Axis } from '../../../web/parts/axis.ts';
import { dayName } from '../../../web/parts/time.ts';
import '../../../web/parts/time-grid.css';
import { useZone } from '../../../web/parts/when.tsx';
import { daysFrom, type Day } from '../../../web/parts/zone.ts';
import { stateLook, stateWord } from '../state-words.ts';
import { digits, placesOf, spanWords } from './calendar-words.ts';
import { rowsOf, type Drawn } from './lane-rows.ts';
import type { Calendar, CalendarChange, CalendarLane, CalendarSpell } from './reading.ts';

const HOURS = [6, 12, 18];

function DayHead({ day, axis, zone, fine }: { day: Day; axis: Axis; zone: string; fine: boolean }): React.ReactNode {
  const now = useMinute();
  const place = stretchOn(axis, day.start, day.end);
  const isToday = now >= day.start && now < day.end;
  return (
    <div
      className={['grid-day', day.weekend ? 'weekend' : '', isToday ? 'today' : ''].join(' ')}
      style={{ left: `${place?.left ?? 0}%`, width: `${place?.width ?? 0}%` }}
    >
      <span>
        {dayName(day.start, zone)} {day.hours !== 24 && <b className="mine">{day.hours} h</b>}
      </span>
      {fine &&
        HOURS.map((hour) => (
          <small
            key={hour}
            className="hour"
            style={{ left: `${((hour * 3_600_000 + (day.hours - 24) * 3_600_000) / (day.end - day.start)) * 100}%` }}
          >
            {String(hour).padStart(2, '0')}
          </small>
        ))}
    </div>
  );
}

/** A change's diamond: open while it is written or reviewed, ink when approved, grey when done; its words stand beside it. */
export function Diamond({ change }: { change: Pick<CalendarChange, 'state'> }): React.ReactNode {
  return <i className={`diamond ${stateLook(change.state)}`} aria-hidden="true" />;
}

/** The number of a conflict, the same on the calendar and in the list. */
export function Disc({ place }: { place: number }): React.ReactNode {
  return (
    <b className="disc" aria-hidden="true">
      {place}
    </b>
  );
}

function Mark({ axis, drawn, calendar }: { axis: Axis; drawn: Drawn; calendar: Calendar }): React.ReactNode {
  const zone = useZone();
  const { change, row, side } = drawn;
  const place = stretchOn(axis, change.from, change.until);
  if (place === undefined) return null;
  const conflicts = placesOf(change, calendar.conflicts);
  const said = `${change.number} ${change.title}, ${stateWord(change.state).toLowerCase()}, ${spanWords(change, zone, calendar.now)}${
    conflicts.length === 0 ? '' : `, in conflict ${conflicts.join(', ')}`
  }`;
  return (
    <li
      className={`calendar-mark ${stateLook(change.state)}`}
      style={{ left: `${place.left}%`, width: `${place.width}%`, top: `${4 + row * 24}px` }}
      title={said}
    >
      <Link to="/changes/$number" params={{ number: change.number }}>
        <span className="unseen">{said}</span>
        <Diamond change={change} />
        <span className={`calendar-mark-words ${side}`} aria-hidden="true">
          {conflicts.map((each) => (
            <Disc key={each} place={each} />
          ))}
          <span className="number">{digits(change.number)}</span> {change.title}
        </span>
      </Link>
    </li>
  );
}

function Stretch({
  axis,
  spell,
  look,
  words,
}: {
  axis: Axis;
  spell: CalendarSpell;
  look: 'window' | 'freeze' | 'launch';
  words?: string;
}): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const place = stretchOn(axis, spell.from, spell.until);
  if (place === undefined || place.width === 0) return null;
  const kind = { window: 'Window', freeze: 'Freeze', launch: 'Launch' }[look];
  const said = `${kind}: ${spell.name}, ${spanWords(spell, zone, now)}`;
  return (
    <li className={`stretch ${look}`} style={{ left: `${place.left}%`, width: `${place.width}%` }} title={said}>
      <span className="unseen">{said}</span>
      {words !== undefined && <span aria-hidden="true">{words}</span>}
    </li>
  );
}

/** All that is drawn beside a mark; a disc is as wide as three characters. */
const drawnWords = (change: CalendarChange, { conflicts }: Calendar): string =>
  `${'000'.repeat(placesOf(change, conflicts).length)}${digits(change.number)} ${change.title}`;

interface LaneProps {
  readonly axis: Axis;
  readonly calendar: Calendar;
  readonly lane: CalendarLane;
  /** The first lane of its team says the team. */
  readonly isFirst: boolean;
  readonly spans: ReadonlySet<string>;
}

function ServiceLane({ axis, calendar, lane, isFirst, spans }: LaneProps): React.ReactNode {
  const own = calendar.changes.filter(({ services }) => services.includes(lane.id));
  const drawn = rowsOf(axis, own, (change) => drawnWords(change, calendar));
  const rows = Math.max(1, ...drawn.map(({ row }) => row + 1));
  const on = (spells: readonly CalendarSpell[]): CalendarSpell[] => spells.filter(({ services }) => services.includes(lane.id));
  const key = ({ slug, from }: CalendarSpell): string => `${slug} ${from}`;
  return (
    <div className={isFirst ? 'change-lane first' : 'change-lane'}>
      <div className="change-lane-name">
        {isFirst && <b>{lane.team.name}</b>}
        <span>{lane.slug}</span>
        <span className="tier" title={`Tier ${lane.tier}`}>
          {lane.tier}
        </span>
      </div>
      <ul className="change-lane-bars" aria-label={lane.slug} style={{ minHeight: `${rows * 24 + 10}px` }}>
        {on(calendar.windows).map((spell) => (
          <Stretch key={`w ${key(spell)}`} axis={axis} spell={spell} look="window" />
        ))}
        {on(calendar.freezes).map((spell) => {
          const words = spans.has(`${lane.id} ${key(spell)}`) ? { words: `Freeze: ${spell.name}` } : {};
          return <Stretch key={`f ${key(spell)}`} axis={axis} spell={spell} look="freeze" {...words} />;
        })}
        {on(calendar.launches).map((spell) => (
          <Stretch key={`l ${key(spell)}`} axis={axis} spell={spell} look="launch" words={`Launch: ${spell.name}`} />
        ))}
        {drawn.map((each) => (
          <Mark key={each.change.id} axis={axis} drawn={each} calendar={calendar} />
        ))}
      </ul>
    </div>
  );
}

/** Which lane says the name of each freeze: the first that it lies on. */
function named(calendar: Calendar): ReadonlySet<string> {
  return new Set(
    calendar.freezes.flatMap(({ slug, from, services }) => {
      const first = calendar.lanes.find(({ id }) => services.includes(id));
      return first === undefined ? [] : [`${first.id} ${slug} ${from}`];
    }),
  );
}

/** Machines make thousands of changes a day: how many an hour, never one by one. */
function Automated({ axis, calendar }: { axis: Axis; calendar: Calendar }): React.ReactNode {
  const most = Math.max(1, ...calendar.machines.map(({ count }) => count));
  const all = calendar.machines.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return null;
  return (
    <div className="change-lane first">
      <div className="change-lane-name">
        <b>Automated</b>
        <span>{all} by now</span>
      </div>
      <div className="change-lane-bars machines" role="img" aria-label={`${all} changes of machines, at most ${most} in an hour`}>
        {calendar.machines.map(({ at, count }) => (
          <i key={at} style={{ left: `${placeOn(axis, at)}%`, height: `${Math.max(8, (count / most) * 100)}%` }} />
        ))}
      </div>
    </div>
  );
}

/** Lanes of services over days in linear real time, so that a day of 25 hours is wider and says so. */
export function CalendarGrid({ calendar, days: count, by }: { calendar: Calendar; days: number; by: 'service' | 'team' }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const days = daysFrom(calendar.from, zone, count);
  const axis = { from: days[0]?.start ?? calendar.from, to: days.at(-1)?.end ?? calendar.until };
  const spans = named(calendar);
  const lanes = by === 'team' ? calendar.lanes : calendar.lanes.toSorted((one, other) => one.slug.localeCompare(other.slug));
  return (
    <div className={count > 20 ? 'grid dense calendar-grid' : 'grid calendar-grid'} role="group" aria-label="Calendar of changes">
      <div className="grid-days" aria-hidden="true">
        {days.map((day) => (
          <DayHead key={day.start} day={day} axis={axis} zone={zone} fine={count <= 7} />
        ))}
        {now >= axis.from && now <= axis.to && <i className="grid-now" style={{ left: `${placeOn(axis, now)}%` }} />}
      </div>
      <div className="grid-lanes">
        {lanes.map((lane, place) => (
          <ServiceLane
            key={lane.id}
            axis={axis}
            calendar={calendar}
            lane={lane}
            isFirst={by === 'team' && lanes[place - 1]?.team.slug !== lane.team.slug}
            spans={spans}
          />
        ))}
        <Automated axis={axis} calendar={calendar} />
      </div>
    </div>
  );
}
