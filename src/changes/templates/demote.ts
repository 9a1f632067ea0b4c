import type { Tx } from '../../platform/database/index.ts';
import { goBack } from '../approvals/settle.ts';
import { findReviewed } from '../approvals/store-changes.ts';
import { lastReview } from '../approvals/store-reviews.ts';
import type { Change } from '../record/store.ts';
import { falloutOf, type Outcome } from '../rules/index.ts';
import { lockTemplate, lockWaiting } from './store.ts';

/** Puts what waits under approval again after a run of its template had a fallout: what nobody had to approve goes back to whoever wrote it. */
export async function demoteAfter(tx: Tx, change: Change, outcome: Outcome | null): Promise<void> {
  if (change.template === null) return;
  const { id } = change.template;
  await lockTemplate(tx, id);
  const fallout = falloutOf({ number: change.number, endedAt: tx.now, outcome, incidents: [] });
  if (fallout === undefined) return;
  tx.journal({
    action: 'change-template.demoted',
    subject: { kind: 'change-template', id },
    because: fallout,
    body: { change: change.number },
  });
  for (const waiting of await lockWaiting(tx, id)) {
    const [found, review] = [await findReviewed(tx, waiting), await lastReview(tx, waiting)];
    if (found === undefined || review?.state !== 'approved' || review.steps.length > 0) continue;
    await goBack(tx, { change: found, review }, { state: 'superseded', reason: `its template is not proven any more: ${fallout}` });
  }
}
