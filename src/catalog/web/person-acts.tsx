import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { send, wrongAt, type Answer } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Secret } from '../../web/parts/secret.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { ZonePick } from '../../web/parts/zone-pick.tsx';

type PersonWhole = Answer<'GET /people/:person'>;

interface PersonProps {
  readonly person: PersonWhole;
  readonly onClose: () => void;
}

/** Name, address and zone of a person. */
function ChangePerson({ person, onClose }: PersonProps): React.ReactNode {
  const client = useQueryClient();
  const [form, setForm] = useState({ name: person.name, email: person.email, zone: person.zone });
  const save = useMutation({
    mutationFn: async () => await send('PATCH', '/people/:person', { params: { person: person.id }, body: form }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  const bind = (field: keyof typeof form) => ({
    value: form[field],
    onChange: (value: string) => setForm((now) => ({ ...now, [field]: value })),
    wrong: wrongAt(save.error, field),
  });
  return (
    <Dialog title={`Change ${person.name}`} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField label="Name" required data-autofocus {...bind('name')} />
        <TextField label="Email" type="email" required hint="For signing in and finding." {...bind('email')} />
        <ZonePick {...bind('zone')} />
        {save.error !== null && <Failed error={save.error} what="the person" />}
        <div className="acts">
          <Button look="main" submit disabled={save.isPending || form.name.trim() === '' || form.email.trim() === ''}>
            Save
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A one-time link by which a person sets a password: the first, or one that was forgotten. */
function SignInLink({ person, onClose }: PersonProps): React.ReactNode {
  const make = useMutation({ mutationFn: async () => await send('POST', '/people/:person/invitation', { params: { person: person.id } }) });
  return (
    <Dialog title={`A sign-in link for ${person.name}`} onClose={onClose}>
      <div className="form">
        {make.data === undefined ? (
          <p className="second">Whoever opens it sets a new password and is signed in as {person.name}. It works once.</p>
        ) : (
          <Secret words="A one-time link to set a password; hand it over." value={make.data.url} />
        )}
        {make.error !== null && <Failed error={make.error} what="the link" />}
        <div className="acts">
          {make.data === undefined && (
            <Button look="main" data-autofocus disabled={make.isPending} onClick={() => make.mutate()}>
              Make the link
            </Button>
          )}
          <Button look={make.data === undefined ? 'quiet' : 'main'} onClick={onClose}>
            {make.data === undefined ? 'Leave it' : 'Done'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** What an administrator does with a person. */
export function PersonActs({ person }: { person: PersonWhole }): React.ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'change' | 'link' | undefined>();
  const close = (): void => setAsking(undefined);
  return (
    <span className="acts">
      <Button onClick={() => setAsking('link')}>Sign-in link</Button>
      <Button onClick={() => setAsking('change')}>Change</Button>
      <Sure
        look="button"
        verb="Deactivate"
        of={person.name}
        title={`Deactivate ${person.name}`}
        act={async () => {
          await send('DELETE', '/people/:person', { params: { person: person.id } });
          await client.invalidateQueries();
          await navigate({ to: '/people' });
        }}
      >
        No sign-in, no pages, out of every team. What they did keeps their name. It is refused while a service, a rotation or a team needs
        somebody in their place.
      </Sure>
      {asking === 'change' && <ChangePerson person={person} onClose={close} />}
      {asking === 'link' && <SignInLink person={person} onClose={close} />}
    </span>
  );
}
