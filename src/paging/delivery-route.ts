import { z } from 'zod';

import { days, ok } from '../kernel/index.ts';
import { route, type Route } from '../platform/http/index.ts';
import { budgetOf, objective } from './rules/objective.ts';
import { countPages, firstPages, latePages, MOST_PAGES, stagesOf, type Lengths, type Stage } from './store-delivery.ts';

const lengths = z.object({
  count: z.number(),
  p50: z.number().nullable().describe('Milliseconds that half took at most'),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
const stages = {
  handedOver: lengths.describe('Until the next hop took the first message of the page'),
  delivered: lengths.describe('Until a provider told that it arrived, where the channel can prove that'),
  answered: lengths.describe('Until somebody stopped the page'),
};

const none: Lengths = { count: 0, p50: null, p95: null, p99: null };

function stagesBy(all: readonly Stage[], channel: string | null): Readonly<Record<keyof typeof stages, Lengths>> {
  const of = (stage: Stage['stage']): Lengths => {
    const found = all.find((each) => each.stage === stage && each.channel === channel);
    return found === undefined ? none : { count: found.count, p50: found.p50, p95: found.p95, p99: found.p99 };
  };
  return { handedOver: of('handedOver'), delivered: of('delivered'), answered: of('answered') };
}

/** How well Evenkeel delivers, measured from what it stored. */
export const deliveryRoute: Route = route({
  method: 'GET',
  path: '/api/v1/delivery',
  name: 'delivery.read',
  summary: 'How long real pages of severity 1 and 2 took from accepted to handed over, delivered and answered, against our own objective',
  description:
    'Lengths are in milliseconds from the moment that the alert was accepted, or the step was due. A first page that was answered or over in time counts for neither side.',
  permission: { to: 'member' },
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(7) }),
  output: z.object({
    from: z.number(),
    until: z.number(),
    isCut: z.boolean().describe(`Only the newest ${MOST_PAGES} pages of the period were measured`),
    pages: z.number(),
    tickets: z.number(),
    repeated: z.number().describe('Tries that went out because the answer to the one before was lost: the page may have come twice'),
    ...stages,
    channels: z.array(z.object({ channel: z.string(), ...stages })),
    objective: z.object({
      target: z.number().describe('The share of tickets whose first page must be handed over in time'),
      withinMs: z.number(),
      good: z.number(),
      bad: z.number(),
      reached: z.number().nullable(),
      allowed: z.number().describe('How many may be late: rarely a whole number'),
      left: z.number().nullable().describe('What is left of that: 1 for all of it, below 0 where more was used'),
    }),
    late: z.array(
      z.object({
        id: z.string(),
        number: z.number(),
        title: z.string(),
        severity: z.number(),
        madeAt: z.number(),
        handedAt: z.number().nullable(),
        channel: z.string().nullable(),
        lateMs: z.number().nullable().describe('From accepted to handed over; null where it was never handed over'),
      }),
    ),
  }),
  handler: async ({ db, clock }, { query }) => {
    const now = clock.now();
    const period = { from: now - days(query.days), until: now };
    const { target, within } = objective;
    const counted = await countPages(db, period);
    const all = await stagesOf(db, period);
    const outcome = await firstPages(db, period, { within, now });
    const channels = [...new Set(all.flatMap(({ channel }) => channel ?? []))];
    return ok({
      ...period,
      ...counted,
      isCut: counted.pages >= MOST_PAGES,
      ...stagesBy(all, null),
      channels: channels.map((channel) => ({ channel, ...stagesBy(all, channel) })),
      objective: { target, withinMs: within, ...outcome, ...budgetOf(outcome) },
      late: await latePages(db, period, { within, now }),
    });
  },
});
