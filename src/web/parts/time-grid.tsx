import type { Instant } from '../../kernel/index.ts';
import { useMinute } from '../clock.ts';
import { placeOn, stretchOn, type Axis } from './axis.ts';
import './time-grid.css';
import { dayName } from './time.ts';
import { daysFrom, weekday, type Day } from './zone.ts';

interface GridProps {
  readonly from: Instant;
  readonly days: number;
  readonly zone: string;
  /** Said to those who do not see the grid. */
  readonly label: string;
  readonly children: (axis: Axis) => React.ReactNode;
}

/** ISO 8601 week number of a day of the zone. */
function weekOf(at: Instant, zone: string): number {
  const thursday = at + (3 - weekday(at, zone)) * 86_400_000 + 43_200_000;
  const year = new Date(thursday).getUTCFullYear();
  return 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / 604_800_000);
}

/** What stands under a day's name: its hours where they are not 24, today, or the week. */
function underDay(day: Day, zone: string, today: string): { words: string; accent: boolean } | undefined {
  const name = dayName(day.start, zone);
  if (day.hours !== 24) return { words: `${day.hours} h`, accent: true };
  if (name === today) return { words: 'today', accent: true };
  return name.startsWith('Mon') ? { words: `week ${weekOf(day.start, zone)}`, accent: false } : undefined;
}

function DayColumn({ day, axis, zone, today }: { day: Day; axis: Axis; zone: string; today: string }): React.ReactNode {
  const name = dayName(day.start, zone);
  const place = stretchOn(axis, day.start, day.end);
  const [weekdayName = '', date = ''] = name.split(' ');
  const under = underDay(day, zone, today);
  return (
    <div
      className={['grid-day', day.weekend ? 'weekend' : '', name === today ? 'today' : ''].join(' ')}
      style={{ left: `${place?.left ?? 0}%`, width: `${place?.width ?? 0}%` }}
    >
      <span>
        {weekdayName} {date}
      </span>
      {under !== undefined && <small className={under.accent ? 'mine' : undefined}>{under.words}</small>}
    </div>
  );
}

/** The time core of the schedule: days in linear real time, so that the day of 25 hours is wider and says so. */
export function TimeGrid({ from, days: count, zone, label, children }: GridProps): React.ReactNode {
  const now = useMinute();
  const days = daysFrom(from, zone, count);
  const axis = { from: days[0]?.start ?? from, to: days.at(-1)?.end ?? from + 1 };
  return (
    <div className={count > 20 ? 'grid dense' : 'grid'} role="group" aria-label={label}>
      <div className="grid-days" aria-hidden="true">
        {days.map((day) => (
          <DayColumn key={day.start} day={day} axis={axis} zone={zone} today={dayName(now, zone)} />
        ))}
        {now >= axis.from && now <= axis.to && <i className="grid-now" style={{ left: `${placeOn(axis, now)}%` }} />}
      </div>
      <div className="grid-lanes">{children(axis)}</div>
    </div>
  );
}

interface LaneProps {
  readonly label: string;
  readonly sub?: string | undefined;
  readonly tall?: boolean;
  /** A heading lane starts a group with a line above. */
  readonly first?: boolean;
  readonly children: React.ReactNode;
}

/** One line of the grid: its name at the left, its bars on the axis. */
export function Lane({ label, sub, tall = false, first = false, children }: LaneProps): React.ReactNode {
  return (
    <div className={`lane${tall ? ' tall' : ''}${first ? ' first' : ''}`}>
      <div className="lane-name">
        <b>{label}</b>
        {sub !== undefined && <span>{sub}</span>}
      </div>
      <ul className="lane-bars" aria-label={label}>
        {children}
      </ul>
    </div>
  );
}

export type BarKind = 'mine' | 'other' | 'other-2' | 'gap' | 'gap past' | 'override' | 'override-mine' | 'draft';

interface BarProps {
  readonly axis: Axis;
  readonly from: Instant;
  readonly to: Instant;
  readonly kind: BarKind;
  readonly words: string;
  /** The whole truth for the hover and for a screen reader: who, from, to. */
  readonly title: string;
  readonly onClick?: (() => void) | undefined;
  /** The words stand to the right of the bar, where they have more room than in it. */
  readonly beside?: boolean;
}

/** What a bar says: a swap glyph for an override, and words where they have room. */
function BarWords({ kind, words, outside }: { kind: BarKind; words: string; outside: boolean }): React.ReactNode {
  const first = words.split(' ', 1)[0] ?? '';
  const rest = words.slice(first.length + 1);
  return (
    <span aria-hidden="true">
      {kind.startsWith('override') && <>⇄ </>}
      <span className={outside ? 'outside' : 'bar-words'}>
        {first}
        {rest !== '' && <span className="rest"> {rest}</span>}
      </span>
    </span>
  );
}

/** Where the words of a bar go: into it, beside it where it is short and there is room, or, in a narrow one, nowhere. */
function roomFor(place: { left: number; width: number }, beside: boolean): { narrow: boolean; outside: boolean } {
  return { narrow: place.width < 4, outside: beside && place.width < 10 && place.left + place.width < 88 };
}

/** A shift on a lane. Mine has an accent edge, an override is dashed with a swap glyph, a gap is hatched. */
export function Bar({ axis, from, to, kind, words, title, onClick, beside = false }: BarProps): React.ReactNode {
  const place = stretchOn(axis, from, to);
  if (place === undefined || place.width === 0) return null;
  const { narrow, outside } = roomFor(place, beside);
  const inside = (
    <>
      <span className="unseen">{title}</span>
      <BarWords kind={kind} words={narrow && !outside && kind.startsWith('override') ? '' : words} outside={outside} />
    </>
  );
  return (
    <li
      className={['bar', kind, narrow ? 'narrow' : '', outside ? 'has-outside' : ''].join(' ')}
      style={{ left: `${place.left}%`, width: `${place.width}%` }}
      title={title}
    >
      {onClick === undefined || place.width < 2.6 ? (
        inside
      ) : (
        <button type="button" onClick={onClick}>
          {inside}
        </button>
      )}
    </li>
  );
}
