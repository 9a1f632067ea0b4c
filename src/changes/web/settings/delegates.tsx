import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { PersonPick } from '../../../catalog/web/person-pick.tsx';
import { get, send } from '../../../web/api.ts';
import { useMe } from '../../../web/me.ts';
import { Button, TextField } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../../web/parts/states.tsx';
import { Sure } from '../../../web/parts/sure.tsx';
import { When } from '../../../web/parts/when.tsx';
import { useChangeAct } from '../run-reading.ts';
import { TimeInput } from '../time-input.tsx';

const delegatesQuery = queryOptions({
  queryKey: ['changes', 'delegations'],
  queryFn: async ({ signal }) => await get('/change-delegations', {}, signal),
});

function NewDelegate(): React.ReactNode {
  const [to, setTo] = useState('');
  const [from, setFrom] = useState<number | null>(null);
  const [until, setUntil] = useState<number | null>(null);
  const [because, setBecause] = useState('');
  const act = useChangeAct<unknown>(() => {
    setTo('');
    setBecause('');
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (until === null) return;
        const body = { to, until, because, ...(from === null ? {} : { from }) };
        act.mutate(async () => await send('POST', '/change-delegations', { body }));
      }}
    >
      <PersonPick label="Who approves changes in your place" focus={false} value={to} onChange={setTo} />
      <TimeInput label="From; left empty, from now" value={from} onChange={setFrom} />
      <TimeInput label="Until" value={until} onChange={setUntil} />
      <TextField label="Why" required value={because} onChange={setBecause} maxLength={200} placeholder="Holidays" />
      {act.error !== null && <Failed error={act.error} what="the delegate" />}
      <div className="acts">
        <Button look="main" submit disabled={act.isPending || to === '' || until === null || because.trim() === ''}>
          Let them approve
        </Button>
      </div>
    </form>
  );
}

/** Who approves changes in whose place, until when; everybody names their own. */
export function Delegates(): React.ReactNode {
  const me = useMe();
  const client = useQueryClient();
  return (
    <div className="columns">
      <Read query={useQuery(delegatesQuery)} what="delegates" rows={4}>
        {({ items }) => (
          <section aria-labelledby="delegates">
            <Heading id="delegates" aside={items.length}>
              Approve in somebody’s place
            </Heading>
            {items.length === 0 && (
              <Empty title="Nobody stands in for anybody.">Name somebody before you are away: approvals do not wait.</Empty>
            )}
            <ul className="rows two-line">
              {items.map(({ id, person, personId, delegate, from, until, because }) => (
                <li key={id}>
                  <span className="what">
                    {delegate} for {person}
                    <span className="third">
                      {' '}
                      <When at={from} /> to <When at={until} />, {because}
                    </span>
                  </span>
                  {personId === me?.id && (
                    <span className="push">
                      <Sure
                        verb="End it"
                        of={delegate}
                        title={`${delegate} no longer approves in your place`}
                        act={async () => {
                          await send('DELETE', '/change-delegations/:id', { params: { id } });
                          await client.invalidateQueries({ queryKey: ['changes', 'delegations'] });
                        }}
                      >
                        What they have answered stands. What still waits for you waits for you alone.
                      </Sure>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </Read>
      <section aria-labelledby="new-delegate">
        <Heading id="new-delegate">Name yours</Heading>
        <NewDelegate />
      </section>
    </div>
  );
}
