import { expect, it } from 'vitest';

import { seconds } from '../../kernel/index.ts';
import { ask } from './ask.ts';
import { ChatFault } from './provider.ts';

const asked = async (headers: Record<string, string>): Promise<unknown> =>
  ask('A chat', async () => Promise.resolve({ status: 429, text: '', headers }), {
    url: 'https://chat',
    init: { method: 'GET', headers: {} },
  }).catch((error: unknown) => (error instanceof ChatFault ? error.wait : error));

it('a chat that is asked too much says how long to wait, and is believed up to ten minutes', async () => {
  expect(await asked({ 'retry-after': '30' })).toBe(seconds(30));
  expect(await asked({ 'retry-after': '0.2' })).toBe(seconds(1));
  expect(await asked({})).toBe(seconds(5));
  expect(await asked({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })).toBe(seconds(5));
  expect(await asked({ 'retry-after': '86400' })).toBe(seconds(600));
});
