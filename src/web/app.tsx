import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';

import { Problem } from './api.ts';
import type { makeRouter } from './router.tsx';

/** A refusal stays what it is however often one asks; the world failing does not. */
const isRefusal = (error: Error | null): boolean => error instanceof Problem && error.status < 500;

/** Makes what keeps the readings of one page. */
export const makeClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => !isRefusal(error) && count < 1,
        refetchInterval: ({ state }) => (state.status === 'error' && !isRefusal(state.error) ? 5_000 : false),
      },
    },
  });

interface AppProps {
  readonly client: QueryClient;
  readonly router: ReturnType<typeof makeRouter>;
}

/** The whole app; the server draws the same. */
export function App({ client, router }: AppProps): React.ReactNode {
  return (
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>
  );
}
