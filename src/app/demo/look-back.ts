import { z } from 'zod';

import { days, hours, minutes, type Instant } from '../../kernel/index.ts';
import type { Chance } from './chance.ts';
import type { Story } from './story.ts';

/** Who reads what others put forward, and who writes where that is the reader. */
const READER = 'hannah';

const badly: readonly [string, ...string[]] = [
  'The graph that showed it was three clicks away from the runbook.',
  'Two teams looked at the same thing for twenty minutes, each in its own channel.',
  'The alarm came six minutes after the first customer felt it.',
  'The runbook named a host that is gone.',
];
const lessons: readonly [string, ...string[]] = [
  'A rollback that was tried last month takes four minutes; one that was not takes forty.',
  'Whoever changes a limit says so before, also when it is small.',
  'Look at what the neighbours say first: they had seen it already.',
];
const promises: readonly [string, ...string[]] = [
  'Put the graph of the queue into the runbook',
  'Alarm on the age of the oldest entry, not on how many there are',
  'Try the rollback once a month',
  'Give connections back when a call times out',
];

/** An incident that is over, and who had it. */
export interface Over {
  readonly who: string;
  /** As people call it. */
  readonly ticket: string;
  readonly at: Instant;
  readonly chance: Chance;
}

/** What caused it: mostly changes, as everywhere. */
const kinds = ['change', 'change', 'change', 'configuration', 'capacity', 'dependency'] as const;

const actions = z.object({ items: z.array(z.object({ id: z.string(), ticket: z.object({ number: z.number() }) })) });

async function finish(story: Story, { who, ticket }: Over): Promise<void> {
  const { items } = await story.read(who, `/actions?owner=${who}`, actions);
  for (const { id, ticket: of } of items)
    if (`T-${of.number}` === ticket)
      await story.act(who, `/actions/${id}/end`, { state: 'done', because: 'done, and looked at by the team' });
}

/** After a severity 1 its owner writes down what was learned, somebody else reads and approves it, and what was promised is done a week later. */
export function lookBack(story: Story, over: Over): void {
  const { who, ticket, at, chance } = over;
  const path = `/tickets/${ticket}/post-mortem`;
  const does = (when: Instant, act: () => Promise<unknown>): void => story.later(when, async () => void (await act()));
  const opened = at + minutes(chance.between(20, 90));
  const [wrong, learned, promise] = [chance.pick(badly), chance.pick(lessons), chance.pick(promises)];
  const writes = async (section: string, text: string): Promise<boolean> =>
    story.write(who, { method: 'PUT', path: `${path}/sections/${section}`, body: { text, base: 0 } });
  does(opened, async () => story.act(who, path));
  does(opened + minutes(8), async () => writes('badly', wrong));
  does(opened + minutes(15), async () => writes('lessons', learned));
  does(opened + minutes(20), async () =>
    story.act(who, `/tickets/${ticket}/actions`, { text: promise, owner: who, dueAt: Math.round(at) + days(9), kind: 'prevent' }),
  );
  const reader = who === READER ? 'ruth' : READER;
  const kind = chance.pick(kinds);
  does(opened + minutes(22), async () => writes('asked-metric', 'How long requests wait before anybody answers them.'));
  does(opened + minutes(23), async () =>
    story.write(who, {
      method: 'PATCH',
      path,
      body: { facilitator: reader, cause: kind, customerMinutes: Math.round(chance.between(2, 90)) * 100 },
    }),
  );
  if (kind === 'change')
    does(opened + minutes(24), async () =>
      story.act(who, `/tickets/${ticket}/changes`, {
        change: `https://deploy.example.com/releases/${Math.round(chance.between(410, 414))}`,
        words: 'the weekly release',
      }),
    );
  does(opened + minutes(25), async () =>
    story.act(who, `${path}/moves`, { command: 'submit', because: 'nobody had an answer to the other questions' }),
  );
  const read = opened + hours(chance.between(2, 20));
  does(read, async () => story.act(reader, `${path}/moves`, { command: 'approve', because: 'read, and nothing is missing' }));
  does(read + minutes(5), async () => story.act(reader, `${path}/moves`, { command: 'publish' }));
  does(at + days(chance.between(4, 8)), async () => finish(story, over));
}
