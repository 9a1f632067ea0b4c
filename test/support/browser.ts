import { chromium, type Browser } from 'playwright-core';

import { mustHave } from '../../src/kernel/index.ts';
import { pathOf } from './needs.ts';

/** What keeps it to this machine. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's Chromium, which speaks to nobody but this machine. */
export const startBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: mustHave(pathOf('chromium'), 'chromium is installed'),
    args: browserArguments,
  });
