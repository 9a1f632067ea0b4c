import { Link } from '@tanstack/react-router';

import { useMinute } from '../../web/clock.ts';
import { useZone } from '../../web/parts/when.tsx';
import { reasonWords, spanWords } from './calendar/calendar-words.ts';
import type { RunReading } from './run-reading.ts';

export type Against = RunReading['against'][number];

/** With what something is in conflict, as a person follows it. */
function With({ one }: { one: Against['with'][number] }): React.ReactNode {
  if (one.number === null) return <b>{one.name}</b>;
  const number = one.number;
  return one.kind === 'incident' ? (
    <Link to="/tickets/$number" params={{ number }}>
      {number} {one.name}
    </Link>
  ) : (
    <Link to="/changes/$number" params={{ number }}>
      {number} {one.name}
    </Link>
  );
}

/** What stands against a change: with what, when, and why. */
export function AgainstList({ conflicts, label }: { conflicts: readonly Against[]; label: string }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  return (
    <ul className="against" aria-label={label}>
      {conflicts.map((conflict) => {
        const named = conflict.with.filter(({ kind }) => kind !== 'window');
        return (
          <li key={`${conflict.reasons.map(({ says }) => says).join()}${conflict.with.map(({ id }) => id).join()}`}>
            {named.slice(0, 3).map((one) => (
              <span key={one.id} className="against-with">
                <With one={one} />
                {one.kind !== 'incident' && <span className="second">, {spanWords(one, zone, now)}</span>}
              </span>
            ))}
            <small>{reasonWords(conflict)}</small>
          </li>
        );
      })}
    </ul>
  );
}
