import { IconLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { administers, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Notches, SeverityMark, severityOf, stateWord, useSeverityWord } from '../../web/parts/marks.tsx';
import { Failed, Read } from '../../web/parts/states.tsx';
import { Countdown, Stopwatch, When } from '../../web/parts/when.tsx';
import { useTitle } from '../../web/screen.tsx';
import './call.css';
import './engaging.css';
import { isLed, useCall, type Call } from './call-reading.ts';
import { Family } from './family.tsx';
import { useFollowed } from './follow-ticket.ts';
import { Looking } from './looking.tsx';
import { ticketName, ticketQuery, type TicketWhole } from './reading.ts';
import { mainAct, mainAddress, runMain, type MainAct } from './ticket-acts.ts';
import { TicketMenu } from './ticket-menu.tsx';
import { NotListed } from './readers.tsx';
import { Stages } from './stages.tsx';
import { RoomLine } from './room.tsx';
import { Rail } from './ticket-rail.tsx';
import './ticket.css';
import { Timeline } from './timeline.tsx';

const isOver = (state: string): boolean => ['closed', 'rejected', 'duplicate'].includes(state);

/** When the damage began, if that is known, else when the ticket was cut. */
function beginOf(ticket: TicketWhole): readonly [string, number] {
  const impact = ticket.measured.find(({ kind }) => kind === 'impact-start');
  return impact === undefined || impact.at === null || impact.status !== 'recorded'
    ? ['Since the ticket, ', ticket.cutAt]
    : ['Since impact, ', impact.at];
}

function Clocks({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const severity = severityOf(ticket.severity);
  const word = useSeverityWord(severity);
  const [words, begin] = beginOf(ticket);
  const end = ticket.restoredAt ?? (isOver(ticket.state) ? ticket.stateAt : undefined);
  return (
    <div className="ticket-clocks">
      <div>
        <span className={`severity-word-${severity}`}>
          Severity {severity}, {word.toLowerCase()}
        </span>
        <span className="state">
          {stateWord(ticket.state)} <Notches state={ticket.state} />
        </span>
      </div>
      <div>
        {end === undefined ? words : 'Lasted, from '}
        <When at={begin} />
        <b>
          <Stopwatch since={begin} until={end} />
        </b>
      </div>
      {ticket.nextClock !== null && (
        <div>
          {nextWords[ticket.nextClock.kind] ?? 'Next clock'}, <When at={ticket.nextClock.dueAt} />
          <b>
            <Countdown to={ticket.nextClock.dueAt} />
          </b>
        </div>
      )}
    </div>
  );
}

const nextWords: Readonly<Record<string, string>> = {
  'ticket.unowned': 'Goes on unless taken',
  'ticket.unrestored': 'Climbs unless restored',
  'ticket.auto-close': 'Closes by itself',
};

/** That alerts are grouped harder into this ticket: since when, why, and what still has a ticket of its own. */
function Harder({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  if (ticket.harder === null) return null;
  return (
    <p className="ticket-harder">
      <b>Grouped harder</b> since <When at={ticket.cutAt} />: {ticket.harder}. {ticket.alertCount}{' '}
      {ticket.alertCount === 1 ? 'alert' : 'alerts'}
      {ticket.lastAlertAt !== null && (
        <>
          , the last at <When at={ticket.lastAlertAt} />
        </>
      )}
      . Severity 1 still has its own tickets.
    </p>
  );
}

function Acts({ ticket, call }: { ticket: TicketWhole; call: Call | undefined }): React.ReactNode {
  const client = useQueryClient();
  const me = useMe();
  const act = mainAct(ticket, me?.id);
  const name = ticketName(ticket.number);
  const stopped = ticket.pages.findLast(({ person, state }) => person.id === me?.id && state === 'answered');
  const run = useMutation({
    mutationFn: async (main: MainAct) => await runMain(main, name),
    onSettled: async () => {
      await Promise.all(['ticket', 'tickets', 'watch'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
  });
  return (
    <div className="ticket-acts">
      <span className="done">
        {stopped !== undefined && (
          <span>
            Your page stopped <When at={stopped.endedAt ?? stopped.madeAt} />
            <br />
          </span>
        )}
        {ticket.owner !== null && <span>{ticket.owner.id === me?.id ? 'The ticket is yours' : `${ticket.owner.name} has it`}</span>}
      </span>
      {run.error !== null && <Failed error={run.error} what="the ticket" />}
      <TicketMenu ticket={ticket} call={call} />
      {act !== undefined && (
        <Button look="main" large data-acts={mainAddress(act, name)} disabled={run.isPending} onClick={() => run.mutate(act)}>
          {act.words}
        </Button>
      )}
    </div>
  );
}

/** Where people meet: an address to press, or a number with its pin to dial. */
function Place({ place }: { place: string }): React.ReactNode {
  const address = /https?:\/\/\S+/.exec(place)?.[0];
  return (
    <span className="ticket-place">
      Join:{' '}
      {address === undefined ? (
        place
      ) : (
        <a href={address} rel="noreferrer" target="_blank">
          {place}
        </a>
      )}
    </span>
  );
}

const tabs = [
  ['timeline', 'Timeline'],
  ['here', 'Here'],
  ['checklist', 'Checklist'],
  ['facts', 'What it is'],
] as const;

type Tab = (typeof tabs)[number][0];

function Body({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const [tab, setTab] = useState<Tab>('timeline');
  const name = ticketName(ticket.number);
  const call = useCall(name);
  const led = isLed(ticket, call);
  useTitle(name);
  return (
    <div className="ticket" data-tab={tab}>
      <header className="ticket-head">
        <SeverityMark severity={severityOf(ticket.severity)} size={56} />
        <div>
          <div className="ticket-title">
            <h1>{ticket.title}</h1>
            <span className="second">
              {ticketName(ticket.number)} ·{' '}
              <Link to="/services/$slug" params={{ slug: ticket.service.slug }}>
                {ticket.service.name}
              </Link>
              {ticket.service.tier !== null && `, tier ${ticket.service.tier}`}
              <Looking ticket={ticket.id} />
              {call !== undefined && call.place !== null && <Place place={call.place} />}
              <RoomLine ticket={name} />
            </span>
            {ticket.restricted && (
              <span className="ticket-restricted">
                <IconLock className="icon" aria-hidden="true" /> Restricted
              </span>
            )}
          </div>
          <Clocks ticket={ticket} />
        </div>
        <div className="ticket-ways">
          <Stages name={name} />
          <Acts ticket={ticket} call={call} />
        </div>
      </header>
      <div className="tabs ticket-tabs" role="group" aria-label="Parts of the ticket">
        {tabs
          .filter(([key]) => led || key !== 'checklist')
          .map(([key, word]) => (
            <button key={key} type="button" aria-pressed={tab === key} onClick={() => setTab(key)}>
              {word}
            </button>
          ))}
      </div>
      <div className="ticket-main">
        <Family number={ticket.number} family={call?.family ?? []} />
        <Harder ticket={ticket} />
        <Timeline name={name} open={!isOver(ticket.state)} led={led} />
      </div>
      <Rail ticket={ticket} call={led ? call : undefined} />
    </div>
  );
}

/** One ticket: fixed header, timeline, and the rail of who and what. */
export function Ticket(): React.ReactNode {
  const { number } = useParams({ from: '/frame/tickets/$number' });
  useTitle(number);
  const query = useQuery(ticketQuery(number));
  useFollowed(number, query.data);
  const me = useMe();
  return (
    <>
      <Read query={query} what={number} rows={10} title={number}>
        {(ticket) => <Body ticket={ticket} />}
      </Read>
      {query.data === undefined && <NotListed ticket={number} error={query.error} admin={administers(me)} />}
    </>
  );
}
