import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';

import { send } from './api.ts';

/** Ends the session and goes to the sign-in. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await send('DELETE', '/session', {});
    client.clear();
    await navigate({ to: '/sign-in' });
  };
}
