#!/usr/bin/env node
// npm run simulate -- --seeds N --hours H --json: the production code in virtual time, with faults. See docs/reliability.md, or --help.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { installIfStale, top } from './install.mjs';

const out = join(top, '.cache/simulate');

/** One file, so that every process of a run starts quickly and runs the same. */
async function bundle() {
  const { build } = await import('vite');
  await build({
    root: top,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { external: true },
    build: {
      ssr: join(top, 'test/simulation/main.ts'),
      outDir: out,
      emptyOutDir: true,
      minify: false,
      sourcemap: 'inline',
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'main.mjs', codeSplitting: false } },
    },
  });
}

try {
  await installIfStale();
  await bundle();
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: top, encoding: 'utf8' }).stdout.trim();
  const env = { ...process.env, EVENKEEL_TOP: top, EVENKEEL_COMMIT: commit };
  const run = spawnSync(process.execPath, ['--enable-source-maps', join(out, 'main.mjs'), ...process.argv.slice(2)], {
    env,
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
