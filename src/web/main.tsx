import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/UnstyledButton.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { readAhead } from './ahead.ts';
import { Problem } from './api.ts';
import './tokens.css';
import './base.css';
import { router } from './router.tsx';
import './styles.ts';

/** A refusal stays what it is however often one asks; the world failing does not. */
const isRefusal = (error: Error | null): boolean => error instanceof Problem && error.status < 500;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => !isRefusal(error) && count < 1,
      refetchInterval: ({ state }) => (state.status === 'error' && !isRefusal(state.error) ? 5_000 : false),
    },
  },
});

function App(): React.ReactNode {
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

/** For so long at most the first screen waits for what it shows, to be drawn once. */
const MOST_WAIT = 700;

async function begin(place: HTMLElement): Promise<void> {
  const there = Promise.allSettled([router.load(), readAhead(client, location.pathname)]);
  await Promise.race([there, new Promise((done) => void setTimeout(done, MOST_WAIT))]);
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

const place = document.getElementById('root');
if (place !== null) void begin(place);
// To draw the mark in its tab a browser builds a document of its own: on a slow phone the screen comes first.
setTimeout(() => document.querySelector('link[rel=icon]')?.setAttribute('href', '/mark.svg'), 3_000);
