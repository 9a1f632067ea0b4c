import type { Instant } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import { SEND_TIMEOUT, type Channel, type Trial } from './channels/channel.ts';
import type { Channels } from './channels/index.ts';

/** What a channel's provider said of the operator's credentials, and when. */
export type Tried = Trial & { readonly at: Instant };

/** The credentials of the channels: tried at the start, since a start is when they are set, and now and then after it. */
export interface ChannelTrials {
  readonly channels: Channels;
  /** What the last trial of a channel said; undefined for one that was not tried, or has nothing to try. */
  readonly of: (channel: string) => Tried | undefined;
  /** Tries every channel that has credentials; whoever asks meanwhile waits for the same trials. Answers what to tell the operator. */
  readonly tryAll: () => Promise<readonly string[]>;
}

const tryOne = async (channel: Channel): Promise<Trial | undefined> => channel.tryOut?.({ signal: AbortSignal.timeout(SEND_TIMEOUT) });

/** Makes what tries the credentials of an instance's channels. */
export function createTrials(channels: Channels, clock: Clock): ChannelTrials {
  const last = new Map<string, Tried>();
  let underWay: Promise<readonly string[]> | undefined;
  const run = async (): Promise<readonly string[]> => {
    const told = await Promise.all(
      channels.list.map(async (channel) => {
        const trial = await tryOne(channel);
        if (trial === undefined) return [];
        last.set(channel.name, { ...trial, at: clock.now() });
        return trial.kind === 'good' ? [] : [`${channel.label}: ${trial.detail}`];
      }),
    );
    return told.flat();
  };
  return {
    channels,
    of: (channel) => last.get(channel),
    async tryAll() {
      underWay ??= run().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
