import { useMinute } from '../../web/clock.ts';
import { useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { clockTime, dayName, dayTime, span } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';
import { dayStart } from '../../web/parts/zone.ts';
import type { Wanted } from './override-dialog.tsx';
import type { Schedule, Shift } from './reading.ts';
import { byRole } from './schedule-grid.tsx';

/** Where a shift ends, as short as its day allows. */
function endOf(shift: Shift, zone: string): string {
  const [from, until] = [Date.parse(shift.from), Date.parse(shift.until)];
  const sameDay = dayStart(from, zone) === dayStart(until - 1, zone);
  return sameDay ? clockTime(until, zone) : `${dayName(until, zone).split(' ')[0] ?? ''} ${clockTime(until, zone)}`;
}

function ShiftRow({ shift, onTake }: { shift: Shift; onTake: (() => void) | undefined }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const me = useMe();
  const [from, until] = [Date.parse(shift.from), Date.parse(shift.until)];
  const mine = shift.person !== null && shift.person.id === me?.id;
  const kind = shift.person === null ? 'gap' : shift.by === 'override' ? 'override' : mine ? 'mine' : '';
  return (
    <li className="shift-row">
      <i className={kind} aria-hidden="true" />
      <span>
        {from <= now ? 'now' : clockTime(from, zone)} – {endOf(shift, zone)}
      </span>
      {shift.person === null ? (
        <b className="gap-words">Nobody, {span(until - Math.max(from, now))}</b>
      ) : (
        <span>
          {mine ? <b>You</b> : shift.person.name}
          {shift.by === 'override' && <span className="second"> covers</span>}
        </span>
      )}
      <span className="push">
        {shift.person === null && onTake !== undefined ? (
          <Button look="quiet" onClick={onTake}>
            Take it
          </Button>
        ) : (
          <span className="second small">{from <= now ? `${span(until - now)} left` : span(until - from)}</span>
        )}
      </span>
    </li>
  );
}

/** The phone's schedule: a list by day, never the grid. */
export function ScheduleList({ schedules, onWant }: { schedules: readonly Schedule[]; onWant: (wanted: Wanted) => void }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const me = useMe();
  const [primary, ...others] = schedules.toSorted(byRole);
  if (primary === undefined) return null;
  const ahead = primary.final.filter(({ until }) => Date.parse(until) > now);
  const current = ahead.find(({ from }) => Date.parse(from) <= now);
  const days = Map.groupBy(ahead, ({ from }) => dayStart(Math.max(Date.parse(from), now), zone));
  const next = others.map((schedule) => {
    const shift = schedule.final.find(({ from, until }) => Date.parse(from) <= now && Date.parse(until) > now);
    return `${shift?.person?.name ?? 'nobody'}, ${schedule.role}`;
  });
  return (
    <>
      {current !== undefined && (
        <section className="now-band" aria-label="On watch now">
          <p className="second small">On watch now</p>
          <p className="now-who">
            <b>
              {current.person === null ? 'Nobody' : current.person.id === me?.id ? 'You' : current.person.name}, {primary.role}
            </b>
            <span>until {dayTime(Date.parse(current.until), zone, now)}</span>
          </p>
          {next.length > 0 && <p className="second small">Then {next.join(' and ')}</p>}
        </section>
      )}
      {[...days].map(([day, shifts]) => (
        <section key={day} className="shift-day">
          <div className="heading">
            <h2>
              {dayStart(now, zone) === day && 'Today, '}
              {dayName(day, zone)}
            </h2>
          </div>
          <ul>
            {shifts.map((shift) => (
              <ShiftRow
                key={shift.from}
                shift={shift}
                onTake={
                  primary.may
                    ? () => onWant({ rotation: primary.slug, from: Math.max(now, Date.parse(shift.from)), until: Date.parse(shift.until) })
                    : undefined
                }
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
