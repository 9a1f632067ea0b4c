import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { teamsQuery } from '../../catalog/web/reading.ts';
import { get, send, wrongAt, type Item } from '../../web/api.ts';
import { manages, useMe } from '../../web/me.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import { Expect, ExpectedTime, expectedOf, Heard, type Expected } from './expectation.tsx';
import './integrations.css';
import { DeadLetters } from './dead-letters.tsx';
import { Recipe, type Source } from './recipe.tsx';
import { SignalTabs } from './signal-tabs.tsx';

const integrationsQuery = queryOptions({
  queryKey: ['integrations'],
  queryFn: async ({ signal }) => await get('/integrations', {}, signal),
});

type Integration = Item<'GET /integrations'>;

const scopeWords: Readonly<Record<Integration['scopes'][number], string>> = { post: 'send alerts', read: 'read them', silence: 'silence' };

const kinds = [
  ['alertmanager', 'Prometheus, as its Alertmanager'],
  ['pagerduty', 'PagerDuty Events v2'],
  ['generic', 'Generic JSON'],
  ['changes', 'Deployments and other changes'],
  ['watcher', 'Another Evenkeel that watches this one'],
] as const satisfies readonly (readonly [Source, string])[];

function useMake() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: { name: string; source: Source; team: string; expected: Expected | null }) => {
      const scopes = wanted.source === 'alertmanager' ? (['post', 'read', 'silence'] as const) : (['post'] as const);
      return { source: wanted.source, ...(await send('POST', '/integrations', { body: { ...wanted, scopes } })) };
    },
    onSuccess: async () => await client.invalidateQueries({ queryKey: ['integrations'] }),
  });
}

function IntegrationForm({ make, onClose }: { make: ReturnType<typeof useMake>; onClose: () => void }): React.ReactNode {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const [name, setName] = useState('');
  const [source, setSource] = useState<Source>('alertmanager');
  const [team, setTeam] = useState('');
  const [time, setTime] = useState('0');
  const chosen = team === '' ? (teams[0]?.slug ?? '') : team;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name, source, team: chosen, expected: expectedOf(time, 2) });
      }}
    >
      <TextField
        label="Name"
        required
        data-autofocus
        hint="What sends: prometheus-zrh-1, billing-cron."
        value={name}
        onChange={setName}
        wrong={wrongAt(make.error, 'name')}
      />
      <Choice label="It speaks" value={source} onChange={setSource} options={kinds} wrong={wrongAt(make.error, 'source')} />
      <Choice
        label="Owned by"
        value={chosen}
        onChange={setTeam}
        options={teams.map(({ slug, name: words }) => [slug, words] as const)}
        hint="It may cut tickets for this team’s services, whatever its labels say."
        wrong={wrongAt(make.error, 'team')}
      />
      <ExpectedTime value={time} onChange={setTime} wrong={wrongAt(make.error, 'expected')} />
      {make.error !== null && <Failed error={make.error} what="the integration" />}
      <div className="acts">
        <Button look="main" submit disabled={make.isPending || name.trim() === '' || chosen === ''}>
          Make it
        </Button>
        <Button look="quiet" onClick={onClose}>
          Discard
        </Button>
      </div>
    </form>
  );
}

function NewIntegration({ onClose }: { onClose: () => void }): React.ReactNode {
  const make = useMake();
  return (
    <Dialog title={make.data === undefined ? 'New integration' : 'It may send now'} onClose={onClose} size={600}>
      {make.data === undefined ? (
        <IntegrationForm make={make} onClose={onClose} />
      ) : (
        <div className="stack-form">
          <Recipe source={make.data.source} token={make.data.token} />
          <Button look="main" onClick={onClose}>
            Done
          </Button>
        </div>
      )}
    </Dialog>
  );
}

/** A new token for one that was lost or seen; the old one is dead within a second. */
function NewToken({ integration, onToken }: { integration: Integration; onToken: (token: string) => void }): React.ReactNode {
  return (
    <Sure
      verb="New token"
      of={`for ${integration.name}`}
      title={`A new token for ${integration.name}`}
      act={async () =>
        onToken((await send('POST', '/integrations/:integration/rotate', { params: { integration: integration.id } })).token)
      }
    >
      The token that ends in {integration.tokenHint} is dead within a second: whoever sends with it is refused until they have the new one.
    </Sure>
  );
}

function Acts({ integration }: { integration: Integration }): React.ReactNode {
  const client = useQueryClient();
  const [token, setToken] = useState<string | undefined>();
  if (integration.revokedAt !== null) {
    return (
      <span className="third">
        revoked <When at={integration.revokedAt} />
      </span>
    );
  }
  return (
    <span className="acts">
      <DeadLetters integration={integration} />
      <Expect integration={integration} />
      <NewToken integration={integration} onToken={setToken} />
      <Sure
        verb="Revoke"
        of={integration.name}
        title={`Revoke ${integration.name}`}
        act={async () => {
          await send('DELETE', '/integrations/:integration', { params: { integration: integration.id } });
          await client.invalidateQueries({ queryKey: ['integrations'] });
        }}
      >
        Whatever it sends is refused from now on. Its alerts and tickets stay.
      </Sure>
      {token !== undefined && (
        <Dialog title={`${integration.name} has a new token`} onClose={() => setToken(undefined)} size={600}>
          <div className="stack-form">
            <Recipe source={integration.source} token={token} />
            <Button look="main" onClick={() => setToken(undefined)}>
              Done
            </Button>
          </div>
        </Dialog>
      )}
    </span>
  );
}

function Row({ integration }: { integration: Integration }): React.ReactNode {
  return (
    <tr>
      <td>
        {integration.name}
        {integration.findings.map((finding) => (
          <span key={finding} className="small second finding-line">
            {finding}
          </span>
        ))}
      </td>
      <td className="cell-2">{kinds.find(([key]) => key === integration.source)?.[1] ?? integration.source}</td>
      <td className="cell-2">{integration.team.name}</td>
      <td className="cell-2">{integration.scopes.map((scope) => scopeWords[scope]).join(', ')}</td>
      <td className="cell-2">
        <Heard integration={integration} />
      </td>
      <td className="right">
        <Acts integration={integration} />
      </td>
    </tr>
  );
}

/** What sends us alerts: each with a token of its own, when it was last heard, what is odd about it. */
export function Integrations(): React.ReactNode {
  const me = useMe();
  const query = useQuery(integrationsQuery);
  const [making, setMaking] = useState(false);
  return (
    <Screen title="Integrations" acts={manages(me) && <Button onClick={() => setMaking(true)}>New integration</Button>}>
      <SignalTabs />
      <Read query={query} what="integrations">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing sends alerts yet.">
              <button type="button" className="link" onClick={() => setMaking(true)}>
                Make an integration
              </button>{' '}
              and point Prometheus at it; it takes Alertmanager’s place.
            </Empty>
          ) : (
            <table className="plain phone-list integrations-table">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Speaks</th>
                  <th scope="col">Team</th>
                  <th scope="col">May</th>
                  <th scope="col">Last heard</th>
                  <th scope="col">
                    <span className="unseen">Acts</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((integration) => (
                  <Row key={integration.id} integration={integration} />
                ))}
              </tbody>
            </table>
          )
        }
      </Read>
      {making && <NewIntegration onClose={() => setMaking(false)} />}
    </Screen>
  );
}
