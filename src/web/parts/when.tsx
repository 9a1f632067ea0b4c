import { createContext, use } from 'react';

import type { Instant } from '../../kernel/index.ts';
import { useMinute, useSecond } from '../clock.ts';
import { ago, clockTime, countdown, dayTime, stopwatch, utcText } from './time.ts';

/** The reader's zone: their own setting, else the browser's. */
export const Zone = createContext(new Intl.DateTimeFormat().resolvedOptions().timeZone);

export const useZone = (): string => use(Zone);

interface WhenProps {
  readonly at: Instant | string;
  /** `clock` shows the time alone, `moment` the day too unless it is today, `both` adds the age. */
  readonly as?: 'clock' | 'moment' | 'both';
}

const instant = (at: Instant | string): Instant => (typeof at === 'string' ? Date.parse(at) : at);

/** A time in the reader's zone, with UTC on hover. */
export function When({ at, as = 'moment' }: WhenProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const moment = instant(at);
  const text = as === 'clock' ? clockTime(moment, zone) : dayTime(moment, zone, now);
  return (
    <time dateTime={new Date(moment).toISOString()} title={utcText(moment)} className="nowrap">
      {as === 'both' ? `${text}, ${ago(moment, now)}` : text}
    </time>
  );
}

/** A clock that runs up from an instant; it tells a screen reader the instant, not every second. */
export function Stopwatch({ since, until }: { since: Instant | string; until?: Instant | string | undefined }): React.ReactNode {
  const now = useSecond();
  const end = until === undefined ? now : instant(until);
  return (
    <time dateTime={new Date(instant(since)).toISOString()} title={utcText(instant(since))} className="nowrap">
      {stopwatch(end - instant(since))}
    </time>
  );
}

/** A clock that runs down to an instant. */
export function Countdown({ to }: { to: Instant | string }): React.ReactNode {
  const now = useSecond();
  return (
    <time dateTime={new Date(instant(to)).toISOString()} title={utcText(instant(to))} className="nowrap">
      {countdown(instant(to) - now)}
    </time>
  );
}
