import { z } from 'zod';

import type { Tx } from '../platform/database/index.ts';
import { setClocks, takeClocks, type ClockJob, type ClockRow } from '../platform/engine/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { giveUp } from './give-up.ts';
import { nextMethodAfter } from './rules/policy.ts';
import { sendNext } from './send-next.ts';
import { companions } from './store-throttle.ts';
import { lockEscalations, lockFreeEscalations, pagesByIds, type Page } from './store.ts';

/** What the clock of a page says when it goes before its time. */
const clockData = z.object({ why: z.string().optional() });

/**
 * What else of the same people is due goes in the same message, and with a page that was held all that wait. Only what nobody else
 * has at this moment is taken: the clocks of these pages are held already, so nothing may be waited for.
 */
async function joining(tx: Tx, due: readonly Page[]): Promise<Page[]> {
  const moving = due.filter((page) => page.state === 'unanswered' && page.severity > 1);
  if (moving.length === 0) return [];
  const people = (pages: readonly Page[]): string[] => [...new Set(pages.map((page) => page.personId))];
  const ids = await companions(tx, {
    pages: due.map((page) => page.id),
    people: people(moving),
    held: people(moving.filter((page) => page.heldUntil !== null)),
  });
  if (ids.length === 0) return [];
  const found = await pagesByIds(tx, ids);
  const free = await lockFreeEscalations(tx, [...new Set(found.map((page) => page.ticketId))]);
  const taken = await takeClocks(
    tx,
    clockKinds.nextMethod,
    found.filter((page) => free.has(page.ticketId)).map((page) => page.id),
  );
  // As they are now that nobody else can move them.
  return taken.size === 0 ? [] : pagesByIds(tx, [...taken]);
}

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
    const others = await joining(tx, pages);
    const escalations = await lockEscalations(tx, [...new Set([...pages, ...others].map((page) => page.ticketId))]);
    const why = new Map(due.map(({ subject, data }) => [subject, clockData.parse(data).why]));
    await sendNext(
      tx,
      new Map(escalations.map((each) => [each.ticketId, each])),
      [...pages, ...others].map((page) => ({ ...page, why: why.get(page.id) })),
    );
  },
  giveUp,
};

/** Pages that surely did not arrive go on to the person's next contact method at once. */
export async function nextMethodNow(tx: Tx, pages: readonly Page[], why: string): Promise<void> {
  const open = pages.filter((page) => page.state === 'unanswered');
  if (open.length === 0) return;
  await lockEscalations(
    tx,
    open.map((page) => page.ticketId),
  );
  await setClocks(
    tx,
    open.map((page) => ({ kind: clockKinds.nextMethod, subject: page.id, dueAt: tx.now, data: { why } })),
  );
}

/** Pages that were shown to have arrived have their whole time to be answered, from now on. */
export async function pagesArrived(tx: Tx, pages: readonly Page[]): Promise<void> {
  const open = pages.filter((page) => page.state === 'unanswered');
  if (open.length === 0) return;
  const escalations = await lockEscalations(
    tx,
    open.map((page) => page.ticketId),
  );
  const waits = new Map(escalations.map((each) => [each.ticketId, nextMethodAfter(each.policy)]));
  const clocks = open.flatMap((page): ClockRow[] => {
    const wait = waits.get(page.ticketId);
    return wait === undefined ? [] : [{ kind: clockKinds.nextMethod, subject: page.id, dueAt: tx.now + wait }];
  });
  await setClocks(tx, clocks);
}
