import { IconBook, IconChartLine } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { Heading } from '../../web/parts/heading.tsx';
import { Initials } from '../../web/parts/marks.tsx';
import { When } from '../../web/parts/when.tsx';
import type { TicketPager, TicketWhole } from './reading.ts';

function pagerWords(page: TicketPager): React.ReactNode {
  if (page.state === 'answered')
    return (
      <>
        answered <When at={page.answeredAt ?? page.at} />
      </>
    );
  if (page.state === 'declined') return <>declined</>;
  if (page.state === 'over') return <>page over</>;
  return (
    <>
      paged <When at={page.at} />, no answer yet
    </>
  );
}

function Paged({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const answered = ticket.pages.filter(({ state }) => state === 'answered').length;
  return (
    <section className="rail-people">
      <Heading aside={ticket.pages.length === 0 ? undefined : `${answered} of ${ticket.pages.length} answered`}>Paged</Heading>
      {ticket.pages.length === 0 && (
        <p className="small second">{ticket.severity < 3 ? 'Nobody has been paged.' : `Severity ${ticket.severity} pages nobody.`}</p>
      )}
      <ul className="rows rail">
        {ticket.pages.map((page) => (
          <li key={page.id}>
            <Initials name={page.person.name} mine={page.mine} />
            <span>
              {page.mine ? <b>You</b> : page.person.name} <span className="second">{page.role}</span>
            </span>
            <span className="push">{pagerWords(page)}</span>
          </li>
        ))}
      </ul>
      {ticket.clocks.length > 0 && (
        <ul className="rows rail">
          {ticket.clocks.map((clock) => (
            <li key={clock.kind}>
              <span className="second">{clock.words}</span>
              <span className="push">
                {clock.to !== null && `${clock.to} `}
                <When at={clock.due} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The right rail: who is paged and how it stands; what it is, where to look. Every fact once. */
export function Rail({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  return (
    <aside className="ticket-rail" aria-label="Who and what">
      <Paged ticket={ticket} />
      <section className="rail-facts">
        <Heading>What it is</Heading>
        {ticket.impact !== null && ticket.impact !== '' && <p>{ticket.impact}</p>}
        <p className="rail-links">
          {ticket.runbook !== null && (
            <a href={ticket.runbook} rel="noreferrer" target="_blank">
              <IconBook className="icon" aria-hidden="true" />
              Runbook
            </a>
          )}
          {ticket.graph !== null && (
            <a href={ticket.graph} rel="noreferrer" target="_blank">
              <IconChartLine className="icon" aria-hidden="true" />
              Graph
            </a>
          )}
        </p>
        {ticket.runbook === null && ticket.alerts.length > 0 && (
          <p className="small second">
            Its alarm names no runbook.{' '}
            <Link to="/services/$slug" params={{ slug: ticket.service.slug }}>
              Add one to the service
            </Link>
          </p>
        )}
      </section>
      {ticket.alerts.length > 0 && (
        <section className="rail-facts">
          <Heading aside={ticket.alerts.length}>Alerts</Heading>
          <ul className="rows rail">
            {ticket.alerts.map((alert) => (
              <li key={alert.id}>
                <span>
                  {alert.name}{' '}
                  <span className="second">
                    {alert.state}
                    {alert.count > 1 && `, ${alert.count} times`}
                  </span>
                </span>
                <span className="push">
                  <When at={alert.lastSeen} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}
