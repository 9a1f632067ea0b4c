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

describeNight('screens whose server fails', (night) => {
  let page: Page;
  let person: string;
  beforeAll(async () => {
    page = await night.blank();
    person = night.cast.people.ines;
  });

  it.each(reading)('%s says what happened, without a violation', async (path) => {
    // The fault is put in where the browser meets the network.
    await page.route(/\/api\/v1\/(?!me$|events)/, async (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(failure) }),
    );
    await page.goto(addresses[path]?.({ person }) ?? path);
    await page.locator('main h1').first().waitFor();
    await page.getByText(failure.title).first().waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});
