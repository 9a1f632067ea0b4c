import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, wrongAt } from './api.ts';
import { Button, Choice, TextField } from './parts/controls.tsx';
import { Heading } from './parts/heading.tsx';
import { Secret } from './parts/secret.tsx';
import { Empty, Failed, Read } from './parts/states.tsx';
import { When } from './parts/when.tsx';

const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => await get('/keys', {}, signal),
});

const roles = [
  ['viewer', 'viewer: reads'],
  ['responder', 'responder: answers and moves tickets'],
  ['operator', 'operator: also silences, overrides'],
  ['manager', 'manager: also changes teams and services'],
  ['admin', 'admin: everything'],
] as const;

function NewKey(): React.ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof roles)[number][0]>('viewer');
  const make = useMutation({
    mutationFn: async () => await send('POST', '/keys', { body: { name, role } }),
    onSuccess: async () => {
      setName('');
      await client.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  return (
    <section className="stack">
      <Heading>New key</Heading>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label="Name"
          required
          hint="Who will use it: deploy-script, grafana."
          value={name}
          onChange={setName}
          wrong={wrongAt(make.error, 'name')}
        />
        <Choice label="Role" value={role} onChange={setRole} options={roles} wrong={wrongAt(make.error, 'role')} />
        {make.error !== null && <Failed error={make.error} what="the key" />}
        <div className="acts">
          <Button look="main" submit disabled={make.isPending || name.trim() === ''}>
            Make the key
          </Button>
        </div>
      </form>
      {make.data !== undefined && <Secret words="The key." value={make.data.key} />}
    </section>
  );
}

/** Keys of machines: who made them, when each was last used; revoked at once. */
export function Keys(): React.ReactNode {
  const client = useQueryClient();
  const keys = useQuery(keysQuery);
  const revoke = useMutation({
    mutationFn: async (id: string) => await send('DELETE', '/keys/:key', { params: { key: id } }),
    onSuccess: async () => await client.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <div className="columns">
      <section>
        <Heading aside={keys.data?.items.length}>Keys</Heading>
        <Read query={keys} what="the keys">
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No key stands.">
                Make one for a script; <code>evenkeel key create</code> does it too.
              </Empty>
            ) : (
              <ul className="rows two-line">
                {items.map((key) => (
                  <li key={key.id}>
                    <span className="what">
                      {key.name}{' '}
                      <span className="third">
                        {key.role}, ends in {key.hint}, made <When at={key.madeAt} />
                      </span>
                    </span>
                    <span className="push second small">
                      {key.seenAt === null ? (
                        'never used'
                      ) : (
                        <>
                          used <When at={key.seenAt} as="both" />
                        </>
                      )}
                    </span>
                    <button type="button" className="link" onClick={() => revoke.mutate(key.id)}>
                      Revoke<span className="unseen"> {key.name}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Read>
        {revoke.error !== null && <Failed error={revoke.error} what="the key" />}
      </section>
      <NewKey />
    </div>
  );
}
