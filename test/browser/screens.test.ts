import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import { addresses, everyLook, wrongOn } from './looks.ts';
import { describeNight } from './night.ts';
import { routedPaths } from './web-app.ts';

describeNight('screens with data', (night) => {
  let page: Page;
  let person: string;
  beforeAll(async () => {
    page = await night.blank();
    person = night.cast.people.ines;
  });

  it('are all looked at: every address of the router stands in the list', () => {
    expect(routedPaths().toSorted()).toEqual(Object.keys(addresses).toSorted());
  });

  it.each(Object.keys(addresses))('%s has no violation and no console error, light and dark, wide and on a phone', async (path) => {
    expect(await wrongOn(page, addresses[path]?.({ person }) ?? path, everyLook)).toEqual([]);
  });
});
