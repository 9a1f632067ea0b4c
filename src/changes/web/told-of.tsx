import { queryOptions, useQuery } from '@tanstack/react-query';

import { get } from '../../web/api.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { changeName } from './reading.ts';
import type { Change } from './record-fields.ts';

const toldQuery = (change: string) =>
  queryOptions({
    queryKey: ['change', change, 'told'],
    queryFn: async ({ signal }) => await get('/changes/:change/told', { params: { change } }, signal),
  });

/** Who was told of a change and when, and who waits for their digest. Nothing where nobody was. */
export function ToldOf({ change }: { change: Change }): React.ReactNode {
  const query = useQuery(toldQuery(changeName(change.number)));
  const { data } = query;
  if (data === undefined) return query.isError && <Failed error={query.error} what="who was told" again={() => void query.refetch()} />;
  if (data.items.length === 0) return null;
  const told = data.items.filter(({ toldAt }) => toldAt !== null).length;
  return (
    <section aria-labelledby="change-told">
      <Heading id="change-told" aside={`${told} of ${data.items.length}`}>
        Told
      </Heading>
      <ul className="rows rail">
        {data.items.map(({ name, customer, event, because, way, queuedAt, toldAt }) => (
          <li key={`${name} ${event} ${queuedAt}`} title={because}>
            <span>
              {name} <span className="second">{customer === null ? event : `${event}, for ${customer}`}</span>
            </span>
            <span className="push">{toldAt === null ? way === 'digest' ? 'in their digest' : 'on its way' : <When at={toldAt} />}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
