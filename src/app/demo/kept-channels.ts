import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { iso, type Instant } from '../../kernel/index.ts';
import { createChannels, type Channels, type ChannelSettings } from '../../paging/index.ts';

/** What a channel would have sent, and to where. */
export interface Kept {
  readonly channel: string;
  readonly address: unknown;
  readonly content: Parameters<Channels['send']>[2];
}

/** Takes what would have left. */
export type Keep = (kept: Kept) => Promise<void>;

/** The word of every channel's outcome, on each timeline: nobody shall take the demo for the real thing. */
const DETAIL = 'kept by the demo, not sent';

/**
 * The product's channels, with their names, addresses and checks, of which none has a way to the outside: whatever they would send
 * is kept instead. What the operator has set up for sending is left aside.
 */
export function keepingChannels(settings: ChannelSettings, keep: Keep): Channels {
  const real = createChannels({ ...settings, mail: undefined, voice: undefined });
  const list = real.list.map(({ tryOut: _tryOut, ...channel }) => ({
    ...channel,
    lacks: undefined,
    async send(address: unknown, content: Kept['content']) {
      const parsed = channel.address.safeParse(address);
      if (!parsed.success) return { kind: 'failed', retry: 'never', detail: `this is no address for ${channel.label}` } as const;
      await keep({ channel: channel.name, address: parsed.data, content });
      // In a story phones ring: a page does not go on for want of proof.
      return { kind: 'handed-over', proof: channel.proves === 'accepted' ? 'accepted' : 'delivered', detail: DETAIL } as const;
    },
  }));
  const byName = new Map(list.map((channel) => [channel.name, channel]));
  return {
    list,
    byName: (name) => byName.get(name),
    async send(name, address, content) {
      const channel = byName.get(name);
      return channel === undefined
        ? { kind: 'failed', retry: 'never', detail: `there is no channel "${name}"` }
        : channel.send(address, content);
    },
    close: real.close,
  };
}

/** Keeps messages in a folder, a file for each channel, a line of JSON for each message, the newest last. */
export function outbox(folder: string, now: () => Instant): Keep {
  const made = mkdir(folder, { recursive: true, mode: 0o700 });
  return async ({ channel, address, content }) => {
    const { purpose, severity, subject, text, body, link } = content;
    const line = { at: iso(now()), channel, to: address, purpose, severity, subject, text, body, link };
    await made;
    await appendFile(join(folder, `${channel}.jsonl`), `${JSON.stringify(line)}\n`, { mode: 0o600 });
  };
}
