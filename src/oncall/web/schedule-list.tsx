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
function endOf(shift: Shift, zone: string, now: number): string {
  const [from, until] = [Math.max(shift.from, now), shift.until];
  const sameDay = dayStart(from, zone) === dayStart(until - 1, zone);
  return sameDay ? clockTime(until, zone) : `${dayName(until, zone).split(' ')[0] ?? ''} ${clockTime(until, zone)}`;
}

/** The edge of a row: mine, an override, a gap, or another's. */
function edgeOf(shift: Shift, mine: boolean): string {
  if (shift.person === null) return 'gap';
  if (shift.by === 'override') return 'override';
  return mine ? 'mine' : '';
}

function Who({ shift, mine }: { shift: Shift; mine: boolean }): React.ReactNode {
  const now = useMinute();
  if (shift.person === null) return <b className="gap-words">Nobody, {span(shift.until - Math.max(shift.from, now))}</b>;
  return (
    <span>
      {mine ? <b>You</b> : shift.person.name}
      {shift.by === 'override' && <span className="second"> covers</span>}
    </span>
  );
}

/** `now – Thu 18:00`; a shift that goes on past what is shown has no end here. */
function spanWords(shift: Shift, { zone, now, end }: { zone: string; now: number; end: number }): string {
  const begin = shift.from <= now ? 'now' : clockTime(shift.from, zone);
  return shift.until >= end ? `${begin} on` : `${begin} – ${endOf(shift, zone, now)}`;
}

function ShiftRow({ shift, end, onTake }: { shift: Shift; end: number; onTake: () => void }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const me = useMe();
  const mine = shift.person !== null && shift.person.id === me?.id;
  const begun = shift.from <= now;
  return (
    <li className="shift-row">
      <i className={edgeOf(shift, mine)} aria-hidden="true" />
      <span>{spanWords(shift, { zone, now, end })}</span>
      <Who shift={shift} mine={mine} />
      <span className="push">
        {shift.person === null ? (
          <Button look="quiet" onClick={onTake}>
            Take it
          </Button>
        ) : (
          shift.until < end && (
            <span className="second small">{begun ? `${span(shift.until - now)} left` : span(shift.until - shift.from)}</span>
          )
        )}
      </span>
    </li>
  );
}

interface ListProps {
  readonly schedules: readonly Schedule[];
  /** Where what is shown ends. */
  readonly end: number;
  readonly onWant: (wanted: Wanted) => void;
}

/** The phone's schedule: a list by day, never the grid. */
export function ScheduleList({ schedules, end, onWant }: ListProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const me = useMe();
  const [primary, ...others] = schedules.toSorted(byRole);
  if (primary === undefined) return null;
  const ahead = primary.final.filter(({ until }) => until > now);
  const current = ahead.find(({ from }) => from <= now);
  const days = Map.groupBy(ahead, ({ from }) => dayStart(Math.max(from, now), zone));
  const next = others.map((schedule) => {
    const shift = schedule.final.find(({ from, until }) => from <= now && until > now);
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
            {current.until < end && <span>until {dayTime(current.until, zone, now)}</span>}
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
                end={end}
                onTake={() => onWant({ rotation: primary.slug, from: Math.max(now, shift.from), until: shift.until })}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
