import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import { describeNight } from './night.ts';
import { addresses, reading, twoLooks, wrongIn } from './looks.ts';

const failure = {
  title: 'The server cannot do this at the moment.',
  code: 'not-ready',
  detail: 'the database does not answer',
  remedy: 'Try again.',
};

const answered = (path: string): boolean => /^\/api\/v1\/(?!me$|events)/.test(path);

/** Puts the fault in where the browser meets the network, by its own protocol: a route of Playwright's would have it fetch every script anew. */
async function failFrom(page: Page): Promise<void> {
  const wire = await page.context().newCDPSession(page);
  wire.on('Fetch.requestPaused', ({ requestId, request }) => {
    const { pathname, origin } = new URL(request.url);
    const next = answered(pathname)
      ? wire.send('Fetch.fulfillRequest', {
          requestId,
          responseCode: 503,
          responseHeaders: [{ name: 'content-type', value: 'application/problem+json' }],
          body: Buffer.from(JSON.stringify(failure)).toString('base64'),
        })
      : // A server that fails draws no first view: every address is the empty page.
        wire.send('Fetch.continueRequest', { requestId, ...(pathname.startsWith('/tickets/') ? { url: `${origin}/tickets` } : {}) });
    // A page that is left takes its requests with it.
    void next.catch(() => undefined);
  });
  await wire.send('Fetch.enable', { patterns: [{ urlPattern: '*/api/v1/*' }, { urlPattern: '*/tickets/*', resourceType: 'Document' }] });
}

describeNight('screens whose server fails', (night) => {
  let page: Page;
  let person: string;
  beforeAll(async () => {
    page = await night.blank();
    await failFrom(page);
    person = night.cast.people.ines;
  });

  it.each(reading)('%s says what happened, without a violation', async (path) => {
    await page.goto(addresses[path]?.({ person }) ?? path);
    await page.locator('main h1').first().waitFor();
    await page.getByText(failure.title).first().waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
  });
});
