#!/usr/bin/env node
// The command line of Evenkeel. It is built with the rest; `npm start` or `npm run build` does that.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/app/cli/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) await import(main.href);
else {
  process.stderr.write('Evenkeel is not built yet: run npm run build.\n');
  process.exitCode = 2;
}
