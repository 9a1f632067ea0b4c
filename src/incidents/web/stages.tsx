import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { useMinute } from '../../web/clock.ts';
import { isLed, useCall } from './call-reading.ts';
import { communicationQuery } from './engage-reading.ts';
import { isPast, ticketQuery } from './reading.ts';
import './stages.css';

/** A word is owed from so long before it is promised. */
const OWED_AHEAD_MS = 15 * 60_000;

/** How many audiences wait for a word that was promised, now or soon. */
function useOwed(name: string): number {
  const now = useMinute();
  const audiences = useQuery(communicationQuery(name)).data?.audiences ?? [];
  return audiences.filter(({ nextAt }) => nextAt !== null && nextAt - now < OWED_AHEAD_MS).length;
}

function Communicating({ name }: { name: string }): React.ReactNode {
  const owed = useOwed(name);
  return (
    <Link to="/tickets/$number/communicate" params={{ number: name }}>
      Communicate{owed > 0 && `, ${owed} owed`}
    </Link>
  );
}

/** The stages of an incident that apply, each a screen: responding, telling others, looking back. Nothing where there is only one. */
export function Stages({ name }: { name: string }): React.ReactNode {
  const ticket = useQuery(ticketQuery(name)).data;
  const call = useCall(name);
  if (ticket === undefined) return null;
  const [led, past] = [isLed(ticket, call), isPast(ticket.state)];
  if (!led && !past) return null;
  return (
    <nav className="segmented stages" aria-label="Stages">
      <Link to="/tickets/$number" params={{ number: name }} activeOptions={{ exact: true }}>
        Respond
      </Link>
      {led && <Communicating name={name} />}
      {past && (
        <Link to="/tickets/$number/review" params={{ number: name }}>
          Post mortem
        </Link>
      )}
    </nav>
  );
}
