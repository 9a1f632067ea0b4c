import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { teamsQuery } from '../../catalog/web/reading.ts';
import { get, send, wrongAt, type Item } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Secret } from '../../web/parts/secret.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import './integrations.css';

const integrationsQuery = queryOptions({
  queryKey: ['integrations'],
  queryFn: async ({ signal }) => await get('/integrations', {}, signal),
});

const kinds = [
  ['alertmanager', 'Prometheus, as its Alertmanager'],
  ['pagerduty', 'PagerDuty Events v2'],
  ['generic', 'Generic JSON'],
] as const;
type Source = (typeof kinds)[number][0];

/** How the other side is set up, with the token in its place. */
function recipe(kind: string, token: string): string {
  const { origin, host, protocol } = window.location;
  if (kind === 'alertmanager') {
    return `# prometheus.yml\nalerting:\n  alertmanagers:\n    - scheme: ${protocol.replace(':', '')}\n      path_prefix: /in/${token}\n      static_configs:\n        - targets: ['${host}']`;
  }
  if (kind === 'pagerduty')
    return `POST ${origin}/v2/enqueue\n{"routing_key": "${token}", "event_action": "trigger",\n "payload": {"summary": "5xx at checkout", "source": "lb-1", "severity": "critical"}}`;
  return `curl -X POST ${origin}/in/${token}/generic \\\n  -H 'content-type: application/json' \\\n  -d '{"key": "checkout-5xx", "title": "5xx at checkout", "service": "checkout", "severity": 1}'`;
}

function Recipe({ kind, token }: { kind: string; token: string }): React.ReactNode {
  return (
    <>
      <Secret words="The token." value={token} />
      <p className="second">Set the other side up like this:</p>
      <pre className="recipe" tabIndex={0} aria-label="Set-up of the other side">
        <code>{recipe(kind, token)}</code>
      </pre>
    </>
  );
}

function useMake() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: { name: string; source: Source; team: string }) => {
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
  const chosen = team === '' ? (teams[0]?.slug ?? '') : team;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name, source, team: chosen });
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
          <Recipe kind={make.data.source} token={make.data.token} />
          <Button onClick={onClose}>Done</Button>
        </div>
      )}
    </Dialog>
  );
}

function Row({ integration }: { integration: Item<'GET /integrations'> }): React.ReactNode {
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const revoke = useMutation({
    mutationFn: async () => await send('DELETE', '/integrations/:integration', { params: { integration: integration.id } }),
    onSuccess: async () => await client.invalidateQueries({ queryKey: ['integrations'] }),
  });
  return (
    <tr>
      <td>
        {integration.name}
        {integration.findings.map((finding) => (
          <span key={finding} className="small second finding-line">
            {' '}
            {finding}
          </span>
        ))}
        {revoke.error !== null && <Failed error={revoke.error} what="the integration" />}
      </td>
      <td className="cell-2">{kinds.find(([key]) => key === integration.source)?.[1] ?? integration.source}</td>
      <td className="cell-2">{integration.team.name}</td>
      <td className="cell-2">{integration.scopes.join(', ')}</td>
      <td className="cell-2">{integration.lastSeenAt === null ? <b>never heard</b> : <When at={integration.lastSeenAt} as="both" />}</td>
      <td className="right">
        {integration.revokedAt !== null ? (
          <span className="third">
            revoked <When at={integration.revokedAt} />
          </span>
        ) : (
          <button type="button" className="link" onClick={() => (asked ? revoke.mutate() : setAsked(true))}>
            {asked ? 'Revoke: its alerts are refused from now on' : 'Revoke'}
            <span className="unseen"> {integration.name}</span>
          </button>
        )}
      </td>
    </tr>
  );
}

/** What sends us alerts: each with a token of its own, when it was last heard, what is odd about it. */
export function Integrations(): React.ReactNode {
  const query = useQuery(integrationsQuery);
  const [making, setMaking] = useState(false);
  return (
    <Screen
      title="Integrations"
      remark={query.data === undefined ? undefined : `${query.data.items.length}`}
      acts={<Button onClick={() => setMaking(true)}>New integration</Button>}
    >
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
            <table className="plain phone-list">
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
