#!/usr/bin/env node
// npm run bench -- --out FILE [--only NAME]: measures Evenkeel, beside Debian's Alertmanager where there is something to compare. See docs/guide/benchmarks.md.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { buildIfStale } from './build.mjs';
import { installIfStale, top } from './install.mjs';

const say = (line) => process.stdout.write(`${line}\n`);

function wanted() {
  const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
  if (values.out === undefined) throw new Error('Say where the results go: npm run bench -- --out FILE [--only NAME].');
  for (const program of ['wrk', 'prometheus-alertmanager']) {
    if (spawnSync('which', [program]).status !== 0)
      throw new Error(`The bench needs ${program}: apt-get install wrk prometheus-alertmanager`);
  }
  return values;
}

try {
  const { out, only } = wanted();
  await installIfStale();
  await buildIfStale();
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(top, 'test/bench/main.ts'), { configFile: false, logLevel: 'error' });
  const report = await module.bench(only, say);
  writeFileSync(resolve(out), `${JSON.stringify(report, undefined, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
process.exit();
