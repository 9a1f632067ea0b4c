import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, wrongAt } from './api.ts';
import { Button, Choice, TextField } from './parts/controls.tsx';
import { Heading } from './parts/heading.tsx';
import { Secret } from './parts/secret.tsx';
import { Empty, Failed, Read } from './parts/states.tsx';
import { Sure } from './parts/sure.tsx';
import { When } from './parts/when.tsx';
import { roles, type Role } from './roles.ts';

const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => await get('/keys', {}, signal),
});

function NewKey(): React.ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
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
                    <Sure
                      verb="Revoke"
                      of={key.name}
                      title={`Revoke ${key.name}`}
                      act={async () => {
                        await send('DELETE', '/keys/:key', { params: { key: key.id } });
                        await client.invalidateQueries({ queryKey: ['keys'] });
                      }}
                    >
                      Whatever uses it is refused at once. What it did keeps its name.
                    </Sure>
                  </li>
                ))}
              </ul>
            )
          }
        </Read>
      </section>
      <NewKey />
    </div>
  );
}
