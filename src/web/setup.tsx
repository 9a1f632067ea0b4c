import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { send, wrongAt } from './api.ts';
import { Door } from './door.tsx';
import { Button, TextField } from './parts/controls.tsx';
import { Failed } from './parts/states.tsx';
import { browserZone } from './parts/zone.ts';
import { useTitle } from './screen.tsx';

const fields = ['organisation', 'name', 'email', 'password'] as const;
type Form = Record<(typeof fields)[number], string>;

interface FieldsProps {
  readonly form: Form;
  readonly set: (field: keyof Form) => (value: string) => void;
  readonly error: Error | null;
}

function Fields({ form, set, error }: FieldsProps): React.ReactNode {
  const bind = (field: keyof Form) => ({ value: form[field], onChange: set(field), wrong: wrongAt(error, field), required: true });
  return (
    <>
      <TextField label="Your organisation" autoComplete="organization" autoFocus {...bind('organisation')} />
      <TextField label="Your name" autoComplete="name" {...bind('name')} />
      <TextField label="Email" type="email" autoComplete="username" {...bind('email')} />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        minLength={10}
        hint="At least 10 characters. A sentence is easier to remember."
        {...bind('password')}
      />
    </>
  );
}

/** The one-time set-up: the organisation and its first administrator. */
export function Setup(): React.ReactNode {
  useTitle('Set up Evenkeel');
  const { token } = useSearch({ from: '/setup' });
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>({ organisation: '', name: '', email: '', password: '' });
  const zone = browserZone();
  const setUp = useMutation({
    mutationFn: async () => await send('POST', '/setup', { body: { token: token ?? '', ...form, zone } }),
    onSuccess: async () => {
      client.clear();
      await navigate({ to: '/' });
    },
  });
  const onField = fields.some((field) => wrongAt(setUp.error, field) !== undefined);
  return (
    <Door title="Set up Evenkeel">
      <p className="second">You become the first administrator, and the last resort: whoever nobody else answers for is paged to you.</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setUp.mutate();
        }}
      >
        <Fields form={form} error={setUp.error} set={(field) => (value) => setForm((now) => ({ ...now, [field]: value }))} />
        <p className="small second">Your time zone is {zone}, as this browser has it. It can be changed in Settings.</p>
        {setUp.error !== null && !onField && <Failed error={setUp.error} what="the set-up" />}
        <div className="acts">
          <Button look="main" large submit disabled={setUp.isPending}>
            Set up and sign in
          </Button>
        </div>
      </form>
    </Door>
  );
}
