import { createContext, use } from 'react';

import { iso, type Instant } from '../../kernel/index.ts';
import { useMinute, useSecond } from '../clock.ts';
import { ago, clockTime, countdown, dayTime, secondTime, stopwatch, utcText } from './time.ts';
import { browserZone } from './zone.ts';

/** The reader's own zone, once it is known. */
export const Zone = createContext<string | undefined>(undefined);

/** The reader's zone: their own setting, else the browser's. */
export const useZone = (): string => use(Zone) ?? browserZone();

interface WhenProps {
  readonly at: Instant;
  /** `clock` shows the time alone, `moment` the day too unless it is today, `both` adds the age. */
  readonly as?: 'clock' | 'moment' | 'both';
}

/** The words of a time that change as days and minutes go by. */
function Words({ at, as }: WhenProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const text = dayTime(at, zone, now);
  return as === 'both' ? `${text}, ${ago(at, now)}` : text;
}

/** A time in the reader's zone, with UTC on hover. */
export function When({ at, as = 'moment' }: WhenProps): React.ReactNode {
  const zone = useZone();
  return (
    <time dateTime={iso(at)} title={utcText(at)} className="nowrap">
      {as === 'clock' ? clockTime(at, zone) : <Words at={at} as={as} />}
    </time>
  );
}

/** Until when a page waits to be sent in one message with others. */
export function HeldUntil({ held }: { held: { readonly until: Instant; readonly others: number } }): React.ReactNode {
  const zone = useZone();
  const { until, others } = held;
  const company = others === 0 ? '' : `, goes with ${others} ${others === 1 ? 'other' : 'others'}`;
  return (
    <time dateTime={iso(until)} title={utcText(until)}>
      held until {secondTime(until, zone)}
      {company}
    </time>
  );
}

/** A clock that runs up from an instant, or stands at its end. */
export function Stopwatch({ since, until }: { since: Instant; until?: Instant | undefined }): React.ReactNode {
  const now = useSecond();
  return (
    <time dateTime={iso(since)} title={utcText(since)} className="nowrap">
      {stopwatch((until ?? now) - since)}
    </time>
  );
}

/** A clock that runs down to an instant. */
export function Countdown({ to }: { to: Instant }): React.ReactNode {
  const now = useSecond();
  return (
    <time dateTime={iso(to)} title={utcText(to)} className="nowrap">
      {countdown(to - now)}
    </time>
  );
}
