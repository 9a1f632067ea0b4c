import { afterEach, describe, expect, it } from 'vitest';

import { startSlack, startTelegram } from '../../test/support/chat-peers.ts';
import { startMailServer } from '../../test/support/mail-server.ts';
import { startTwilioPeer } from '../../test/support/twilio-peer.ts';
import { systemClock } from '../platform/clock/index.ts';
import { createEgress } from '../platform/egress/index.ts';
import { createChannels, type Channels, type ChannelSettings } from './channels/index.ts';
import { createTrials } from './try-channels.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const [RIGHT, WRONG] = ['right-secret', 'wrong-secret'];

const open: { close: () => Promise<void> }[] = [];
const kept = <T extends { close: () => Promise<void> }>(each: T): T => {
  open.push(each);
  return each;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (each) => each.close()));
});

/** Providers that know the right secret, and an operator who has set another or the same. */
async function providers(): Promise<{ channelsWith: (secret: string) => Channels; sent: () => number }> {
  const [mail, twilio, slack, telegram] = await Promise.all([
    startMailServer({ login: { user: 'evenkeel', password: RIGHT } }),
    startTwilioPeer({ accountSid: ACCOUNT, authToken: RIGHT }),
    startSlack(RIGHT),
    startTelegram(RIGHT),
  ]);
  for (const each of [mail, twilio, slack, telegram]) kept(each);
  const settings = (secret: string): ChannelSettings => {
    const phone = { accountSid: ACCOUNT, authToken: secret, from: '+31205550199', baseUrl: twilio.url };
    return {
      publicUrl: 'https://ops.example.org',
      egress: createEgress(),
      epochSeconds: () => 0,
      mail: { url: mail.url.replace('//', `//evenkeel:${secret}@`), from: 'evenkeel@example.org' },
      voice: phone,
      sms: phone,
      slack: { botToken: secret, signingSecret: 's', baseUrl: slack.url },
      telegram: { botToken: secret, webhookSecret: 's', baseUrl: telegram.url },
    };
  };
  return {
    channelsWith: (secret) => kept(createChannels(settings(secret))),
    sent: () =>
      mail.mails.length +
      twilio.calls.length +
      twilio.texts.length +
      [...slack.got, ...telegram.got].filter(({ path }) => !/\/(?:auth\.test|getMe)$/.test(path)).length,
  };
}

const withCredentials = ['email', 'slack', 'sms', 'telegram', 'voice'];

describe('the credentials of the channels', () => {
  it('PAG-11: those that a provider takes are told as good, each by its provider, and nothing is sent', async () => {
    const { channelsWith, sent } = await providers();
    const channels = channelsWith(RIGHT);
    const trials = createTrials(channels, systemClock);
    expect(await trials.tryAll()).toEqual([]);
    const tried = channels.list.filter(({ name }) => trials.of(name) !== undefined).map(({ name }) => name);
    expect(tried.toSorted()).toEqual(withCredentials);
    for (const name of tried) expect([name, trials.of(name)?.kind]).toEqual([name, 'good']);
    expect(sent()).toBe(0);
  });

  it.each(withCredentials)('PAG-11: those of %s that its provider does not take are told as refused, without the secret', async (name) => {
    const { channelsWith, sent } = await providers();
    const trials = createTrials(channelsWith(WRONG), systemClock);
    const told = await trials.tryAll();
    expect(told).toHaveLength(withCredentials.length);
    expect(trials.of(name)).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify([told, trials.of(name)])).not.toContain(WRONG);
    expect(sent()).toBe(0);
  });

  it('PAG-11: a provider that cannot be asked says nothing of the credentials', async () => {
    const { channelsWith } = await providers();
    const trials = createTrials(channelsWith(RIGHT), systemClock);
    await Promise.all(open.splice(0, 4).map(async (each) => each.close()));
    await trials.tryAll();
    for (const name of withCredentials) expect([name, trials.of(name)?.kind]).toEqual([name, 'unknown']);
  });
});
