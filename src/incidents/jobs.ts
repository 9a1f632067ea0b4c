import { z } from 'zod';

import { hours } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { setClocks, type ClockJob, type DueClock } from '../platform/engine/index.ts';
import { clockKinds } from '../paging/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { promptJob } from './command/prompt.ts';
import { cutTickets } from './cut-tickets.ts';
import { assignTicket } from './edit-ticket.ts';
import { calledInJob } from './engaging/jobs.ts';
import { openingJob } from './engaging/open-severity-1.ts';
import { postMortemJob, remindJob } from './learning/jobs.ts';
import { AUTO_CLOSE, moveLocked } from './move-ticket.ts';
import { personLeftJob } from './person-left.ts';
import { lockTickets, wasCutSince } from './store.ts';

const lock: ClockJob['lock'] = async (tx, ids) => new Set((await lockTickets(tx, ids, 'skip')).map((ticket) => ticket.id));

/** A follow-up that cannot be done is tried again every minute: the page itself went out without it. */
const later: ClockJob['giveUp'] = async (tx: Tx, due: DueClock, why) => {
  await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + 60_000, data: due.data }]);
  tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
};

const follow = z.object({ person: z.object({ id: z.string(), name: z.string() }), because: z.string() });

/** The ticket goes to whomever its escalation's step named. */
export const followJob: ClockJob = {
  kind: clockKinds.follow,
  batch: 200,
  lock,
  async advance(tx, due) {
    for (const ticket of await lockTickets(
      tx,
      due.map((clock) => clock.subject),
    )) {
      const clock = due.find((each) => each.subject === ticket.id);
      const step = follow.parse(clock?.data);
      if (ticket.state === 'assigned' && ticket.ownerId !== step.person.id) await assignTicket(tx, ticket.id, step);
    }
  },
  giveUp: later,
};

/** Tickets of severity 3 and 4 that a monitor restored close by themselves. */
export const autoCloseJob: ClockJob = {
  kind: AUTO_CLOSE,
  batch: 100,
  lock,
  async advance(tx, due) {
    for (const ticket of await lockTickets(
      tx,
      due.map((clock) => clock.subject),
    )) {
      if (ticket.state === 'restored')
        await moveLocked(tx, ticket, {
          command: 'close',
          because: ticket.purpose === 'synthetic' ? 'it was synthetic' : 'restored by its monitor 24 h ago',
          by: 'api',
        });
    }
  },
  giveUp: later,
};

const bug = z.object({ title: z.string().optional(), sentence: z.string() });
const BUG_WINDOW = hours(1);

/** A bug of ours becomes a ticket of ours, at most one an hour for each kind of step. */
export const ownBugJob: ClockJob = {
  kind: clockKinds.ownBug,
  batch: 10,
  lock: async (_, subjects) => Promise.resolve(new Set(subjects)),
  async advance(tx, due) {
    const directory = await loadDirectory(tx);
    const unrouted = directory.serviceBySlug('unrouted');
    for (const clock of due) {
      const groupKey = `evenkeel/${clock.subject}`;
      const isCut = await wasCutSince(tx, groupKey, tx.now - BUG_WINDOW);
      if (isCut || unrouted === undefined) continue;
      const { title, sentence } = bug.parse(clock.data);
      await cutTickets(tx, [
        {
          id: tx.id(),
          title: title ?? `Evenkeel: ${clock.subject} failed`,
          severity: 3,
          serviceId: unrouted.id,
          impact: sentence,
          groupKey,
          since: tx.now,
          because: sentence,
        },
      ]);
    }
  },
  giveUp: later,
};

export const jobs: readonly ClockJob[] = [
  followJob,
  autoCloseJob,
  ownBugJob,
  promptJob,
  calledInJob,
  openingJob,
  postMortemJob,
  remindJob,
  personLeftJob,
];
