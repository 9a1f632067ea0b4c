import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';

import { get } from '../../web/api.ts';
import { operates, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { HealthMark, SeverityWord, severityOf, stateWord } from '../../web/parts/marks.tsx';
import { Empty, Loading, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import './catalog.css';
import type { ServiceWhole } from './reading.ts';
import { ServiceDialog } from './service-dialog.tsx';

const DependenciesOf = lazy(async () => ({ default: (await import('./dependencies.tsx')).DependenciesOf }));

const serviceQuery = (slug: string) =>
  queryOptions({
    queryKey: ['service', slug],
    queryFn: async ({ signal }) => await get('/services/:service', { params: { service: slug } }, signal),
  });

/** At most three names, and how many more. */
const namesOf = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

function Aliases({ service }: { service: ServiceWhole }): React.ReactNode {
  return (
    <section>
      <Heading
        aside={
          <Link to="/on-call" search={{ team: service.team.slug }}>
            Schedule
          </Link>
        }
      >
        On call now
      </Heading>
      <ul className="rows">
        {service.aliases.map((alias) => (
          <li key={alias.alias} className="alias">
            <span className="what">
              <code>{alias.alias}</code>
              <br />
              <span className="small third">{alias.because}</span>
            </span>
            <span className="push">
              {alias.people.length === 0 ? <b>nobody</b> : namesOf(alias.people.map(({ name }) => name))}
              {alias.until !== null && (
                <span className="third">
                  {' '}
                  until <When at={alias.until} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OpenTickets({ service }: { service: ServiceWhole }): React.ReactNode {
  return (
    <section>
      <Heading
        aside={
          <Link to="/tickets" search={{ service: service.id, view: 'all' }}>
            All of them
          </Link>
        }
      >
        Open tickets
      </Heading>
      {service.tickets.length === 0 && <Empty title="Nothing is open." />}
      <ul className="rows">
        {service.tickets.map((ticket) => (
          <li key={ticket.number} className="whole">
            <SeverityWord severity={severityOf(ticket.severity)} />
            <span className="what">
              <Link to="/tickets/$number" params={{ number: ticket.number }}>
                {ticket.number} {ticket.title}
              </Link>
            </span>
            <span className="push second">
              {stateWord(ticket.state)} · <When at={ticket.since} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({ service }: { service: ServiceWhole }): React.ReactNode {
  return (
    <section>
      <Heading>Links</Heading>
      {service.links.length === 0 && <Empty title="No runbook, no dashboard.">Whoever is paged at 4 am looks here first.</Empty>}
      <ul className="rows secondary">
        {service.links.map((link) => (
          <li key={link.url} className="whole">
            <span className="kind">{link.kind}</span>
            <a href={link.url} rel="noreferrer" target="_blank">
              {link.title === link.kind ? new URL(link.url).hostname : link.title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Body({ service }: { service: ServiceWhole }): React.ReactNode {
  return (
    <>
      <p className="service-facts">
        <span className="severity-word">
          <HealthMark health={service.health} /> <b>{service.health}</b>
        </span>
        <span>
          Tier <b>{service.tier}</b>
        </span>
        <span>
          Owned by{' '}
          <Link to="/teams/$slug" params={{ slug: service.team.slug }}>
            {service.team.name}
          </Link>
        </span>
        <span>{service.lifecycle}</span>
        <span>{service.description}</span>
      </p>
      {service.findings.map((finding) => (
        <p key={finding} className="finding">
          <b>{finding}</b>
        </p>
      ))}
      <div className="columns wide-left">
        <div className="stack">
          <OpenTickets service={service} />
          <Aliases service={service} />
        </div>
        <Links service={service} />
      </div>
      <Suspense fallback={<Loading what="its dependencies" rows={6} />}>
        <DependenciesOf slug={service.slug} />
      </Suspense>
    </>
  );
}

/** One service: who owns it, who is on call, is it well, what is open. */
export function Service(): React.ReactNode {
  const { slug } = useParams({ from: '/frame/services/$slug' });
  const query = useQuery(serviceQuery(slug));
  const me = useMe();
  const [changing, setChanging] = useState(false);
  return (
    <Screen title={query.data?.name ?? slug} acts={operates(me) && <Button onClick={() => setChanging(true)}>Change</Button>}>
      <Read query={query} what={slug} rows={8}>
        {(service) => <Body service={service} />}
      </Read>
      {changing && query.data !== undefined && <ServiceDialog service={query.data} onClose={() => setChanging(false)} />}
    </Screen>
  );
}
