import { refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { lastReview } from '../approvals/store-reviews.ts';
import { runOf } from '../execution/carry-out.ts';
import type { Change } from '../record/store.ts';
import { moveChange } from '../record/write-change.ts';
import { lacksToClose, type Lack } from '../rules/index.ts';
import { insertClosing } from './store-closing.ts';

/** What a record lacks before it may be closed. */
export async function lacksOf(reader: Reader, change: Change, because: string): Promise<readonly Lack[]> {
  const found = await runOf(reader, change);
  const walked = (plan: string): number => found?.walked.filter((each) => each.plan === plan).length ?? 0;
  return lacksToClose({
    state: change.state,
    outcome: change.outcome,
    start: change.actualStart,
    end: change.actualEnd,
    technician: change.technician?.id ?? null,
    runState: found?.stored.state ?? null,
    timeline: { steps: change.plan.timeline.length, walked: walked('timeline') },
    rollback: { steps: change.plan.rollback.length, walked: walked('rollback') },
    round: (await lastReview(reader, change.id))?.state ?? null,
    reason: change.plan.reason,
    worstCase: change.plan.impact.worstCase,
    because,
  });
}

const named = (lacks: readonly Lack[]): string => lacks.map(({ says, remedy }) => `${says} (${remedy})`).join('; ');

/** Closes a record whose row is locked: from then on nobody writes it, nor what hangs on it. */
export async function closeChange(
  tx: Tx,
  change: Change,
  words: { readonly because: string; readonly explained: string },
): Promise<Result<null>> {
  if (change.state !== 'resolved') return refuse('conflict', `it is ${change.state}: only what is resolved is closed`);
  const lacks = await lacksOf(tx, change, words.because);
  const toMend = lacks.filter(({ explains }) => !explains);
  if (toMend.length > 0) return refuse('conflict', `its record is not complete: ${named(toMend)}`);
  if (lacks.length > 0 && words.explained.trim() === '')
    return refuse('bad-input', `its record is not complete: ${named(lacks)}`, 'body.explained');
  await insertClosing(tx, change.id, { because: words.because, lacked: lacks.map(({ says }) => says), explained: words.explained });
  return moveChange(tx, change, {
    command: 'close',
    because: words.because === '' ? 'it did what it was to do' : words.because,
  });
}
