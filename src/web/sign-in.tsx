import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { send, wrongAt } from './api.ts';
import { Door } from './door.tsx';
import { Button, TextField } from './parts/controls.tsx';
import { Failed } from './parts/states.tsx';
import { useTitle } from './screen.tsx';

/** Where to go after the sign-in: only an address of ours. */
const safeNext = (next: string | undefined): string => (next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/');

/** Email and password. */
export function SignIn(): React.ReactNode {
  useTitle('Sign in');
  const { next } = useSearch({ from: '/sign-in' });
  const client = useQueryClient();
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: async () => await send('POST', '/session', { body: { email, password } }),
    onSuccess: () => {
      client.clear();
      const to = safeNext(next);
      // Status pages are pages of the server's own.
      if (to.startsWith('/status/')) window.location.assign(to);
      else router.history.push(to);
    },
  });
  return (
    <Door title="Sign in">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <TextField
          label="Email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={setEmail}
          wrong={wrongAt(signIn.error, 'email')}
        />
        <TextField label="Password" type="password" autoComplete="current-password" required value={password} onChange={setPassword} />
        {signIn.error !== null && <Failed error={signIn.error} what="the sign-in" />}
        <div className="acts">
          <Button look="main" large submit disabled={signIn.isPending}>
            Sign in
          </Button>
        </div>
      </form>
    </Door>
  );
}
