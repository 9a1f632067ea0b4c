import { z } from 'zod';

import type { Tx } from '../platform/database/index.ts';
import { setClocks, type ClockJob } from '../platform/engine/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { giveUp } from './give-up.ts';
import { nextMethodAfter } from './rules/policy.ts';
import { sendNext } from './send-next.ts';
import { lockEscalations, lockFreeEscalations, pagesByIds, type Page } from './store.ts';

/** What the clock of a page says when it goes before its time. */
const clockData = z.object({ why: z.string().optional() });

/** Unanswered pages go on to the person's next contact method. */
export const nextMethodJob: ClockJob = {
  kind: clockKinds.nextMethod,
  batch: 250,
  async lock(tx, ids) {
    const pages = await pagesByIds(tx, ids);
    const locked = await lockFreeEscalations(tx, [...new Set(pages.map((page) => page.ticketId))]);
    return new Set(pages.filter((page) => locked.has(page.ticketId)).map((page) => page.id));
  },
  async advance(tx, due) {
    const pages = await pagesByIds(
      tx,
      due.map((clock) => clock.subject),
    );
    const escalations = await lockEscalations(tx, [...new Set(pages.map((page) => page.ticketId))]);
    const why = new Map(due.map(({ subject, data }) => [subject, clockData.parse(data).why]));
    await sendNext(
      tx,
      new Map(escalations.map((each) => [each.ticketId, each])),
      pages.map((page) => ({ ...page, why: why.get(page.id) })),
    );
  },
  giveUp,
};

/** A page that surely did not arrive goes on to the person's next contact method at once. */
export async function nextMethodNow(tx: Tx, page: Page, why: string): Promise<void> {
  if (page.state !== 'unanswered') return;
  await lockEscalations(tx, [page.ticketId]);
  await setClocks(tx, [{ kind: clockKinds.nextMethod, subject: page.id, dueAt: tx.now, data: { why } }]);
}

/** A page that was shown to have arrived has its whole time to be answered, from now on. */
export async function pageArrived(tx: Tx, page: Page): Promise<void> {
  if (page.state !== 'unanswered') return;
  const [escalation] = await lockEscalations(tx, [page.ticketId]);
  if (escalation === undefined) return;
  await setClocks(tx, [{ kind: clockKinds.nextMethod, subject: page.id, dueAt: tx.now + nextMethodAfter(escalation.policy) }]);
}
