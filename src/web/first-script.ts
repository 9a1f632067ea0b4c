// Written into the page before all else. Before the first paint: the reader's remembered choice of light or dark, else the system's. And before the
// app is there: what an incident's address shows first is asked for, and the script of its screen, so that none of them waits for another.
import type { AskedAhead } from './api.ts';

window.evenkeelCame = Date.now();
const asked: AskedAhead = new Map();
window.evenkeelAsked = asked;

function askAhead(ticket: string): void {
  for (const href of (document.getElementById('first')?.dataset['ticket'] ?? '').split(' ').filter((each) => each !== '')) {
    const link = document.createElement('link');
    const isStyle = href.endsWith('.css');
    Object.assign(link, { rel: isStyle ? 'preload' : 'modulepreload', as: isStyle ? 'style' : 'script', crossOrigin: '', href });
    document.head.append(link);
  }
  for (const path of ['/me', `/tickets/${ticket}`, `/tickets/${ticket}/call`, `/tickets/${ticket}/timeline`]) {
    const answer = fetch(`/api/v1${path}`, { headers: { accept: 'application/json' } }).then((response) => ({ response, at: Date.now() }));
    // What could not be had is asked for again by the app, which says so.
    asked.set(
      `GET /api/v1${path}`,
      answer.catch(() => undefined),
    );
  }
}

function choose(): void {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('evenkeel.scheme') ?? 'auto';
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
}

const ticket = /^\/tickets\/(T-\d+)$/.exec(location.pathname)?.[1];
// What the server has drawn holds these answers, and is painted before anything else is asked for.
if (ticket !== undefined && document.documentElement.dataset['app'] === undefined) askAhead(ticket);
choose();
