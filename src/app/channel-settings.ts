import type { Clock } from '../platform/clock/index.ts';
import type { Config } from '../platform/config/index.ts';
import { createEgress, type Egress } from '../platform/egress/index.ts';
import type { ChannelSettings } from '../paging/index.ts';
import type { AppParts } from './parts.ts';

/** Mails can be answered by reply only where a listener runs. */
export const replyDomainOf = (config: Config): string | undefined =>
  config.smtpListen === undefined ? undefined : (config.replyDomain ?? new URL(config.publicUrl).hostname);

/** What channels need of the operator's settings; the keys of push services are the installation's own. */
export function channelSettings(config: Config, means: { egress: Egress; clock: Clock }): Omit<ChannelSettings, 'push'> {
  return {
    publicUrl: config.publicUrl,
    egress: means.egress,
    epochSeconds: () => Math.floor(means.clock.now() / 1000),
    mail: config.smtpUrl === undefined ? undefined : { url: config.smtpUrl, from: config.smtpFrom, replyDomain: replyDomainOf(config) },
    voice: config.voice,
    sms: config.sms,
    slack: config.slack,
    telegram: config.telegram,
  };
}

/** All that channels need, with the keys by which push services know this installation. */
export function settingsOf(
  { config, clock, allow }: Pick<AppParts, 'config' | 'clock' | 'allow'>,
  keys: { readonly publicKey: string; readonly privateKey: string },
): ChannelSettings {
  return {
    ...channelSettings(config, { egress: createEgress({ allow }), clock }),
    push: {
      publicKey: keys.publicKey,
      privateKey: keys.privateKey,
      subject: config.publicUrl.startsWith('https:') ? config.publicUrl : `mailto:evenkeel@${new URL(config.publicUrl).hostname}`,
    },
  };
}
