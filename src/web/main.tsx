import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/UnstyledButton.css';
import { createRoot, hydrateRoot } from 'react-dom/client';

import { readAhead } from './ahead.ts';
import { App, makeClient } from './app.tsx';
import './tokens.css';
import './base.css';
import { keepDrawn, learnFrom, readDrawn } from './drawn-page.ts';
import { makeRouter } from './router.tsx';
import './styles.ts';

const client = makeClient();
const router = makeRouter();
const app = <App client={client} router={router} />;

/** For so long at most the first screen waits for what it shows, to be drawn once. */
const MOST_WAIT = 700;

async function begin(place: HTMLElement): Promise<void> {
  const drawn = readDrawn();
  if (drawn !== undefined) {
    // The page can be read and pressed already: it is taken over as it stands.
    learnFrom(drawn);
    keepDrawn(client, location.pathname, drawn);
    await router.load().catch(() => undefined);
    // The router draws one boundary less on a server: so it does where it takes over from one.
    router.ssr = { manifest: undefined };
    hydrateRoot(place, app);
    return;
  }
  const there = Promise.allSettled([router.load(), readAhead(client, location.pathname)]);
  await Promise.race([there, new Promise((done) => void setTimeout(done, MOST_WAIT))]);
  createRoot(place).render(app);
}

const place = document.getElementById('root');
if (place !== null) void begin(place);
// To draw the mark in its tab a browser builds a document of its own: on a slow phone the screen comes first.
setTimeout(() => document.querySelector('link[rel=icon]')?.setAttribute('href', '/mark.svg'), 3_000);
