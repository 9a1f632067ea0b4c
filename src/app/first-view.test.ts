import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { systemClock } from '../platform/clock/index.ts';
import { drawFirstOf } from './first-view.ts';

let folder = '';
let script = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-first-view-'));
  script = join(folder, 'first-view.mjs');
  await writeFile(
    script,
    `export const readings = (path) => (path.startsWith('/tickets/') ? { title: path.slice(9), paths: ['/me', path] } : undefined);
     export const draw = async (path, { answers }) => {
       if (path === '/tickets/T-9') throw new Error('cannot be drawn');
       globalThis.drawingTakes?.();
       return '<h1>' + answers[path].title + '</h1>';
     };`,
  );
});
afterAll(async () => rm(folder, { recursive: true }));

const asked = (path: string, read = async (at: string) => Promise.resolve<string | undefined>(`{"title":"${at} fails"}`)) => ({
  path,
  acceptEncoding: '',
  isPhone: true,
  read,
});

function drawing(from = script) {
  let at = 0;
  const told: unknown[] = [];
  // A second passes at once, and what is asked for meanwhile is not there.
  const after = (length: number, act: () => void): (() => void) => systemClock.after(length === 1_000 ? 5 : length, act);
  const clock = { ...systemClock, now: () => 1_000, monotonic: () => at, after };
  const draw = drawFirstOf({ script: from, clock, onError: (_what, error) => void told.push(error) });
  return { draw, told, pass: (length: number) => void (at += length) };
}

it('draws a page from what its reader may read, and hands both over', async () => {
  const view = await drawing().draw(asked('/tickets/T-1'));
  expect(view).toMatchObject({ title: 'T-1 · Evenkeel', html: '<h1>/tickets/T-1 fails</h1>' });
  expect(JSON.parse(view?.json ?? '')).toEqual({
    at: 1_000,
    isPhone: true,
    title: 'T-1',
    answers: { '/me': { title: '/me fails' }, '/tickets/T-1': { title: '/tickets/T-1 fails' } },
  });
});

it('draws nothing where any of it is refused, at other addresses, and where nothing was built', async () => {
  const refused = asked('/tickets/T-1', async (at) => Promise.resolve(at === '/me' ? '{}' : undefined));
  const { draw, told } = drawing();
  expect(await draw(refused)).toBeUndefined();
  expect(await draw(asked('/services'))).toBeUndefined();
  expect(await drawing(join(folder, 'none.mjs')).draw(asked('/tickets/T-1'))).toBeUndefined();
  expect(told).toEqual([]);
});

it('waits no longer than a second for what it draws from', async () => {
  const { draw, told } = drawing();
  expect(await draw(asked('/tickets/T-1', async () => new Promise(() => undefined)))).toBeUndefined();
  expect(told).toEqual([]);
});

it('leaves a page that cannot be drawn to the app, and tells of it', async () => {
  const { draw, told } = drawing();
  expect(await draw(asked('/tickets/T-9'))).toBeUndefined();
  expect(told).toEqual([new Error('cannot be drawn')]);
});

it('takes a fifth of the time at most: whoever comes meanwhile is answered without a view', async () => {
  const { draw, pass } = drawing();
  Object.assign(globalThis, { drawingTakes: () => pass(100) });
  expect(await draw(asked('/tickets/T-1'))).toBeDefined();
  pass(399);
  expect(await draw(asked('/tickets/T-1'))).toBeUndefined();
  pass(1);
  expect(await draw(asked('/tickets/T-1'))).toBeDefined();
  Object.assign(globalThis, { drawingTakes: undefined });
});
