import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { send, wrongAt } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Secret } from '../../web/parts/secret.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { browserZone } from '../../web/parts/zone.ts';
import { roles, type Role } from '../../web/roles.ts';
import { teamsQuery } from './reading.ts';

interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly team: string;
  readonly role: Role;
}

async function addPerson({ name, email, team, role }: NewPerson): Promise<{ url: string }> {
  const zone = browserZone();
  const { id } = await send('POST', '/people', { body: { name, email, zone, teams: team === '' ? [] : [{ team, role }] } });
  return await send('POST', '/people/:person/invitation', { params: { person: id } });
}

function Invited({ url, onClose }: { url: string; onClose: () => void }): React.ReactNode {
  return (
    <div className="form">
      <Secret words="A one-time link to set a password; hand it over." value={url} />
      <div className="acts">
        <Button look="main" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}

/** A new person with an account: a one-time link sets the password. */
export function NewPersonDialog({ onClose }: { onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const [form, setForm] = useState<NewPerson>({ name: '', email: '', team: '', role: 'responder' });
  const add = useMutation({ mutationFn: addPerson, onSuccess: async () => await client.invalidateQueries({ queryKey: ['people'] }) });
  const bind = (field: 'name' | 'email' | 'team') => ({
    value: form[field],
    onChange: (value: string) => setForm((now) => ({ ...now, [field]: value })),
    wrong: wrongAt(add.error, field),
  });
  return (
    <Dialog title={add.data === undefined ? 'New person' : `${form.name} is added`} onClose={onClose}>
      {add.data === undefined ? (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate(form);
          }}
        >
          <TextField label="Name" required data-autofocus {...bind('name')} />
          <TextField label="Email" type="email" required {...bind('email')} />
          <div className="pair">
            <Choice label="Team" options={[['', 'none yet'], ...teams.map(({ slug, name }) => [slug, name] as const)]} {...bind('team')} />
            <Choice label="Role there" options={roles} value={form.role} onChange={(role) => setForm((now) => ({ ...now, role }))} />
          </div>
          {add.error !== null && <Failed error={add.error} what="the person" />}
          <div className="acts">
            <Button look="main" submit disabled={add.isPending || form.name === '' || form.email === ''}>
              Add
            </Button>
            <Button look="quiet" onClick={onClose}>
              Discard
            </Button>
          </div>
        </form>
      ) : (
        <Invited url={add.data.url} onClose={onClose} />
      )}
    </Dialog>
  );
}
