import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

import { mustHave } from '../../src/kernel/index.ts';
import { startBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { describeWith } from '../support/needs.ts';
import { startApp, type Cast, type TestApp } from '../support/organisation.ts';
import { badNight, caller, openWindow, stands, type Scheme, type Width } from './web-app.ts';

interface Opened {
  readonly browser: Browser;
  readonly run: TestApp;
  readonly secret: string;
  readonly cast: Cast;
}

/** A browser beside an organisation in the middle of a bad night; it stands while the tests of its file run. */
export interface Night extends Opened {
  /** Acts by the API as the person who is signed in. */
  readonly act: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** An empty page in a window of its own. */
  readonly blank: (look?: { scheme?: Scheme; width?: Width }) => Promise<Page>;
  /** A screen in a window of its own, once it stands. */
  readonly opened: (path: string) => Promise<Page>;
}

/** The tests of a file that need the web app in a browser. What they ready further they ready in a `beforeAll` of their own; `env` sets up the app. */
export function describeNight(
  words: string,
  tests: (night: Night) => void,
  env: () => Promise<Record<string, string>> = async () => Promise.resolve({}),
): void {
  describeWith(['chromium'], words, () => {
    let opened: Opened | undefined;
    const now = (): Opened => mustHave(opened, 'the night has begun');
    const night: Night = {
      get browser() {
        return now().browser;
      },
      get run() {
        return now().run;
      },
      get secret() {
        return now().secret;
      },
      get cast() {
        return now().cast;
      },
      act: async (method, path, body) => caller(now().run, now().secret)(method, path, body),
      blank: async (look = {}) => (await openWindow(now().browser, now().run, { ...look, secret: now().secret })).newPage(),
      async opened(path) {
        const page = await night.blank();
        await page.goto(path);
        await stands(page);
        return page;
      },
    };
    beforeAll(async () => {
      const browser = await startBrowser();
      const folder = await mkdtemp(join(tmpdir(), 'evenkeel-night-'));
      const run = await startApp((await freshDatabase()).app, { env: { EVENKEEL_STATUS_DIR: folder, ...(await env()) } });
      opened = { browser, run, ...(await badNight(run)) };
    });
    afterAll(async () => {
      await night.run.stop();
      await night.browser.close();
    });
    tests(night);
  });
}
