import { z } from 'zod';

import { days, ok } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import { route, type Route } from '../platform/http/index.ts';
import type { Channel } from './channels/index.ts';
import { deliveryStates, type DeliveryState } from './store-channels.ts';
import type { ChannelTrials } from './try-channels.ts';

const shown = z.object({
  name: z.string(),
  label: z.string(),
  rings: z.boolean(),
  proves: z.enum(['accepted', 'delivered', 'seen']),
  lacks: z.string().nullable().describe('What the operator must set before it can send'),
  credentials: z
    .object({ kind: z.enum(['good', 'refused', 'unknown']), detail: z.string(), at: z.number() })
    .nullable()
    .describe('What the provider said of the credentials when they were last tried; null where there are none to try'),
  waiting: z.number().describe('Messages that have not left'),
  handedOver: z.number().describe('Messages handed over in the last 24 hours'),
  failed: z.number().describe('Messages that failed for good in the last 24 hours'),
  handedOverAt: z.number().nullable(),
  failedAt: z.number().nullable(),
});

/** Nothing was sent, and nothing waits. */
const idle: Omit<DeliveryState, 'channel'> = { waiting: 0, handed: 0, failed: 0, handed_at: null, failed_at: null };

function show(channel: Channel, trials: ChannelTrials, state: Omit<DeliveryState, 'channel'> = idle): z.infer<typeof shown> {
  const { name, label, rings, proves, lacks = null } = channel;
  return {
    name,
    label,
    rings,
    proves,
    lacks,
    credentials: trials.of(name) ?? null,
    waiting: state.waiting,
    handedOver: state.handed,
    failed: state.failed,
    handedOverAt: state.handed_at,
    failedAt: state.failed_at,
  };
}

async function showAll(db: Database, trials: ChannelTrials): Promise<{ items: z.infer<typeof shown>[] }> {
  const states = new Map((await deliveryStates(db, db.clock.now() - days(1))).map((state) => [state.channel, state]));
  return { items: trials.channels.list.map((channel) => show(channel, trials, states.get(channel.name))) };
}

/** The channels as they stand on the instance that is asked, and the trial of their credentials. */
export const channelRoutes = (trials: ChannelTrials): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/channels',
    name: 'channels.list',
    summary: 'The ways to reach people: what each lacks, what its provider said of the credentials, and how it has delivered lately',
    permission: { to: 'member' },
    output: z.object({ items: z.array(shown) }),
    handler: async (call) => ok(await showAll(call.db, trials)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/channels/trial',
    name: 'channels.try',
    summary: 'Try the credentials of every channel now, sending nothing',
    permission: { to: 'administer', on: 'organisation' },
    output: z.object({ items: z.array(shown) }),
    handler: async (call) => {
      await trials.tryAll();
      return ok(await showAll(call.db, trials));
    },
  }),
];
