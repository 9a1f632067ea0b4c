import { expect, it } from 'vitest';

import { heardOf, plainOf } from './message.ts';

it("Slack's markup reads as people wrote it", () => {
  expect(plainOf('See <https://e.org/a|the graph>, <https://e.org/b> and <mailto:a@e.org|a@e.org>')).toBe(
    'See the graph (https://e.org/a), https://e.org/b and a@e.org',
  );
  expect(plainOf('<@U0INES> in <#C01|ops>: 1 &lt; 2 &amp;&amp; <!channel>')).toBe('@U0INES in #ops: 1 < 2 && @channel');
  expect(plainOf('&amp;lt;')).toBe('&lt;');
});

it('what a machine, Slack itself or we wrote is not what people say', () => {
  const message = { type: 'message', ts: '1.000001', user: 'U1', text: 'hello' };
  expect(heardOf(message, 'UBOT')).toEqual({ message: '1.000001', user: 'U1', text: 'hello', version: 0, gone: false });
  expect(heardOf({ ...message, edited: { ts: '2.000000' } }, 'UBOT')).toMatchObject({ version: 2_000_000 });
  expect(heardOf({ ...message, user: 'UBOT' }, 'UBOT')).toBeUndefined();
  expect(heardOf({ ...message, bot_id: 'B1' }, 'UBOT')).toBeUndefined();
  expect(heardOf({ ...message, subtype: 'channel_join' }, 'UBOT')).toBeUndefined();
  expect(heardOf({ ...message, subtype: 'file_share' }, 'UBOT')).toBeDefined();
});
