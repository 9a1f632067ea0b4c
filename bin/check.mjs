// npm run check: the quick gates. One line a gate; what a gate says is shown only when it fails.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { installIfStale, top } from './install.mjs';

/** A gate that takes longer hangs: on a machine that others use, too, one of half a minute has taken over two. */
const LONGEST = 600_000;
const AT_ONCE = 2;

/** What is formatted and linted beside src: only what is there. */
const present = (paths) => paths.filter((path) => existsSync(join(top, path)));
const code = () => present(['src', 'test', 'bin', 'vite.config.ts', 'vitest.config.ts']);

/**
 * The slowest first, so that two workers end together. Each takes one processor where it can: gates beside each other are
 * parallel enough, and the compiler does half as much when it checks nothing twice.
 */
const gates = () => [
  { name: 'unit', command: ['vitest', 'run', '--project', 'unit'], isTests: true },
  { name: 'tidy', command: ['vitest', 'run', '--project', 'tidy'], isTests: true },
  // What nobody uses waits for the whole run: it is a quarter of the quick one, and no hurry.
  { name: 'dead code', command: ['knip', '--no-progress', '--treat-config-hints-as-errors'], isSlow: true },
  {
    name: 'lint',
    command: ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives', '--format=unix', ...code()],
  },
  { name: 'types', command: ['tsc', '--singleThreaded', '-p', 'tsconfig.json'] },
  { name: 'types of the web', command: ['tsc', '--singleThreaded', '-p', 'tsconfig.web.json'] },
  { name: 'types of the rules', command: ['tsc', '--singleThreaded', '-p', 'tsconfig.rules.json'] },
  { name: 'format', command: ['oxfmt', '--check', ...code()] },
];

/** Runs one gate to its end, or to its limit. Resolves to its name, verdict, seconds and words. */
function runGate(gate) {
  const began = performance.now();
  const [program, ...args] = gate.command;
  return new Promise((resolve) => {
    const child = spawn(join(top, 'node_modules/.bin', program), args, {
      cwd: top,
      timeout: LONGEST,
      env: { ...process.env, NO_COLOR: '1' },
    });
    const words = [];
    child.stdout.on('data', (part) => words.push(part));
    child.stderr.on('data', (part) => words.push(part));
    const end = (passed) =>
      resolve({ name: gate.name, passed, seconds: (performance.now() - began) / 1000, words: Buffer.concat(words).toString() });
    child.once('error', (error) => {
      words.push(Buffer.from(error.message));
      end(false);
    });
    child.once('close', (exit) => end(exit === 0));
  });
}

/**
 * Runs the gates, two at a time, and prints a line for each.
 * @param {{ isQuick: boolean }} choice the quick run has the tests that wait for nothing; the whole one runs them anyway, and has the slow gates.
 * @returns {Promise<{ name: string, passed: boolean }[]>}
 */
export async function check({ isQuick }) {
  const waiting = gates().filter((gate) => (isQuick ? gate.isSlow !== true : gate.isTests !== true));
  const done = [];
  const worker = async () => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const verdict = await runGate(gate);
      done.push(verdict);
      process.stdout.write(`${verdict.passed ? 'ok    ' : 'FAILED'} ${verdict.name} ${verdict.seconds.toFixed(1)} s\n`);
      if (!verdict.passed) process.stdout.write(`${verdict.words.trim()}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await installIfStale();
  const began = performance.now();
  const failed = (await check({ isQuick: true })).filter((gate) => !gate.passed);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    failed.length === 0
      ? `All gates passed in ${seconds} s.\n`
      : `${failed.length} gates failed: ${failed.map((gate) => gate.name).join(', ')}.\n`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}
