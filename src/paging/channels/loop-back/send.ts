import { z } from 'zod';

import { channel, type ChannelFactory } from '../channel.ts';

/** The way that synthetic pages go: it ends here, and that it got here is what a watcher reads. No person has one. */
export const loopBack: ChannelFactory = () =>
  channel<'watcher'>({
    name: 'loop-back',
    label: 'Loop-back',
    rings: false,
    proves: 'delivered',
    forPeople: false,
    lacks: undefined,
    address: z.literal('watcher'),
    show: (address) => address,
    provider: () => 'the loop-back',
    send: async () => Promise.resolve({ kind: 'handed-over', proof: 'delivered', detail: 'it came back' }),
  });
