import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';

import { servicesQuery, teamsQuery } from '../../catalog/web/reading.ts';
import { Button, Segmented } from '../../web/parts/controls.tsx';
import { Narrow } from '../../web/parts/narrow.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { useDensity } from '../../web/scheme.ts';
import { useTitle } from '../../web/screen.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Declare } from './declare.tsx';
import { FieldNarrow } from './field-narrow.tsx';
import { orderOf, ticketsQuery, viewOf, views, type Order, type TicketFilter, type View } from './reading.ts';
import { SavedViews } from './saved-views.tsx';
import { TicketList } from './ticket-list.tsx';
import './tickets.css';

/** The views of the queue; each has an address of its own. */
const viewWords: Readonly<Record<View, readonly [tab: string, empty: string]>> = {
  open: ['Open', 'No ticket is open.'],
  team: ['My teams', 'No ticket of your teams is open.'],
  mine: ['Mine', 'No open ticket is yours.'],
  unassigned: ['Unassigned', 'Every open ticket has an owner.'],
  paging: ['Paging now', 'Nothing pages now.'],
  breaching: ['Breaching soon', 'Nothing is due within an hour.'],
  all: ['All', 'No ticket has been cut yet.'],
};

/** The orders of the queue. */
const orderWords: readonly (readonly [Order, string])[] = [
  ['severity', 'Most severe first'],
  ['newest', 'Newest first'],
  ['oldest', 'Oldest first'],
  ['changed', 'Last moved first'],
];

/** How many tickets a view has, where the API counts them. */
const countOf = (counts: Readonly<Partial<Record<View, number>>>, view: View): number | undefined => counts[view];

function Head({ filter, open, onNew }: { filter: TicketFilter; open: number | undefined; onNew: () => void }): React.ReactNode {
  const navigate = useNavigate();
  const [rows, setRows] = useDensity();
  const narrow = useCallback(
    (q: string | undefined) => void navigate({ to: '/tickets', search: (now) => ({ ...now, q }), replace: true }),
    [navigate],
  );
  const sort = (order: string): void =>
    void navigate({ to: '/tickets', search: (now) => ({ ...now, sort: order === 'severity' ? undefined : order }) });
  return (
    <div className="screen-head tickets-head">
      <h1 className="in-header">Tickets</h1>
      {open !== undefined && <span className="second desk-only">{open} open</span>}
      <span className="push acts">
        <Narrow q={filter.q} onChange={narrow} keyed="/" />
        {viewOf(filter) !== 'breaching' && (
          <span className="field order">
            <select aria-label="Order of the list" value={orderOf(filter)} onChange={(event) => sort(event.currentTarget.value)}>
              {orderWords.map(([order, words]) => (
                <option key={order} value={order}>
                  {words}
                </option>
              ))}
            </select>
          </span>
        )}
        <span className="desk-only">
          <Segmented
            label="Height of rows in pixels"
            value={rows}
            onChange={setRows}
            options={[
              ['36', '36'],
              ['28', '28'],
            ]}
          />
        </span>
        <Button onClick={onNew}>New ticket</Button>
      </span>
    </div>
  );
}

/** Filters that came by the address and are not a view: named, and taken away one by one. */
function Narrowed({ filter }: { filter: TicketFilter }): React.ReactNode {
  const navigate = useNavigate();
  const named = (['service', 'team', 'severity', 'state'] as const).filter((key) => filter[key] !== undefined);
  const services = useQuery({ ...servicesQuery, enabled: filter.service !== undefined }).data?.items;
  const teams = useQuery({ ...teamsQuery, enabled: filter.team !== undefined }).data?.items;
  if (named.length === 0) return null;
  const wordsOf = (key: (typeof named)[number]): string | undefined =>
    [...(services ?? []), ...(teams ?? [])].find(({ id }) => id === filter[key])?.name ?? filter[key];
  return (
    <p className="chips narrowed">
      {named.map((key) => (
        <button
          key={key}
          type="button"
          className="chip"
          aria-pressed="true"
          onClick={() => void navigate({ to: '/tickets', search: (now) => ({ ...now, [key]: undefined }) })}
        >
          {key} {wordsOf(key)} <span aria-hidden="true">×</span>
          <span className="unseen">, take this filter away</span>
        </button>
      ))}
    </p>
  );
}

/** The queue: tickets by severity and age, in views that can be sent to somebody; keys act on the focused row. */
export function Tickets(): React.ReactNode {
  useTitle('Tickets');
  const filter = useSearch({ from: '/frame/tickets' });
  const navigate = useNavigate();
  const view = viewOf(filter);
  const query = useInfiniteQuery(ticketsQuery({ ...filter, view }));
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const [declaring, setDeclaring] = useState(false);
  const chosen = (query.data?.pages ?? []).flatMap((page) => page.items).filter(({ number }) => picked.has(number));
  const counts = query.data?.pages[0]?.counts ?? {};
  useEffect(() => setPicked(new Set()), [view, filter.q]);
  return (
    <div className="tickets">
      <Head filter={filter} open={countOf(counts, 'open')} onNew={() => setDeclaring(true)} />
      <nav className="tabs" aria-label="Views">
        {views.map((key) => (
          <Link key={key} to="/tickets" search={{ ...filter, view: key }} aria-current={view === key ? 'page' : undefined}>
            {viewWords[key][0]} <span className="count">{countOf(counts, key)}</span>
          </Link>
        ))}
      </nav>
      <SavedViews filter={filter} />
      <Narrowed filter={filter} />
      <FieldNarrow field={filter.field} />
      <Read query={query} what="tickets" rows={16}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length === 0) {
            return (
              <Empty title={filter.q === undefined ? viewWords[view][1] : `No ticket here has the words “${filter.q}”.`}>
                Alerts cut tickets by themselves. <Link to="/integrations">Connect a source</Link>
              </Empty>
            );
          }
          return (
            <TicketList
              rows={rows}
              picked={picked}
              onPick={setPicked}
              more={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            />
          );
        }}
      </Read>
      {chosen.length > 0 && <BulkBar chosen={chosen} onDone={() => setPicked(new Set())} />}
      {declaring && (
        <Declare
          onClose={() => setDeclaring(false)}
          onDeclared={(number) => void navigate({ to: '/tickets/$number', params: { number } })}
        />
      )}
    </div>
  );
}
