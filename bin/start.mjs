#!/usr/bin/env node
// npm start: installs what is missing, builds what is stale, then keeps Evenkeel running until SIGINT or SIGTERM.
// The supervisor runs in this very process, so that a signal to npm reaches it.
import { join, resolve } from 'node:path';

import { top } from './install.mjs';

/** A server whose supervisor was killed calls this again: then nothing is installed or built beneath it. `npm run dev` builds by itself. */
async function prepare() {
  if (process.env.EVENKEEL_REVIVED !== undefined || process.argv.includes('--built')) return;
  const { installIfStale } = await import('./install.mjs');
  await installIfStale();
  const { buildIfStale } = await import('./build.mjs');
  await buildIfStale();
}

try {
  await prepare();
  const { supervise } = await import('../dist/app/supervisor.js');
  const { DATABASE_URL, EVENKEEL_DATA, EVENKEEL_URL, HOST, PORT } = process.env;
  process.exitCode = await supervise({
    serverScript: join(top, 'dist/app/server.js'),
    dataDir: resolve(EVENKEEL_DATA || join(top, '.evenkeel')),
    address: EVENKEEL_URL || `http://${HOST || '127.0.0.1'}:${PORT || '7070'}`,
    databaseUrl: DATABASE_URL || undefined,
  });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
process.exit();
