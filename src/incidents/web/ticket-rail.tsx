import { IconBook, IconChartLine } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { Later } from '../../web/later.tsx';
import { useMe } from '../../web/me.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { Initials } from '../../web/parts/marks.tsx';
import { HeldUntil, When } from '../../web/parts/when.tsx';
import type { Call } from './call-reading.ts';
import { Checklist } from './checklist.tsx';
import { HeldChanges } from './held-changes.tsx';
import { Here } from './here.tsx';
import { isUnrestored } from '../rules/states.ts';
import { Ideas, Matters } from './matters.tsx';
import { Measured } from './measured.tsx';
import { FoundBy } from './found-by.tsx';
import { Readers } from './readers.tsx';
import { SeenBefore } from './seen-before.tsx';
import { TicketFields } from './ticket-fields.tsx';
import { Told } from './told.tsx';
import { WhatChanged } from './what-changed.tsx';
import { ticketName, type TicketPager, type TicketWhole } from './reading.ts';

function pagerWords(page: TicketPager): React.ReactNode {
  if (page.held !== null) return <HeldUntil held={page.held} />;
  const words = { answered: 'answered ', declined: 'declined ', over: 'over since ', unanswered: 'no answer since ' }[page.state];
  return (
    <>
      {words}
      <When at={page.endedAt ?? page.madeAt} />
    </>
  );
}

function Paged({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const me = useMe();
  const answered = ticket.pages.filter(({ state }) => state === 'answered').length;
  return (
    <section className="rail-here">
      <Heading aside={ticket.pages.length === 0 ? undefined : `${answered} of ${ticket.pages.length} answered`}>Paged</Heading>
      {ticket.pages.length === 0 && (
        <p className="small second">{ticket.severity < 3 ? 'Nobody has been paged.' : `Severity ${ticket.severity} pages nobody.`}</p>
      )}
      <ul className="rows rail">
        {ticket.pages.map((page) => (
          <li key={page.id} title={page.because}>
            <Initials name={page.person.name} mine={page.person.id === me?.id} />
            <span>
              {page.person.id === me?.id ? <b>You</b> : page.person.name} <span className="second">{page.role}</span>
            </span>
            <span className="push">{pagerWords(page)}</span>
          </li>
        ))}
        {ticket.clocks.map((clock) => (
          <li key={clock.kind}>
            <span className="second">Then {clock.because}</span>
            <span className="push">
              <When at={clock.dueAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function What({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const { runbook, graph, follows } = ticket;
  return (
    <section className="rail-facts">
      <Heading>What it is</Heading>
      {ticket.impact !== '' && ticket.impact !== ticket.title && <p>{ticket.impact}</p>}
      <p className="rail-links">
        {runbook !== null && (
          <a href={runbook} rel="noreferrer" target="_blank">
            <IconBook className="icon" aria-hidden="true" />
            Runbook
          </a>
        )}
        {graph !== null && (
          <a href={graph} rel="noreferrer" target="_blank">
            <IconChartLine className="icon" aria-hidden="true" />
            Graph
          </a>
        )}
        {follows !== null && (
          <Link to="/tickets/$number" params={{ number: ticketName(follows) }}>
            {ticketName(follows)} was the last one
          </Link>
        )}
      </p>
      {runbook === null && (
        <p className="small second">
          No runbook.{' '}
          <Link to="/services/$slug" params={{ slug: ticket.service.slug }} className="in-text">
            See what the service has
          </Link>
        </p>
      )}
      {ticket.findings.map((finding) => (
        <p key={finding} className="small">
          {finding}
        </p>
      ))}
    </section>
  );
}

function Alerts({ ticket: { alerts, alertCount } }: { ticket: TicketWhole }): React.ReactNode {
  if (alerts.length === 0) return null;
  return (
    <section className="rail-facts">
      <Heading aside={alerts.length < alertCount ? `the last ${alerts.length} of ${alertCount}` : alertCount}>Alerts</Heading>
      <ul className="rows rail">
        {alerts.map((alert) => (
          <li
            key={`${alert.name} ${alert.startsAt}`}
            title={Object.entries(alert.labels)
              .map(([key, value]) => `${key}=${value}`)
              .join(', ')}
          >
            <span>
              {alert.name}{' '}
              <span className="second">
                {alert.firing ? 'fires' : 'ended'}
                {alert.count > 1 && `, ${alert.count} times`}
              </span>
            </span>
            <span className="push">
              <When at={alert.endedAt ?? alert.startsAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The right rail: who is paged and how it stands; what it is, where to look. Every fact once. */
export function Rail({ ticket, call }: { ticket: TicketWhole; call: Call | undefined }): React.ReactNode {
  const name = ticketName(ticket.number);
  return (
    <aside className="ticket-rail" aria-label="Who and what">
      {call !== undefined && <Here name={name} call={call} />}
      <Later>
        <WhatChanged name={name} />
        {ticket.severity === 1 && <HeldChanges name={name} />}
        <Readers ticket={ticket} />
      </Later>
      <Paged ticket={ticket} />
      {call !== undefined && (
        <Later>
          <Told name={name} />
          <Matters name={name} call={call} />
          <Ideas name={name} call={call} restored={!isUnrestored(ticket.state)} />
        </Later>
      )}
      <What ticket={ticket} />
      <Later>
        <TicketFields ticket={ticket} />
        <SeenBefore name={name} />
        <FoundBy ticket={ticket} />
      </Later>
      <Alerts ticket={ticket} />
      <Later>
        <Measured ticket={ticket} />
      </Later>
      {call !== undefined && <Checklist name={name} call={call} />}
    </aside>
  );
}
