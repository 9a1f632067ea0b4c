import { Link } from '@tanstack/react-router';

import { useMinute } from '../../../web/clock.ts';
import { clockTime, dayName } from '../../../web/parts/time.ts';
import { useZone } from '../../../web/parts/when.tsx';
import { dayStart } from '../../../web/parts/zone.ts';
import { Diamond, Disc } from './calendar-grid.tsx';
import { stateWord } from '../state-words.ts';
import { digits, placesOf, spanWords } from './calendar-words.ts';
import type { Calendar, CalendarChange } from './reading.ts';

function Row({ change, calendar }: { change: CalendarChange; calendar: Calendar }): React.ReactNode {
  const zone = useZone();
  const places = placesOf(change, calendar.conflicts);
  const names = calendar.lanes.filter(({ id }) => change.services.includes(id)).map(({ slug }) => slug);
  return (
    <li className="change-row">
      <Diamond change={change} />
      <span className="change-row-time">{clockTime(change.from, zone)}</span>
      <span>
        <Link to="/changes/$number" params={{ number: change.number }}>
          {digits(change.number)} {change.title}
        </Link>
        {places.map((place) => (
          <Disc key={place} place={place} />
        ))}
        {places.length > 0 && <span className="unseen">, in conflict {places.join(', ')}</span>}
        <small>{[...names, stateWord(change.state).toLowerCase()].join(', ')}</small>
      </span>
    </li>
  );
}

/** The phone's calendar: a list by day, never the grid. */
export function CalendarList({ calendar }: { calendar: Calendar }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const days = new Map<number, CalendarChange[]>();
  for (const change of calendar.changes) {
    const day = dayStart(change.from, zone);
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  return (
    <div className="change-days">
      {calendar.freezes.length > 0 && (
        <ul className="change-freezes">
          {calendar.freezes.map((each) => (
            <li key={`${each.slug} ${each.from}`}>
              <b>Freeze: {each.name}</b> <span className="second">{spanWords(each, zone, now)}</span>
            </li>
          ))}
        </ul>
      )}
      {[...days].map(([day, changes]) => (
        <section key={day}>
          <h2>{dayName(day, zone, now)}</h2>
          <ul>
            {changes.map((change) => (
              <Row key={change.id} change={change} calendar={calendar} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
