#!/usr/bin/env node
// npm run demo: an organisation with 90 days of history, in a folder and on a port of its own; nothing it sends leaves the machine.
// `npm run demo -- --reset` throws that folder away and makes it anew.
import { join, resolve } from 'node:path';

import { top } from './install.mjs';

try {
  if (process.env.EVENKEEL_REVIVED === undefined) {
    const { installIfStale } = await import('./install.mjs');
    await installIfStale();
    const { buildIfStale } = await import('./build.mjs');
    await buildIfStale();
  }
  const { runDemo } = await import('../dist/app/demo.js');
  const dataDir = resolve(process.env.EVENKEEL_DATA || join(top, '.demo'));
  process.exitCode = await runDemo({ dataDir, reset: process.argv.includes('--reset') });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
process.exit();
