import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { send, wrongAt } from './api.ts';
import { Door } from './door.tsx';
import { Button, TextField } from './parts/controls.tsx';
import { Failed } from './parts/states.tsx';
import { useTitle } from './screen.tsx';

/** Sets a password by a one-time invitation, and signs in. */
export function Invitation(): React.ReactNode {
  useTitle('Your password');
  const { token } = useSearch({ from: '/invitation' });
  const client = useQueryClient();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const accept = useMutation({
    mutationFn: async () => await send('POST', '/invitation', { body: { token: token ?? '', password } }),
    onSuccess: async () => {
      client.clear();
      await navigate({ to: '/' });
    },
  });
  return (
    <Door title="Choose your password">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate();
        }}
      >
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          autoFocus
          minLength={10}
          hint="At least 10 characters. A sentence is easier to remember."
          value={password}
          onChange={setPassword}
          wrong={wrongAt(accept.error, 'password')}
        />
        {accept.error !== null && wrongAt(accept.error, 'password') === undefined && <Failed error={accept.error} what="the invitation" />}
        <div className="acts">
          <Button look="main" large submit disabled={accept.isPending}>
            Set it and sign in
          </Button>
        </div>
      </form>
    </Door>
  );
}
