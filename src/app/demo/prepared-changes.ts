import { z } from 'zod';

import { days, hours, type Instant } from '../../kernel/index.ts';
import { administrator } from './people.ts';
import type { Story } from './story.ts';

const look = (at: number, who: string, service: string): object => ({
  at,
  who,
  action: 'Read errors and the 99th percentile',
  where: `dashboard ${service}`,
  expect: 'errors under 0.1 %',
  watch: true,
});

/** What the payments team changes every month, in the same way each time. */
const pool = {
  slug: 'gateway-pool',
  team: 'payments',
  name: 'Resize the pool of payment-gateway',
  about: 'For a new limit of connections. Not while a provider is slow: more connections make it slower.',
  title: 'Set the pool of payment-gateway to {{size}} connections',
  services: ['payment-gateway'],
  minutes: 30,
  plan: {
    reason: 'Payments wait for a connection in the evening.',
    ifNotDone: 'One payment in fifty waits 3 s.',
    impact: { choices: ['slower'], worstCase: '40 payments fail while pods restart.', likelihood: 'Never seen in 12 runs.' },
    timeline: [
      look(-600, 'tomasz', 'payment-gateway'),
      {
        at: 0,
        who: 'tomasz',
        action: 'Set the limit',
        command: 'kubectl -n pay set env deploy/gateway POOL_MAX={{size}}',
        where: 'cluster of payment-gateway',
        expect: 'all pods ready in 6 min',
        check: 'kubectl get pods',
      },
      look(900, 'tomasz', 'payment-gateway'),
    ],
    rollback: [
      {
        at: 0,
        who: 'tomasz',
        action: 'Take the limit back',
        command: 'kubectl -n pay rollout undo deploy/gateway',
        where: 'cluster of payment-gateway',
        expect: 'all pods ready in 6 min',
      },
      look(420, 'tomasz', 'payment-gateway'),
    ],
  },
  blanks: [{ key: 'size', words: 'the new size', choices: ['200', '260', '320'] }],
};

/** One that nobody has put in use yet. */
const node = {
  slug: 'search-node',
  team: 'storefront',
  name: 'Restart one node of search',
  about: 'When a node answers slower than the others. The index stays where it is.',
  title: 'Restart {{node}} of search',
  services: ['search'],
  minutes: 20,
  plan: {
    timeline: [
      look(-300, 'joao', 'search'),
      { at: 0, who: 'joao', action: 'Restart it', command: 'search-ctl restart {{node}}', where: '{{node}}', expect: 'green in 4 min' },
      look(600, 'joao', 'search'),
    ],
    rollback: [
      { at: 0, who: 'joao', action: 'Take it out', command: 'search-ctl drain {{node}}', where: '{{node}}', expect: 'two nodes answer' },
      look(300, 'joao', 'search'),
    ],
  },
  blanks: [{ key: 'node', words: 'the node', choices: ['node-1', 'node-2', 'node-3'] }],
};

const standing = z.object({ version: z.number() });
const begun = z.object({ items: z.array(z.object({ number: z.number() })) });

/** What is ready before a change is: templates, and a campaign that two teams owe. */
export function preparedChanges({ story }: { story: Story }, end: Instant): void {
  story.later(end - hours(7), async () => {
    await story.act('tomasz', '/change-templates', pool);
    const { version } = await story.read('daniel', `/change-templates/${pool.slug}`, standing);
    await story.act(administrator.slug, `/change-templates/${pool.slug}/put-in-use`, { version });
    await story.act('joao', '/change-templates', node);
  });
  story.later(end - hours(5), async () => {
    await story.act(administrator.slug, '/change-campaigns', {
      title: 'Move to the new authority of certificates',
      reason: 'The old authority ends its service. What still trusts it alone cannot talk to its neighbours from that day on.',
      team: 'platform',
      deadline: end + days(24),
      chosen: { teams: ['storefront', 'payments'] },
    });
  });
  story.later(end - hours(4), async () => {
    const number = (await story.read(administrator.slug, '/change-campaigns', begun)).items[0]?.number ?? 0;
    await story.act('tomasz', `/change-campaigns/CMP-${number}/services/payment-gateway/draft`, {});
    await story.act('joao', `/change-campaigns/CMP-${number}/services/search/exceptions`, {
      because: 'The cluster is replaced in the spring.',
      until: end + days(60),
    });
  });
}
