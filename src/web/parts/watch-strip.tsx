import { hours, type Instant } from '../../kernel/index.ts';
import { useMinute } from '../clock.ts';
import { usePhone } from '../media.ts';
import { mergeMarks, placeOn, stretchOn } from './axis.ts';
import { SeverityMark, severityOf } from './marks.tsx';
import { dayName, span } from './time.ts';
import './watch-strip.css';
import { useZone } from './when.tsx';
import { daysFrom } from './zone.ts';

interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  /** Who has the watch; null is a gap. */
  readonly person: string | null;
  readonly mine: boolean;
}

interface StripProps {
  /** An instant of the first day shown; seven days follow. */
  readonly from: Instant;
  readonly stretches: readonly Stretch[];
  readonly pages: readonly { readonly at: Instant; readonly severity: number }[];
  /** The sentence that the picture repeats, for those who do not see it. */
  readonly sentence: string;
}

const percent = (place: { left: number; width: number }): React.CSSProperties => ({ left: `${place.left}%`, width: `${place.width}%` });

/** Seven days around now: my watch lies in water under the line, pages stand on it, gaps are hatched. */
export function WatchStrip({ from, stretches, pages, sentence }: StripProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const phone = usePhone();
  const days = daysFrom(from, zone, 7);
  const axis = { from: days[0]?.start ?? from, to: days.at(-1)?.end ?? from + 1 };
  const today = dayName(now, zone);
  return (
    <div className="strip" role="img" aria-label={sentence}>
      {days.map((day) => {
        const name = dayName(day.start, zone);
        const place = stretchOn(axis, day.start, day.end);
        const classes = ['strip-day', day.weekend ? 'weekend' : '', name === today ? 'today' : ''].join(' ');
        const [weekday = '', date = ''] = name.split(' ');
        return (
          place !== undefined && (
            <div key={day.start} className={classes} style={percent(place)}>
              <span>
                {weekday.charAt(0)}
                <span className="rest">{weekday.slice(1)}</span> {date}
                {day.hours !== 24 && <span className="rest"> · {day.hours} h</span>}
              </span>
            </div>
          )
        );
      })}
      <i className="strip-line" />
      {stretches.map((stretch) => {
        const place = stretchOn(axis, stretch.from, stretch.to);
        if (place === undefined) return null;
        const over = stretch.to <= now;
        const kind = stretch.person === null ? (over ? 'gap past' : 'gap') : stretch.mine ? 'mine' : 'other';
        const words =
          kind === 'gap' ? `Gap, ${span(stretch.to - stretch.from)}` : kind === 'mine' ? 'You' : (stretch.person ?? '').split(' ')[0];
        const low = kind === 'gap' && stretch.from - now < hours(20) ? ' low' : '';
        return (
          <div key={stretch.from} className={`strip-stretch ${kind}${low}`} style={percent(place)}>
            <span>{words}</span>
          </div>
        );
      })}
      {mergeMarks(axis, pages, phone ? 5 : 1.6).map((mark) => (
        <div key={mark.place} className="strip-page" style={{ left: `${mark.place}%` }}>
          <SeverityMark severity={severityOf(mark.severity)} />
          {mark.count > 1 && <span>{mark.count}x</span>}
        </div>
      ))}
      {now >= axis.from && now <= axis.to && (
        <div className="strip-now" style={{ left: `${placeOn(axis, now)}%` }}>
          <span>now</span>
        </div>
      )}
    </div>
  );
}
