// npm run spec: which requirement is held by which test. Counts only tests that ran and passed in the last full run (npm test).
//   npm run spec -- --require CAT-1,CAT-3    fails, and names those that no test holds
//   npm run spec -- --run FILE               reads another record than that of the last full run
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { top } from './install.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const shared = join(top, '../shared/spec');

/** Ids in the order of the list that is kept here; the specification's own files, where they lie beside, add what is new. */
function everyId() {
  const listed = readFileSync(join(top, 'docs/spec-ids.txt'), 'utf8').match(/^[A-Z]{3}-\d+/gm) ?? [];
  const beside = existsSync(shared) ? readdirSync(shared).filter((name) => name.endsWith('.md')) : [];
  const found = beside.flatMap((name) =>
    [...readFileSync(join(shared, name), 'utf8').matchAll(/^- ([A-Z]{3}-\d+)\b/gm)].map((match) => match[1]),
  );
  return [...new Set([...listed, ...found])];
}

/** The ids at the start of a test's name: `CAT-1, CAT-2: ...`. */
const idsOf = (name) => (/^[A-Z]{3}-\d+(?:(?:,| and) [A-Z]{3}-\d+)*/.exec(name)?.[0] ?? '').match(/[A-Z]{3}-\d+/g) ?? [];

/** What follows an option: `--require A,B` or `--require=A,B`. */
function option(name) {
  const args = process.argv.slice(2);
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return args[at].includes('=') ? args[at].slice(name.length + 1) : (args[at + 1] ?? '');
}

const requiredIds = () =>
  (option('--require') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');

/** For each id the tests that bear it. */
function testsById(tests) {
  const found = new Map();
  for (const test of tests) for (const id of idsOf(test.name)) found.set(id, [...(found.get(id) ?? []), test]);
  return found;
}

/** Cases of one table stand on one line of the code: they are shown as one. */
function byPlace(tests) {
  const places = new Map();
  for (const test of tests) {
    const place = `${test.file}:${test.line}${test.status === 'passed' ? '' : ` ${test.status.toUpperCase()}`}`;
    places.set(place, [...(places.get(place) ?? []), test.name]);
  }
  return [...places].map(([place, names]) => `${place} ${names[0]}${names.length > 1 ? ` (and ${names.length - 1} more cases)` : ''}`);
}

function tell(ids, found, holds) {
  for (const id of ids) {
    const tests = found.get(id) ?? [];
    if (tests.length === 0) say(`${id} -`);
    else say(`${id} ${holds(id) ? 'held' : 'NOT HELD'}`);
    for (const line of byPlace(tests)) say(`    ${line}`);
  }
}

function main() {
  const path = option('--run') ?? join(top, '.cache/last-run.json');
  if (!existsSync(path)) return ['there is no full run to count: run npm test first'];
  const run = JSON.parse(readFileSync(path, 'utf8'));
  const ids = everyId();
  const found = testsById(run.tests);
  const holds = (id) => (found.get(id) ?? []).length > 0 && found.get(id).every((test) => test.status === 'passed');
  tell(ids, found, holds);
  const held = ids.filter(holds);
  say(`\n${held.length} of ${ids.length} requirements held by tests that passed in the full run of ${run.finished}`);
  const idle = run.tests.filter((test) => test.status === 'skipped' || test.status === 'todo');
  const unknown = [...found.keys()].filter((id) => !ids.includes(id));
  const without = requiredIds().filter((id) => !holds(id));
  return [
    ...idle.map((test) => `${test.status}: ${test.file}:${test.line} ${test.fullName}`),
    ...(unknown.length > 0 ? [`tests name ids that no requirement has: ${unknown.join(', ')}`] : []),
    ...(without.length > 0 ? [`required, and held by no passing test: ${without.join(', ')}`] : []),
  ];
}

const faults = main();
for (const fault of faults) say(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
