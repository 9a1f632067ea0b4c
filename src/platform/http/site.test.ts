import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { openSite, type Site } from './site.ts';

const within = '\nlet seen = 1 < 2;\n';
const page = `<!doctype html><script data-x="y">${within}</script><script type="module" src="/assets/app.js"></script>`;
let folder = '';
let site: Site;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-site-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'assets/app.js'), 'let app;');
  site = await openSite(folder);
});
afterAll(async () => rm(folder, { recursive: true }));

it('every address of the app is the page, and a file that is not there is none', async () => {
  const [start, ticket, file, missing] = await Promise.all(
    ['/', '/tickets/T-1', '/assets/app.js', '/assets/gone.js'].map(async (path) => site.answer(path, '')),
  );
  expect(start?.body).toEqual(Buffer.from(page));
  expect(ticket?.body).toEqual(Buffer.from(page));
  expect(file?.headers?.['cache-control']).toContain('immutable');
  expect(missing).toBeUndefined();
});

it('a browser runs the script that the page was built with, and no other within it', async () => {
  const policy = (await site.answer('/tickets', ''))?.headers?.['content-security-policy'];
  const hash = createHash('sha256').update(within).digest('base64');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
  expect(policy?.match(/sha256-/g)).toHaveLength(1);
  expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
});
