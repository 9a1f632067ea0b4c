import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { send, wrongAt } from './api.ts';
import { Door } from './door.tsx';
import { Button, TextField } from './parts/controls.tsx';
import { Failed } from './parts/states.tsx';
import { useTitle } from './screen.tsx';

const fields = ['name', 'email', 'password', 'team'] as const;
type Form = Record<(typeof fields)[number], string>;

/** The one-time set-up: the first administrator, and the team that owns what nobody has claimed yet. */
export function Setup(): React.ReactNode {
  useTitle('Set up Evenkeel');
  const { token } = useSearch({ from: '/setup' });
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>({ name: '', email: '', password: '', team: '' });
  const set = (field: keyof Form) => (value: string) => setForm((now) => ({ ...now, [field]: value }));
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const setUp = useMutation({
    mutationFn: async () => await send('POST', '/setup', { token, ...form, zone }),
    onSuccess: async () => {
      client.clear();
      await navigate({ to: '/' });
    },
  });
  const error = setUp.error;
  const onField = fields.some((field) => wrongAt(error, field) !== undefined);
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
        <TextField
          label="Your name"
          autoComplete="name"
          required
          autoFocus
          value={form.name}
          onChange={set('name')}
          wrong={wrongAt(error, 'name')}
        />
        <TextField
          label="Email"
          type="email"
          autoComplete="username"
          required
          value={form.email}
          onChange={set('email')}
          wrong={wrongAt(error, 'email')}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          hint="At least 12 characters. A sentence is easier to remember."
          value={form.password}
          onChange={set('password')}
          wrong={wrongAt(error, 'password')}
        />
        <TextField
          label="Your team"
          required
          hint="It owns alerts whose service is not known, until you route them."
          value={form.team}
          onChange={set('team')}
          wrong={wrongAt(error, 'team')}
        />
        <p className="small second">Your time zone is {zone}, as this browser has it. It can be changed in Settings.</p>
        {error !== null && !onField && <Failed error={error} what="the set-up" />}
        <div className="acts">
          <Button look="main" large submit disabled={setUp.isPending}>
            Set up and sign in
          </Button>
        </div>
      </form>
    </Door>
  );
}
