import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { get } from '../../web/api.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { When } from '../../web/parts/when.tsx';
import { ticketName } from './reading.ts';

const causeWords: Readonly<Record<string, string>> = { 'human-error': 'human error', unknown: 'unknown cause' };

/** What happened before does not change while one looks: it is not asked for at every event. */
const seenBeforeQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['seen-before', ticket],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/seen-before', { params: { ticket } }, signal),
    staleTime: 300_000,
  });

/** Past tickets that were like this one, and what restored them; nothing where there is none. */
export function SeenBefore({ name }: { name: string }): React.ReactNode {
  const { data } = useQuery(seenBeforeQuery(name));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section className="rail-facts seen-before">
      <Heading>Seen before</Heading>
      <ul className="rows rail">
        {data.items.map((past) => (
          <li key={past.number} title={`Like this one by ${past.because.join(', ')}`}>
            <SeverityMark severity={severityOf(past.severity)} />
            <span>
              <Link to={past.published ? '/tickets/$number/review' : '/tickets/$number'} params={{ number: ticketName(past.number) }}>
                {ticketName(past.number)} {past.title}
              </Link>
              <span className="second seen-before-how">
                {past.cause !== null && `${causeWords[past.cause] ?? past.cause} · `}
                {past.restoredBecause ?? 'restored'}
              </span>
            </span>
            <span className="push">
              <When at={past.restoredAt ?? past.cutAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
