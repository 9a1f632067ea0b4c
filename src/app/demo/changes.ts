import { z } from 'zod';

import { days, hours, minutes, type Instant } from '../../kernel/index.ts';
import { administrator } from './people.ts';
import type { Story } from './story.ts';

interface Planned {
  readonly who: string;
  readonly service: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string;
  readonly worstCase: string;
  readonly does: string;
  readonly undoes: string;
  /** Hours after the end of the story. */
  readonly in: number;
  /** Whom it asks first; left out, it stays a draft. */
  readonly asks?: string;
  /** Who has approved it. */
  readonly yes?: readonly string[];
}

/** What is ahead of the shop: one that waits for whoever tries the demo, one of theirs that is approved, and one in its way. */
const planned: readonly Planned[] = [
  {
    who: 'joao',
    service: 'search',
    kind: 'configuration',
    title: 'Raise the heap of search from 12 to 16 GB on node 3',
    reason: 'The newsletter of Thursday doubles the searches for tents, and node 3 is full today.',
    worstCase: 'One search in three fails for 4 minutes while the node restarts.',
    does: 'search-ctl heap --node 3 --size 16g',
    undoes: 'search-ctl heap --node 3 --size 12g',
    in: 78,
    asks: administrator.slug,
  },
  {
    who: administrator.slug,
    service: 'payment-gateway',
    kind: 'configuration',
    title: 'Raise the pool of payment-gateway from 200 to 320 connections',
    reason: 'From 18:00 to 20:00 one payment in fifty waits 3 s for a connection.',
    worstCase: '400 card payments fail for 5 minutes until the pods restart.',
    does: 'kubectl -n pay set env deploy/gateway POOL_MAX=320',
    undoes: 'kubectl -n pay set env deploy/gateway POOL_MAX=200',
    in: 102,
    asks: 'tomasz',
    yes: ['tomasz', 'daniel'],
  },
  {
    who: 'lukas',
    service: 'payment-gateway',
    kind: 'infrastructure',
    title: 'Renew the certificate of payment-gateway towards Example Pay',
    reason: 'The certificate ends in 11 days.',
    worstCase: 'No card payment goes through for 10 minutes.',
    does: 'certctl renew gateway-example-pay',
    undoes: 'certctl restore gateway-example-pay',
    in: 102.5,
    asks: administrator.slug,
  },
  {
    who: 'aylin',
    service: 'web-shop',
    kind: 'code',
    title: 'Show delivery times by country from release 4.19 on',
    reason: 'Customers in Austria see German delivery times.',
    worstCase: 'The product pages are empty for 2 minutes.',
    does: 'shopctl switch 4.19',
    undoes: 'shopctl switch 4.18',
    in: 55,
  },
];

const step = (at: number, who: string, rest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  at,
  who,
  ...rest,
});

const bodyOf = (plan: Planned, end: Instant): Readonly<Record<string, unknown>> => {
  const start = Math.round((end + hours(plan.in)) / minutes(15)) * minutes(15);
  const where = `cluster of ${plan.service}`;
  const look = {
    action: 'Read errors and the 99th percentile',
    where: `dashboard ${plan.service}`,
    expect: 'errors under 0.1 %',
    watch: true,
  };
  return {
    title: plan.title,
    services: [plan.service],
    kind: plan.kind,
    reason: plan.reason,
    ifNotDone: 'It is worse next week.',
    impact: { choices: ['errors'], worstCase: plan.worstCase, likelihood: 'Seen once in 40 runs.' },
    scheduledStart: start,
    scheduledEnd: start + minutes(45),
    timeline: [
      step(-600, plan.who, look),
      step(0, plan.who, { command: plan.does, where, expect: 'all pods ready in 6 min', check: 'kubectl get pods' }),
      step(900, plan.who, look),
    ],
    rollback: [step(0, plan.who, { command: plan.undoes, where, expect: 'all pods ready in 6 min' }), step(420, plan.who, look)],
    contacts: ['second: whoever is on call', '#shop-changes'],
  };
};

const answered = { 'done-before': 'once', tested: 'same', undo: 'minutes', seen: 'some' };
const found = z.object({ items: z.array(z.object({ number: z.number(), title: z.string() })) });
const rounds = z.object({
  items: z.array(z.object({ version: z.number(), asks: z.array(z.object({ id: z.string(), mine: z.boolean() })) })),
});

async function approve(story: Story, path: string, who: string): Promise<void> {
  const round = (await story.read(who, `${path}/approvals`, rounds)).items.at(-1);
  const ask = round?.asks.find(({ mine }) => mine);
  if (round === undefined || ask === undefined) return;
  const body = {
    ask: ask.id,
    version: round.version,
    answer: 'approved',
    expertise: 'Runs it since 2024',
    reason: 'The way back is short.',
  };
  await story.act(who, `${path}/answer`, body);
}

async function write(story: Story, plan: Planned, end: Instant): Promise<void> {
  await story.act(plan.who, '/changes', bodyOf(plan, end));
  if (plan.asks === undefined) return;
  const rows = (await story.read(plan.who, '/changes?mine=true', found)).items;
  const number = rows.find(({ title }) => title === plan.title)?.number;
  const path = `/changes/CHG-${number ?? 0}`;
  await story.act(plan.who, `${path}/submit`, { answers: answered, reviewers: [plan.asks] });
  for (const who of plan.yes ?? []) await approve(story, path, who);
}

/** What people plan as the story ends, and the freeze that it stands before. */
export function changesAhead({ story }: { story: Story }, end: Instant): void {
  const wall = (at: Instant): string => new Date(at).toISOString().slice(0, 16);
  story.later(end - hours(7), async () => {
    const freeze = {
      name: 'Sale of the season',
      covers: { teams: ['payments'] },
      from: wall(end + days(6)),
      until: wall(end + days(9)),
      zone: 'UTC',
    };
    await story.write(administrator.slug, { method: 'PUT', path: '/freezes/sale', body: freeze });
  });
  for (const [place, plan] of planned.entries()) story.later(end - hours(6) + minutes(20 * place), async () => write(story, plan, end));
}
