import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { get } from '../../web/api.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';

/** As many as are looked into first. */
const MOST = 3;

/** Neighbours raise their alarms in the first minutes: it is asked again once a minute, not at every event. */
const whatChangedQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['what-changed', ticket],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/what-changed', { params: { ticket }, query: { most: MOST } }, signal),
    staleTime: 60_000,
    refetchInterval: 60_000,
  });

const percent = (share: number): string => (share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`);

/** The changes that may have done it, the likeliest first with its reasons; or that none of them did. Nothing where nothing changed. */
export function WhatChanged({ name }: { name: string }): React.ReactNode {
  const { data, error, refetch } = useQuery(whatChangedQuery(name));
  if (data === undefined && error !== null)
    return (
      <section className="rail-facts seen-before">
        <Heading>What changed</Heading>
        <Failed error={error} what="what changed" again={() => void refetch()} />
      </section>
    );
  if (data === undefined || data.candidates === 0) return null;
  return (
    <section className="rail-facts seen-before">
      <Heading aside={`${data.candidates} looked at`}>What changed</Heading>
      {data.none && <p className="small second">None of these is likely to have done it. The nearest are:</p>}
      <ul className="rows rail">
        {data.ranked.map((each) => (
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
    </section>
  );
}
