#!/usr/bin/env node
// npm run faults: kills, freezes and cuts real processes under load and compares what was promised with what came. See docs/reliability.md.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { buildIfStale } from './build.mjs';
import { installIfStale, top } from './install.mjs';

const help = `npm run faults -- [options]

Starts two instances of Evenkeel on one PostgreSQL, a mail server and a webhook receiver as real processes, sends alerts
without a pause, and meanwhile kills (-9), freezes and cuts off whatever is there. At the end every alert that was answered
with 2xx and every page that arrived are compared. It ends with 1 when a promise was broken: an alert or a page lost, a page
too late, or more than 3 copies of one message (a person who is called again gets a new message, which is no copy). Nothing
outside of temporary folders is touched.

  --kills N       go on until so many processes were killed (default 30: some four minutes)
  --alerts N      and until so many alerts were accepted: new ones, repeats and ends (default 20000)
  --rate N        alerts a second (default 200)
  --repeats N     how often each alert is repeated between its first page and its end (default 1)
  --gap S         seconds between two faults, on average (default 3)
  --seconds S     how long the database stays away the first time (default 6); later times are 5 s
  --instances N   1 (with its embedded PostgreSQL) or 2 (the default)
  --people N      so many people, each with a service of their own (default 1000)
  --seed N        the same seed makes the same plan of faults (default: by the clock, and shown)
  --network no    leave network namespaces alone: no line is cut (default: yes where the machine allows it, which takes root)
  --log FILE      what the instances write to their logs, with the plan of faults between
  --json          the figures as one line of JSON, the last; progress goes to the standard error
  --help          this text

Ctrl-C ends the faults early and still compares. A run of 500 kills and a million alerts takes some 70 minutes:
  npm run faults -- --kills 500 --alerts 1000000 --rate 700 --repeats 30 --gap 4 --seconds 180 --json`;

const log = { path: undefined };
const note = (line) => log.path !== undefined && appendFileSync(log.path, `${new Date().toISOString()} ${line}\n`);
const say = (line) => {
  process.stderr.write(`${line}\n`);
  note(line);
};

function wanted() {
  const text = { type: 'string' };
  const numbers = { kills: '30', alerts: '20000', rate: '200', repeats: '1', gap: '3', seconds: '6', instances: '2', people: '1000' };
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(Object.entries(numbers).map(([name, preset]) => [name, { ...text, default: preset }])),
      seed: { ...text, default: String(Date.now() % 1_000_000) },
      network: { ...text, default: 'yes' },
      log: text,
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      inside: { type: 'boolean', default: false },
    },
  });
  for (const name of [...Object.keys(numbers), 'seed']) {
    if (!/^\d+(\.\d+)?$/.test(values[name])) throw new Error(`--${name} takes a number, not "${values[name]}". --help says more.`);
    values[name] = Number(values[name]);
  }
  if (!Number.isInteger(values.repeats) || values.repeats < 1) throw new Error('--repeats takes a whole number from 1 on.');
  if (![1, 2].includes(values.instances)) throw new Error('--instances takes 1 or 2.');
  return values;
}

/** The same command again in a network namespace of its own, whose lines and rules end with it. */
async function inside(values) {
  const args = [...process.argv.slice(2), '--seed', String(values.seed), '--inside'];
  const child = spawn('unshare', ['--net', process.execPath, fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches both; this one waits for the other's figures.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => void child.once('exit', (code) => resolve(code ?? 1)));
}

function show(figures) {
  for (const [name, value] of Object.entries(figures))
    say(`${name.padEnd(18)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
}

async function main() {
  const values = wanted();
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  if (!values.inside) {
    await installIfStale();
    await buildIfStale(say);
  }
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(top, 'test/faults/main.ts'), { configFile: false, logLevel: 'error' });
  const cuts = !values.inside && values.instances === 2 && values.network !== 'no' && module.whyNoHosts() === undefined;
  if (cuts) return inside(values);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (stopping = true));
  log.path = values.log;
  say(`seed ${values.seed}`);
  const heard = (node, words) => note(`${node}: ${words.trimEnd()}`);
  const { figures, broken } = await module.faults(values, { say, heard, stopped: () => stopping });
  show(figures);
  for (const sentence of broken) say(`BROKEN: ${sentence}`);
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  return broken.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
process.exit();
