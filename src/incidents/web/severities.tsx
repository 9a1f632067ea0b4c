import { queryOptions, useQuery } from '@tanstack/react-query';

import { get } from '../../web/api.ts';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { Read } from '../../web/parts/states.tsx';
import './severities.css';

const severitiesQuery = queryOptions({
  queryKey: ['severities'],
  queryFn: async ({ signal }) => await get('/severities', {}, signal),
});

/** What the severities mean, whom they page, which clocks run. */
export function Severities(): React.ReactNode {
  const severities = useQuery(severitiesQuery);
  return (
    <section>
      <Read query={severities} what="the severities" rows={4}>
        {({ items }) => (
          <ul className="severities">
            {items.map((row) => (
              <li key={row.severity}>
                <SeverityMark severity={severityOf(row.severity)} size={30} />
                <div>
                  <h2 className={`severity-word-${row.severity}`}>
                    {row.severity} {row.name.toLowerCase()}
                  </h2>
                  <p>{row.means}</p>
                </div>
                <dl className="facts">
                  <dt>Pages</dt>
                  <dd>{row.pages}</dd>
                  <dt>Clocks</dt>
                  <dd>{row.clocks}</dd>
                </dl>
              </li>
            ))}
          </ul>
        )}
      </Read>
      <p className="second">When in doubt the higher one: paging a few people too many costs less than a missing sense of urgency.</p>
    </section>
  );
}
