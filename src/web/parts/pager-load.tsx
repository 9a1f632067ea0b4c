import type { Instant } from '../../kernel/index.ts';
import { Heading } from './heading.tsx';
import { dayName } from './time.ts';
import { useZone } from './when.tsx';

interface Week {
  readonly week: Instant;
  readonly day: number;
  readonly night: number;
}

const healthy = 2;
const limit = 5;

/** The verdict in words: under 2 healthy, 2 to 5 on the edge, over 5 unhealthy. */
export function loadVerdict(pages: number): string {
  if (pages < healthy) return 'healthy';
  return pages <= limit ? 'on the edge' : 'unhealthy, take causes away before features';
}

const word = (pages: number): string => `${pages === 0 ? 'No' : pages} ${pages === 1 ? 'page' : 'pages'}`;

const [width, height, bar] = [420, 84, 13];

/** One week's bar: night at the foot, filled; day above, outlined. */
function WeekBar({ week, unit, left, now }: { week: Week; unit: number; left: number; now: boolean }): React.ReactNode {
  const night = week.night * unit;
  return (
    <g className={now ? 'now' : undefined} transform={`translate(${left} 0)`}>
      {week.day > 0 && <rect className="day" x="0.5" width={bar} y={height - night - week.day * unit + 0.5} height={week.day * unit} />}
      {week.night > 0 && <rect className="night" x="0.5" width={bar} y={height - night + 0.5} height={night - 0.5} />}
    </g>
  );
}

/** Where the words of a rule stand: beside their line, and clear of each other where much is drawn small. */
function labelAt(rule: number, unit: number): number {
  const own = height - rule * unit + 4;
  return rule === limit ? Math.min(own, height - healthy * unit + 4 - 14) : own;
}

function Bars({ weeks }: { weeks: readonly Week[] }): React.ReactNode {
  const zone = useZone();
  const unit = height / Math.max(6, ...weeks.map((week) => week.day + week.night));
  const step = (width - 64) / Math.max(weeks.length, 1);
  const first = weeks[0];
  return (
    <svg viewBox={`0 0 ${width} 106`} preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      {[limit, healthy].map((rule) => (
        <g key={rule}>
          <line
            className={rule === limit ? 'limit' : 'healthy'}
            x1="0"
            x2={width - 60}
            y1={height - rule * unit}
            y2={height - rule * unit}
          />
          <text x={width - 56} y={labelAt(rule, unit)}>
            {rule} {rule === limit ? 'limit' : 'healthy'}
          </text>
        </g>
      ))}
      {weeks.map((week, place) => (
        <WeekBar key={week.week} week={week} unit={unit} left={place * step + 4} now={place === weeks.length - 1} />
      ))}
      <line className="axis" x1="0" x2={width - 60} y1={height + 0.5} y2={height + 0.5} />
      {first !== undefined && weeks.length > 3 && (
        <text x="0" y={height + 16}>
          {dayName(first.week, zone).split(' ').slice(1).join(' ')}
        </text>
      )}
      <text className="this" x={width - 64} y={height + 16} textAnchor="end">
        this week
      </text>
    </svg>
  );
}

/** The same in figures, for those who do not see the bars. */
function Figures({ weeks }: { weeks: readonly Week[] }): React.ReactNode {
  const zone = useZone();
  return (
    <table className="unseen">
      <caption>Pages by week</caption>
      <thead>
        <tr>
          <th scope="col">Week of</th>
          <th scope="col">By day</th>
          <th scope="col">At night</th>
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.week}>
            <td>{dayName(week.week, zone)}</td>
            <td>{week.day}</td>
            <td>{week.night}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Pages by week, filled at night, outlined by day, with the rules at 2 and 5. */
export function PagerLoad({ weeks, of }: { weeks: readonly Week[]; of: string }): React.ReactNode {
  const last = weeks.at(-1);
  const pages = (last?.day ?? 0) + (last?.night ?? 0);
  return (
    <section className="load">
      <Heading aside={`${of}, filled at night`}>Pager load</Heading>
      <p>
        <b>
          {word(pages)} this week: {loadVerdict(pages)}.
        </b>{' '}
        {last !== undefined && last.night > 0 && `${last.night} at night.`}
      </p>
      <Bars weeks={weeks} />
      <Figures weeks={weeks} />
    </section>
  );
}
