import { Heading } from './heading.tsx';
import { dayName } from './time.ts';
import { useZone } from './when.tsx';

interface Week {
  readonly week: string;
  readonly day: number;
  readonly night: number;
}

const healthy = 2;
const limit = 5;

/** The verdict of ONC-8 in words: under 2 healthy, 2 to 5 on the edge, over 5 unhealthy. */
export function loadVerdict(pages: number): string {
  if (pages < healthy) return 'healthy';
  return pages <= limit ? 'on the edge' : 'unhealthy, take causes away before features';
}

const word = (pages: number): string => `${pages === 0 ? 'No' : pages} ${pages === 1 ? 'page' : 'pages'}`;

/** Pages by week, filled at night, outlined by day, with the rules at 2 and 5. */
export function PagerLoad({ weeks, of }: { weeks: readonly Week[]; of: string }): React.ReactNode {
  const zone = useZone();
  const last = weeks.at(-1);
  const pages = (last?.day ?? 0) + (last?.night ?? 0);
  const most = Math.max(6, ...weeks.map((week) => week.day + week.night));
  const [width, height] = [420, 84];
  const unit = height / most;
  const step = (width - 64) / Math.max(weeks.length, 1);
  const first = weeks[0];
  return (
    <section className="load">
      <Heading aside={`${of}, filled at night`}>Pager load</Heading>
      <p>
        <b>
          {word(pages)} this week: {loadVerdict(pages)}.
        </b>{' '}
        {last !== undefined && last.night > 0 && `${last.night} at night.`}
      </p>
      <svg viewBox={`0 0 ${width} 106`} preserveAspectRatio="xMinYMid meet" aria-hidden="true">
        <line className="limit" x1="0" x2={width - 60} y1={height - limit * unit} y2={height - limit * unit} />
        <line className="healthy" x1="0" x2={width - 60} y1={height - healthy * unit} y2={height - healthy * unit} />
        <text x={width - 56} y={height - limit * unit + 4}>
          {limit} limit
        </text>
        <text x={width - 56} y={height - healthy * unit + 4}>
          {healthy} healthy
        </text>
        {weeks.map((week, place) => (
          <g key={week.week} className={week === last ? 'now' : undefined} transform={`translate(${place * step + 4} 0)`}>
            {week.day > 0 && (
              <rect className="day" x="0.5" width="13" y={height - (week.day + week.night) * unit + 0.5} height={week.day * unit} />
            )}
            {week.night > 0 && (
              <rect className="night" x="0.5" width="13" y={height - week.night * unit + 0.5} height={week.night * unit - 0.5} />
            )}
          </g>
        ))}
        <line className="axis" x1="0" x2={width - 60} y1={height + 0.5} y2={height + 0.5} />
        {first !== undefined && weeks.length > 3 && (
          <text x="0" y={height + 16}>
            {dayName(Date.parse(first.week), zone).split(' ').slice(1).join(' ')}
          </text>
        )}
        <text className="this" x={width - 64} y={height + 16} textAnchor="end">
          this week
        </text>
      </svg>
      <table className="unseen">
        <caption>Pages by week</caption>
        <thead>
          <tr>
            <th>Week of</th>
            <th>By day</th>
            <th>At night</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.week}>
              <td>{dayName(Date.parse(week.week), zone)}</td>
              <td>{week.day}</td>
              <td>{week.night}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
