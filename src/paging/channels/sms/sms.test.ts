import { afterEach, describe, expect, it } from 'vitest';

import { examplePage, exampleToken } from '../../../../test/support/content.ts';
import { startTwilioPeer, type TwilioPeer } from '../../../../test/support/twilio-peer.ts';
import { createEgress } from '../../../platform/egress/index.ts';
import { hashOf } from '../../../platform/secrets.ts';
import { septets } from '../../rules/gsm.ts';
import { replyCode } from '../../rules/sms-reply.ts';
import type { Channel } from '../channel.ts';
import { sms, smsText } from './send.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a-token-of-the-account' };
const code = replyCode(hashOf(exampleToken));

const open: TwilioPeer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (peer) => peer.close()));
});

async function peerAndChannel(refuse?: Parameters<typeof startTwilioPeer>[0]['refuse']): Promise<{ peer: TwilioPeer; channel: Channel }> {
  const peer = await startTwilioPeer({ ...account, ...(refuse === undefined ? {} : { refuse }) });
  open.push(peer);
  const settings = { ...account, from: '+31205550199', baseUrl: peer.url };
  return {
    peer,
    channel: sms({ publicUrl: 'https://ops.example.org', egress: createEgress(), epochSeconds: () => 0, sms: settings }),
  };
}

const signal = (): AbortSignal => AbortSignal.timeout(3000);

describe('an SMS', () => {
  it('carries the page, its link and the code to reply, in one message', async () => {
    const { peer, channel } = await peerAndChannel();
    expect(await channel.send('+31205550100', examplePage(), { signal: signal() })).toMatchObject({
      kind: 'handed-over',
      proof: 'accepted',
      providerId: `SM${'0'.repeat(31)}1`,
    });
    expect(peer.texts[0]).toMatchObject({
      to: '+31205550100',
      from: '+31205550199',
      body: `SEV1 T-4312 checkout: cards are refused https://ops.example.org/p/${exampleToken} Reply ${code}`,
      statusUrl: `https://ops.example.org/sms/${exampleToken}/status`,
    });
  });

  it('PAG-9: stays within 160 letters of an SMS, its link and code whole, whatever the text', () => {
    const text = 'SEV1 T-4312: no “customer” can pay with any card in any country since noon. checkout. Prometheus asks: you are primary';
    const long = smsText(examplePage({ text }));
    expect(septets(long)).toBeLessThanOrEqual(160);
    expect(long).toMatch(/^SEV1 T-4312: no "customer" can pay/);
    expect(long.endsWith(`/p/${exampleToken} Reply ${code}`)).toBe(true);
  });

  it('without a page behind it is the text alone, and asks for no news', async () => {
    const { peer, channel } = await peerAndChannel();
    const words = { purpose: 'verification' as const, token: undefined, link: undefined, text: '123456 is your Evenkeel code.' };
    await channel.send('+31205550100', examplePage(words), { signal: signal() });
    expect(peer.texts[0]).toMatchObject({ body: '123456 is your Evenkeel code.', statusUrl: undefined });
  });

  it('says never for a number that is refused, later when the provider is busy', async () => {
    const { channel } = await peerAndChannel((to) => (to.endsWith('1') ? { status: 400, code: 21610 } : { status: 429, code: 20429 }));
    const to = async (number: string) => channel.send(number, examplePage(), { signal: signal() });
    expect(await to('+31205550101')).toMatchObject({ kind: 'failed', retry: 'never' });
    expect(await to('+31205550102')).toMatchObject({ kind: 'failed', retry: 'later' });
  });
});
