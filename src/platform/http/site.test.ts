import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { mustHave } from '../../kernel/index.ts';
import { openSite, withView, type PageAsked, type Site } from './site.ts';

const within = '\nlet seen = 1 < 2;\n';
const page = `<!doctype html><script data-x="y">${within}</script><script type="module" src="/assets/app.js"></script>`;
const asked = (path: string): PageAsked => ({ path, acceptEncoding: '', isPhone: false, read: async () => Promise.resolve(undefined) });
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
    ['/', '/tickets/T-1', '/assets/app.js', '/assets/gone.js'].map(async (path) => site.answer(asked(path))),
  );
  expect(start?.body).toEqual(Buffer.from(page));
  expect(ticket?.body).toEqual(Buffer.from(page));
  expect(file?.headers?.['cache-control']).toContain('immutable');
  expect(missing).toBeUndefined();
});

it('a browser runs the script that the page was built with, and no other within it', async () => {
  const policy = (await site.answer(asked('/tickets')))?.headers?.['content-security-policy'];
  const hash = createHash('sha256').update(within).digest('base64');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
  expect(policy?.match(/sha256-/g)).toHaveLength(1);
  expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
});

const built = `<!doctype html><html lang="en"><head><title>Evenkeel</title><script>${within}</script>
<script type="module" crossorigin src="/assets/app.js"></script><link rel="modulepreload" crossorigin href="/assets/react.js"></head>
<body><div id="root"></div></body></html>`;

it('a first view is written into the page, whose scripts wait for it', () => {
  const page = withView(built, { title: 'T-1 <b>', html: '<h1>$& fails</h1>', json: '{"said":"</script><script>alert(1)</script>"}' });
  expect(page).toContain('<html lang="en" data-app="/assets/app.js /assets/react.js">');
  expect(page).toContain('<title>T-1 &lt;b&gt;</title>');
  expect(page).toContain('<div id="root"><h1>$& fails</h1></div>');
  expect(page).not.toMatch(/modulepreload|type="module"/);
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  const json = mustHave(/id="drawn">(.*?)<\/script>/.exec(page)?.[1], 'the page has what the app goes on from');
  expect(JSON.parse(json)).toEqual({ said: '</script><script>alert(1)</script>' });
});

it('a page drawn for one reader is kept by nobody, under the same policy', async () => {
  const view = { title: 'T-1', html: '<h1>Payments fail</h1>', json: '{}' };
  const drawing = await openSite(folder, async ({ path }) => Promise.resolve(path === '/tickets/T-1' ? view : undefined));
  const [drawn, plain] = await Promise.all(['/tickets/T-1', '/tickets/T-2'].map(async (path) => drawing.answer(asked(path))));
  expect(drawn?.headers).toMatchObject({ 'cache-control': 'no-store', vary: 'accept-encoding, cookie' });
  expect(drawn?.headers?.['content-security-policy']).toBe(plain?.headers?.['content-security-policy']);
  expect(plain?.headers?.['cache-control']).toBe('no-cache');
  expect(plain?.body).toEqual(Buffer.from(page));
});
