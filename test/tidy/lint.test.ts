import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';
import { z } from 'zod';

const report = z.object({ number_of_files: z.number(), diagnostics: z.array(z.object({ code: z.string() })) });

/** The linter with our own settings, except that it looks at the planted file, which it otherwise leaves out. */
async function lintPlanted(): Promise<z.infer<typeof report>> {
  const settings = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync('.oxlintrc.json', 'utf8')));
  mkdirSync('.cache', { recursive: true });
  writeFileSync('.cache/oxlint-planted.json', JSON.stringify({ ...settings, ignorePatterns: [] }));
  const args = ['-c', '.cache/oxlint-planted.json', '--type-aware', '-f', 'json', 'test/tidy/planted-lint/faults.ts'];
  const { stdout } = await promisify(execFile)('node_modules/.bin/oxlint', args).catch((failed: unknown) =>
    z.object({ stdout: z.string() }).parse(failed),
  );
  return report.parse(JSON.parse(stdout));
}

it('the linter catches every planted fault by its name', async () => {
  const { number_of_files: files, diagnostics } = await lintPlanted();
  expect(files).toBe(1);
  const caught = new Set(diagnostics.map((each) => each.code.replace(/^.*\((.*)\)$/, '$1')));
  expect([...caught]).toEqual(
    expect.arrayContaining([
      'max-params',
      'no-console',
      'no-default-export',
      'no-explicit-any',
      'no-floating-promises',
      'no-non-null-assertion',
      'no-unsafe-type-assertion',
      'strict-boolean-expressions',
      'switch-exhaustiveness-check',
    ]),
  );
});
