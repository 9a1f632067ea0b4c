import { createMemoryHistory } from '@tanstack/react-router';
import { renderToString } from 'react-dom/server';

import { readingsOf, ticketAt } from './ahead.ts';
import { App, makeClient } from './app.tsx';
import { keepDrawn, type DrawnPage } from './drawn-page.ts';
import { isRecord } from './json.ts';
import { makeRouter } from './router.tsx';

/** Addresses of the API whose answers a page is drawn from; undefined for pages that the app draws by itself. */
export function readings(path: string): { readonly title: string; readonly paths: readonly string[] } | undefined {
  const ticket = ticketAt(path);
  return ticket === undefined ? undefined : { title: ticket, paths: readingsOf(ticket).map((each) => each.path) };
}

/** Whoever has said no zone reads by that of their browser, which only the browser knows. */
const hasZone = (me: unknown): boolean => isRecord(me) && typeof me['zone'] === 'string' && isRecord(me['zoneTable']);

/** Draws what the app shows first at an address, as HTML; undefined where the app has to draw it by itself. */
export async function draw(path: string, page: DrawnPage): Promise<string | undefined> {
  if (!hasZone(page.answers['/me'])) return undefined;
  const client = makeClient();
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }));
  await router.load();
  // At once, with nothing between: what is drawn reads for whom from one place.
  keepDrawn(client, path, page);
  const html = renderToString(<App client={client} router={router} />);
  client.clear();
  return html;
}
