// npm test: installs what is missing, runs the gates, the build and every test, and ends with one line of counts.
//   npm test -- --install      also installs the system's packages that tests need (as CI=true does)
//   npm test -- src/oncall     only the tests below a path; gates and the record of the last full run stay out of it
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { buildIfStale } from './build.mjs';
import { check } from './check.mjs';
import { installIfStale, run, top } from './install.mjs';
import { installLine, installSystemPackages, missingPackages } from './system-packages.mjs';

const isCi = !['', '0', 'false'].includes(process.env.CI ?? '');
const args = process.argv.slice(2);
const filters = args.filter((arg) => arg !== '--install');
const vitest = join(top, 'node_modules/.bin/vitest');
const record = join(top, '.cache/last-run.json');
const say = (line) => process.stdout.write(`${line}\n`);

async function tryBuild() {
  try {
    await buildIfStale();
    return { name: 'build', passed: true };
  } catch (error) {
    say(`FAILED build: ${error.message}`);
    return { name: 'build', passed: false };
  }
}

/** Every test of every group. A run that left no record of itself is one failure. */
async function everyTest() {
  rmSync(record, { force: true });
  const exit = await run(vitest, ['run', '--reporter=default', '--reporter=./test/support/last-run.ts']);
  if (!existsSync(record)) return { tests: [], broken: [{ file: 'vitest', errors: ['it ended without a record'] }], errors: [] };
  const result = JSON.parse(readFileSync(record, 'utf8'));
  const sawFailure = result.broken.length + result.errors.length > 0 || result.tests.some((test) => test.status === 'failed');
  if (exit !== 0 && !sawFailure) result.errors.push(`vitest ended with ${exit}`);
  return result;
}

function tellSkipped(skipped) {
  if (skipped.length === 0) return;
  say('\nSkipped:');
  for (const test of skipped) say(`  ${test.file}:${test.line} ${test.fullName}`);
  const missing = missingPackages();
  if (missing.length > 0) say(`Some of these need parts of the system. This installs them: ${installLine(missing)}`);
}

async function runAll() {
  if (isCi || args.includes('--install')) await installSystemPackages();
  const gates = [...(await check({ isQuick: false })), await tryBuild()];
  const result = await everyTest();
  const skipped = result.tests.filter((test) => test.status === 'skipped' || test.status === 'todo');
  tellSkipped(skipped);
  const failedGates = gates.filter((gate) => !gate.passed);
  if (failedGates.length > 0) say(`\nGates that failed: ${failedGates.map((gate) => gate.name).join(', ')}`);
  for (const each of result.broken) say(`Broken: ${each.file} ${each.errors.join('; ')}`);
  for (const error of result.errors) say(`Outside of any test: ${error}`);
  const passed = gates.length - failedGates.length + result.tests.filter((test) => test.status === 'passed').length;
  const failed =
    failedGates.length + result.tests.filter((test) => test.status === 'failed').length + result.broken.length + result.errors.length;
  process.exitCode = failed > 0 || (isCi && skipped.length > 0) ? 1 : 0;
  say(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);
}

await installIfStale();
if (filters.length > 0) process.exitCode = await run(vitest, ['run', ...filters]);
else await runAll();
