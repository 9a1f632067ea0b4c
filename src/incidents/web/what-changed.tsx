import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { get, type Answer } from '../../web/api.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { Failed, Loading } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';

/** As many as are looked into first. */
const MOST = 3;
/** Tickets and alarms that stand below. */
const MOST_BESIDE = 4;

/** Neighbours raise their alarms in the first minutes: it is asked again once a minute, not at every event. */
const whatChangedQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['what-changed', ticket],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/what-changed', { params: { ticket }, query: { most: MOST } }, signal),
    staleTime: 60_000,
    refetchInterval: 60_000,
  });

type Told = Answer<'GET /tickets/:ticket/what-changed'>;

const percent = (share: number): string => (share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`);

function Beside({ all }: { all: Told['beside'] }): React.ReactNode {
  return (
    <>
      <p className="small second">Severe tickets and alarms nearby</p>
      <ul className="rows rail">
        {all.slice(0, MOST_BESIDE).map(({ kind, name, title, service, severity, at, endedAt }) => (
          <li key={`${kind} ${name} ${service} ${at}`}>
            <SeverityMark severity={severityOf(severity)} />
            <span>
              {kind === 'ticket' ? (
                <Link to="/tickets/$number" params={{ number: name }}>
                  {name} {title}
                </Link>
              ) : (
                name
              )}
              <span className="second seen-before-how">
                {kind === 'ticket' ? 'ticket' : 'alarm'} of {service}
                {endedAt !== null && ', over'}
              </span>
            </span>
            <span className="push">
              <When at={at} />
            </span>
          </li>
        ))}
      </ul>
      {all.length > MOST_BESIDE && <p className="small second">and {all.length - MOST_BESIDE} more</p>}
    </>
  );
}

function Ranked({ ranked }: { ranked: Told['ranked'] }): React.ReactNode {
  return (
    <ul className="rows rail">
      {ranked.map((each) => (
        <li key={each.change} title={each.reasons.join('; ')}>
          <span>
            <b>{percent(each.likelihood)}</b>{' '}
            <Link to="/changes/$number" params={{ number: each.change }}>
              {each.change} {each.title}
            </Link>
            <span className="second seen-before-how">{each.reasons.slice(0, 3).join(' · ')}</span>
          </span>
          <span className="push">
            <When at={each.start} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Changed({ told }: { told: Told }): React.ReactNode {
  const { candidates, compound, overlapping, none, ranked, beside } = told;
  return (
    <section className="rail-facts seen-before">
      <Heading aside={candidates === 0 ? undefined : `${candidates} looked at`}>What changed</Heading>
      {candidates === 0 && <p className="small second">No change ran nearby in the last 24 hours.</p>}
      {compound && (
        <p className="small">
          <b>Compound:</b> {overlapping.length > 1 ? overlapping.join(', ') : 'likely changes'} went on at the same time.
        </p>
      )}
      {none && candidates > 0 && <p className="small second">None of these is likely to have done it. The nearest are:</p>}
      <Ranked ranked={ranked} />
      {beside.length > 0 && <Beside all={beside} />}
    </section>
  );
}

/** The changes that may have done it, the likeliest first with its reasons, or that none of them did; and what else happened nearby. */
export function WhatChanged({ name }: { name: string }): React.ReactNode {
  const { data, error, refetch } = useQuery(whatChangedQuery(name));
  if (data !== undefined) return <Changed told={data} />;
  // Its place is kept, so that what stands below does not move when it comes.
  return (
    <section className="rail-facts seen-before">
      <Heading>What changed</Heading>
      {error === null ? (
        <Loading what="what changed" rows={MOST} />
      ) : (
        <Failed error={error} what="what changed" again={() => void refetch()} />
      )}
    </section>
  );
}
