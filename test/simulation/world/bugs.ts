import type { Bug } from './cast.ts';

/** The product as it is. */
export const none: Bug = { name: 'none', statement: (text) => text, intake: (intake) => intake, clockAhead: (ahead) => ahead };

const rewriting = (name: string, rewrites: readonly (readonly [within: RegExp, find: string | RegExp, put: string])[]): Bug => ({
  ...none,
  name,
  statement: (text) => rewrites.reduce((before, [within, find, put]) => (within.test(before) ? before.replace(find, put) : before), text),
});

const LEASE = /set state = 'leased'/;
const FINISH = /delete from message m using told/;

const forgetting = (name: string, intake: Bug['intake']): Bug => ({ ...none, name, intake });

/** Bugs that others had, or that are easily made, each as one change. */
export const planted: readonly Bug[] = [
  rewriting('mark, then send', [
    [LEASE, /due_at <= (\$\d+) and \(state = 'pending' or .*?living\)\)\)/s, "due_at <= $1 and state = 'pending')"],
  ]),
  rewriting('no fence', [
    [FINISH, 'and m.fence = t.fence ', ''],
    [/where id = \$\d+ and fence = /, / and fence = (\$\d+)/, ' and $1::bigint is not null'],
  ]),
  rewriting('leases are taken from the living', [[LEASE, "state = 'pending' or", "state = 'pending' or state = 'leased' or"]]),
  rewriting('a lease of an hour', [[LEASE, /lease_until = (\$\d+)/, "lease_until = $1::timestamptz + interval '1 hour'"]]),
  rewriting('a silence erases', [[/from alert where held_until <=/, 'where held_until <=', 'where false and held_until <=']]),
  rewriting('the last answer wins', [[/update page set state = /, " and state = 'unanswered'", '']]),
  rewriting('answers leave their messages', [[/delete from message where subject = any/, "state = 'pending'", "state = 'none'"]]),
  rewriting('clocks an hour late', [
    [/insert into clock/, 'select kind, subject, due_at, data', "select kind, subject, due_at + interval '1 hour', data"],
  ]),
  rewriting('ends leave their clocks', [[/^delete from clock where kind = \$1 and subject = any\(\$2\)$/, 'where', 'where false and']]),
  rewriting('a failure is tried again tomorrow', [
    [/update message set state = 'pending'/, /due_at = (\$\d+)/, "due_at = $1::timestamptz + interval '1 day'"],
  ]),
  rewriting('accepted and never folded', [
    [
      /insert into intake_pending \(log_id, received_at\) select/,
      /with written as \(\s*(insert.*?) returning id, received_at\).*$/s,
      '$1 returning id as log_id',
    ],
  ]),
  forgetting('memory decides', (intake, node) => {
    const seen = new Set<string>();
    return {
      takeIn: async (origin, drafts) => {
        const fresh = drafts.filter((draft) => !seen.has(draft.identity.text) || draft.says !== 'firing');
        await intake.takeIn(origin, fresh);
        for (const { identity } of node.isDead ? [] : drafts) seen.add(identity.text);
      },
    };
  }),
  forgetting('answered before it is stored', (intake, node) => ({
    takeIn: async (origin, drafts) => {
      node.clock.after(50, () => void intake.takeIn(origin, drafts).catch(() => undefined));
      return Promise.resolve();
    },
  })),
  { ...none, name: 'each by its own clock', clockAhead: (ahead, { number }) => ahead + (number % 2) * 600_000 },
];
