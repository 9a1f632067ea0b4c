import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { minutes } from '../../../kernel/index.ts';
import { useMinute } from '../../../web/clock.ts';
import { servicesQuery } from '../../../catalog/web/reading.ts';
import { HeldChanges } from '../../../incidents/web/held-changes.tsx';
import { Choice } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Pick } from '../../../web/parts/pick.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { clockTime, dayName, span } from '../../../web/parts/time.ts';
import { useZone } from '../../../web/parts/when.tsx';
import { offsetAt, zoneLetters } from '../../../web/parts/zone.ts';
import { Disc } from './calendar-grid.tsx';
import { briefTime, digits, reasonWords, spanWords } from './calendar-words.ts';
import { MoveHere } from './move-here.tsx';
import { slotQuery, worstQuery, type Calendar, type CalendarConflict } from './reading.ts';

/** What it meets, where that is one thing that has a number. */
function Other({ with: against }: CalendarConflict): React.ReactNode {
  const [first] = against;
  if (first === undefined || against.length > 1 || first.number === null) return null;
  const [number, words] = [first.number, `${digits(first.number)} ${first.name}`];
  if (first.kind === 'change')
    return (
      <>
        {' and '}
        <Link to="/changes/$number" params={{ number }}>
          {words}
        </Link>
      </>
    );
  if (first.kind !== 'incident') return null;
  return (
    <>
      {' and '}
      <Link to="/tickets/$number" params={{ number }}>
        {words}
      </Link>
    </>
  );
}

function ConflictRow({ conflict }: { conflict: CalendarConflict }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const { change, slot, place } = conflict;
  return (
    <li>
      <Disc place={place} />
      <div>
        <b>
          <span className="unseen">Conflict {place}: </span>
          <Link to="/changes/$number" params={{ number: change.number }}>
            {digits(change.number)} {change.title}
          </Link>
          <Other {...conflict} />
        </b>
        <p>
          {spanWords(change, zone, now)}. {reasonWords(conflict)}
        </p>
        {slot !== null && (
          <p className="way-out">
            <MoveHere change={change.number} title={change.title} slot={slot} />, {slot.because.join(', ')}.
          </p>
        )}
      </div>
    </li>
  );
}

function Conflicts({ conflicts }: Pick<Calendar, 'conflicts'>): React.ReactNode {
  return (
    <section aria-labelledby="conflicts">
      <Heading id="conflicts" aside={conflicts.length}>
        Conflicts
      </Heading>
      {conflicts.length === 0 ? (
        <p className="second">Nothing that is planned here stands against anything else.</p>
      ) : (
        <ol className="conflict-list">
          {conflicts.map((conflict) => (
            <ConflictRow key={conflict.place} conflict={conflict} />
          ))}
        </ol>
      )}
    </section>
  );
}

const lengths = ['15', '30', '45', '60', '90', '120', '240', '480'] as const;

function Found({ service, minutes: lasts }: { service: string; minutes: number }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const query = useQuery(slotQuery({ service, minutes: lasts }));
  if (query.isError && query.data === undefined) return <Failed error={query.error} what="the next free slot" />;
  if (query.data === undefined) return <p className="second">Looking for a slot.</p>;
  const [first, next] = query.data.slots;
  if (first === undefined) return <p role="status">No slot is free within 60 days. A shorter change may fit.</p>;
  const sentence = first.because.join(', ');
  return (
    <div role="status">
      <p className="slot-time">
        {dayName(first.from, zone, now)} {clockTime(first.from, zone)} <small>{zoneLetters(first.from, zone)}</small>
      </p>
      <p className="second">
        {sentence.charAt(0).toUpperCase() + sentence.slice(1)}.{first.isSoon && ' Under 48 h, so most changes there are emergent.'}
      </p>
      <Link className="button" to="/changes/new" search={{ service, start: String(first.from) }}>
        Write a change for it
      </Link>
      {next !== undefined && <p className="way-out">Next: {briefTime(next.from, zone, now)}</p>}
    </div>
  );
}

function NextSlot({ calendar }: { calendar: Calendar }): React.ReactNode {
  const services = useQuery(servicesQuery);
  const [chosen, setChosen] = useState('');
  const [lasts, setLasts] = useState<(typeof lengths)[number]>('60');
  const options = (services.data?.items ?? []).map(({ slug, name }) => ({ value: slug, words: slug, detail: name }));
  const service = chosen === '' ? (calendar.lanes[0]?.slug ?? options[0]?.value ?? '') : chosen;
  return (
    <section aria-labelledby="next-free-slot">
      <Heading id="next-free-slot">Next free slot</Heading>
      <div className="slot-ask">
        <Pick label="Service" value={service} options={options} onChange={setChosen} />
        <Choice label="Lasts" value={lasts} onChange={setLasts} options={lengths.map((each) => [each, span(minutes(Number(each)))])} />
      </div>
      {service !== '' && <Found service={service} minutes={Number(lasts)} />}
    </section>
  );
}

/** Of each severity 1 that is open, what it proposes to hold and what is held because of it. */
function Holding(): React.ReactNode {
  const worst = useQuery({ ...worstQuery, refetchInterval: 60_000 }).data?.items ?? [];
  return worst.map(({ number }) => <HeldChanges key={number} name={`T-${number}`} />);
}

/** Changes that meet a change of the clock: on the wall they seem shorter or longer than they are. */
function ClockChanges({ changes }: Pick<Calendar, 'changes'>): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const met = changes.filter(({ from, until }) => offsetAt(from, zone) !== offsetAt(until, zone));
  if (met.length === 0) return null;
  return (
    <section aria-labelledby="clock-changes">
      <Heading id="clock-changes">The clock changes</Heading>
      {met.map(({ id, number, title, from, until }) => (
        <p key={id} className="second">
          {digits(number)} {title} runs {spanWords({ from, until }, zone, now)} and lasts {span(until - from)}.
        </p>
      ))}
    </section>
  );
}

/** Beside the calendar: what stands against what with the way out, where something would fit, and what the clock does. */
export function CalendarSide({ calendar }: { calendar: Calendar }): React.ReactNode {
  return (
    <aside className="calendar-side" aria-label="Conflicts and free slots">
      <Conflicts conflicts={calendar.conflicts} />
      <Holding />
      <NextSlot calendar={calendar} />
      <ClockChanges changes={calendar.changes} />
    </aside>
  );
}
