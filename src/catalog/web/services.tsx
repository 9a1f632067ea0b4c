import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';

import { operates, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { HealthMark } from '../../web/parts/marks.tsx';
import { Narrow } from '../../web/parts/narrow.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { Screen } from '../../web/screen.tsx';
import './catalog.css';
import { servicesQuery, type ServiceRow } from './reading.ts';
import { ServiceDialog } from './service-dialog.tsx';

function Rows({ rows }: { rows: readonly ServiceRow[] }): React.ReactNode {
  return (
    <table className="plain phone-list">
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Health</th>
          <th scope="col">Tier</th>
          <th scope="col">Team</th>
          <th scope="col">On call now</th>
          <th scope="col" className="right">
            Open tickets
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.slug}>
            <td>
              <Link to="/services/$slug" params={{ slug: row.slug }}>
                {row.name}
              </Link>
              {row.lifecycle !== 'operated' && <span className="third"> {row.lifecycle}</span>}
            </td>
            <td>
              <span className="severity-word">
                <HealthMark health={row.health} /> {row.health}
              </span>
            </td>
            <td className="cell-2">tier {row.tier}</td>
            <td className="cell-2">
              <Link to="/teams/$slug" params={{ slug: row.team.slug }}>
                {row.team.name}
              </Link>
            </td>
            <td>{row.primary ?? <b>nobody</b>}</td>
            <td className="right">
              {row.open > 0 ? (
                <Link to="/tickets" search={{ service: row.id }}>
                  {row.open}
                  <span className="phone-only">&nbsp;open</span>
                  <span className="unseen"> open tickets of {row.name}</span>
                </Link>
              ) : (
                <span className="third">
                  0<span className="phone-only">&nbsp;open</span>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Services: is it well, whose is it, who is on call, what is open. */
export function Services(): React.ReactNode {
  const { q = '' } = useSearch({ from: '/frame/services' });
  const navigate = useNavigate();
  const query = useQuery(servicesQuery);
  const me = useMe();
  const [making, setMaking] = useState(false);
  const words = q.toLowerCase();
  const narrow = useCallback(
    (next: string | undefined) => void navigate({ to: '/services', search: { q: next }, replace: true }),
    [navigate],
  );
  const acts = (
    <span className="acts">
      <Narrow q={q} onChange={narrow} />
      {operates(me) && <Button onClick={() => setMaking(true)}>New service</Button>}
    </span>
  );
  return (
    <Screen title="Services" remark={query.data === undefined ? undefined : `${query.data.items.length}`} acts={acts}>
      <Read query={query} what="services" rows={12}>
        {({ items }) => {
          const rows = items.filter(({ name, slug, team }) => `${name} ${slug} ${team.name}`.toLowerCase().includes(words));
          if (rows.length > 0) return <Rows rows={rows} />;
          return (
            <Empty title={items.length === 0 ? 'No service stands yet.' : `No service has the words “${q}”.`}>
              {items.length === 0 && (
                <>
                  <button type="button" className="link" onClick={() => setMaking(true)}>
                    Add one
                  </button>{' '}
                  for each thing that can be down, or <code>evenkeel apply</code> a file.
                </>
              )}
            </Empty>
          );
        }}
      </Read>
      {making && <ServiceDialog onClose={() => setMaking(false)} />}
    </Screen>
  );
}
