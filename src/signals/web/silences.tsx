import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { teamsQuery } from '../../catalog/web/reading.ts';
import { get, send, type Item } from '../../web/api.ts';
import { responds, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import './integrations.css';
import { SignalTabs } from './signal-tabs.tsx';
import { SilenceDialog } from './silence-dialog.tsx';

type Silence = Item<'GET /silences'>;

const silencesQuery = queryOptions({
  queryKey: ['silences'],
  queryFn: async ({ signal }) => await get('/silences', {}, signal),
});

/** Those that hold first, then those to come, then those that ended. */
const order: readonly Silence['state'][] = ['active', 'pending', 'expired'];
function inOrder(one: Silence, other: Silence): number {
  const states = order.indexOf(one.state) - order.indexOf(other.state);
  return states === 0 ? one.endsAt - other.endsAt : states;
}
const stateWords: Readonly<Record<Silence['state'], string>> = { active: 'holds', pending: 'begins', expired: 'ended' };

function Row({ silence }: { silence: Silence }): React.ReactNode {
  const client = useQueryClient();
  const me = useMe();
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const team = teams.find(({ id }) => id === silence.teamId)?.name ?? 'every team';
  const over = silence.state === 'expired';
  return (
    <tr>
      <td>
        {silence.matchers.map((matcher) => (
          <code key={matcher} className="matcher">
            {matcher}
          </code>
        ))}
        <span className="small second finding-line">{silence.comment}</span>
      </td>
      <td className={over ? 'third' : undefined}>
        {stateWords[silence.state]}{' '}
        {silence.state === 'active' ? (
          <>
            until <When at={silence.endsAt} />
          </>
        ) : (
          <When at={over ? silence.endsAt : silence.startsAt} />
        )}
      </td>
      <td className="cell-2">{team}</td>
      <td className="cell-2">{silence.author}</td>
      <td className="right">
        {!over && responds(me) && (
          <Sure
            verb="End it"
            of={silence.matchers.join(', ')}
            title="End this silence"
            act={async () => {
              await send('DELETE', '/silences/:silence', { params: { silence: silence.id } });
              await client.invalidateQueries({ queryKey: ['silences'] });
            }}
          >
            What it holds back and still fires pages at once.
          </Sure>
        )}
      </td>
    </tr>
  );
}

/** Silences: what is held back, until when, by whom. A silence only delays: what still fires at its end pages then. */
export function Silences(): React.ReactNode {
  const query = useQuery(silencesQuery);
  const me = useMe();
  const [making, setMaking] = useState(false);
  return (
    <Screen title="Silences" acts={responds(me) && <Button onClick={() => setMaking(true)}>New silence</Button>}>
      <SignalTabs />
      <Read query={query} what="silences">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is silenced.">
              A silence holds alerts back that match it, and pages at its end for what still fires.{' '}
              {responds(me) && (
                <button type="button" className="link" onClick={() => setMaking(true)}>
                  Make one
                </button>
              )}{' '}
              here or with <code>amtool silence add</code>.
            </Empty>
          ) : (
            <table className="plain phone-list">
              <thead>
                <tr>
                  <th scope="col">Alerts with</th>
                  <th scope="col">Held</th>
                  <th scope="col">Of</th>
                  <th scope="col">By</th>
                  <th scope="col">
                    <span className="unseen">Acts</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.toSorted(inOrder).map((silence) => (
                  <Row key={silence.id} silence={silence} />
                ))}
              </tbody>
            </table>
          )
        }
      </Read>
      {making && <SilenceDialog onClose={() => setMaking(false)} />}
    </Screen>
  );
}
