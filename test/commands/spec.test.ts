import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-spec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ran = (name: string, status: string, line = 7): object => ({ name, fullName: name, file: 'src/x.test.ts', line, status });

/** What `npm run spec` says about a run in which these tests ran. */
function spec(tests: readonly object[], ...args: readonly string[]): Promise<{ code: number; words: string }> {
  const record = join(folder, 'run.json');
  writeFileSync(record, JSON.stringify({ finished: '2026-11-21T00:00:00.000Z', tests, broken: [], errors: [] }));
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/spec.mjs', '--run', record, ...args], (error, stdout) =>
      resolve({ code: error === null ? 0 : 1, words: stdout }),
    );
  });
}

describe('npm run spec', () => {
  it('shows file and line of each test that holds a requirement', async () => {
    const { code, words } = await spec([ran('CAT-1, CAT-2: people and teams', 'passed'), ran('people', 'passed')]);
    expect(code).toBe(0);
    expect(words).toContain('CAT-1 held\n    src/x.test.ts:7 CAT-1, CAT-2: people and teams\n');
    expect(words).toContain('CAT-2 held\n');
    expect(words).toContain('CAT-3 -\n');
  });

  it('names what is required and held by no passing test', async () => {
    const { code, words } = await spec(
      [ran('CAT-1: people', 'passed'), ran('CAT-3: services', 'failed')],
      '--require',
      'CAT-1,CAT-3,CAT-4',
    );
    expect(code).toBe(1);
    expect(words).toContain('required, and held by no passing test: CAT-3, CAT-4\n');
  });

  it('passes when all that is required is held', async () => {
    expect((await spec([ran('CAT-1: people', 'passed')], '--require', 'CAT-1')).code).toBe(0);
  });

  it('counts the words after an id as its own', async () => {
    expect((await spec([ran('SIG-7 without recent changes: a ticket says it all', 'passed')], '--require=SIG-7')).code).toBe(0);
  });

  it.each(['skipped', 'todo'])('fails on a test that is %s', async (status) => {
    const { code, words } = await spec([ran('one thing', status)]);
    expect(code).toBe(1);
    expect(words).toContain(`${status}: src/x.test.ts:7 one thing`);
  });

  it('fails on an id that no requirement has', async () => {
    const { code, words } = await spec([ran('CAT-99: nothing', 'passed')]);
    expect(code).toBe(1);
    expect(words).toContain('CAT-99');
  });
});
