import { mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

import type { Reporter, TestCase, TestModule } from 'vitest/node';

const statusOf = (test: TestCase): 'passed' | 'failed' | 'skipped' | 'todo' => {
  if (test.options.mode === 'todo') return 'todo';
  const { state } = test.result();
  return state === 'pending' ? 'failed' : state;
};

/** Files that broke before or beside their tests: each counts as one failure. */
function brokenFiles(modules: readonly TestModule[]): { file: string; errors: string[] }[] {
  return modules
    .filter((module) => module.errors().length > 0 || (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0))
    .map((module) => ({ file: relative(process.cwd(), module.moduleId), errors: module.errors().map((error) => error.message) }));
}

/** Keeps what the last full run did in .cache/last-run.json, for `npm run spec` and the last line of `npm test`. */
export default class LastRun implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly { message: string }[]): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        name: test.name,
        fullName: test.fullName,
        file: relative(process.cwd(), module.moduleId),
        line: test.location?.line ?? 0,
        status: statusOf(test),
      })),
    );
    mkdirSync('.cache', { recursive: true });
    const run = { finished: new Date().toISOString(), tests, broken: brokenFiles(modules), errors: errors.map((error) => error.message) };
    writeFileSync('.cache/last-run.json', JSON.stringify(run, undefined, 1));
  }
}
