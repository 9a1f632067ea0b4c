import { hours, ok, seconds, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { alertsFiringOn } from '../../signals/index.ts';
import { lockFreeChanges } from '../approvals/store-changes.ts';
import { findChange, type Change } from '../record/store.ts';
import { alarmsOfPhase, bakingPhase, whyNotYet, worsened, type Plan, type RollOut } from '../rules/index.ts';
import { findRun, setRun, stepsOfRun, type StoredRun, type WalkedStep } from './store-runs.ts';

/** The clock by which a phase is watched while it bakes. */
const BAKE = 'change.bake';
/** How often. */
const EVERY = seconds(15);

interface Walking {
  readonly stored: StoredRun;
  readonly walked: readonly WalkedStep[];
}

const rollOutOf = ({ plan }: Change, walked: readonly WalkedStep[]): RollOut => ({ phases: plan.phases, steps: plan.timeline, walked });

/** Whether a step may be done by the phases of its roll-out: what was done before has baked, and no alarm of it fires. */
export async function mayBegin(
  reader: Reader,
  change: Change,
  { plan, place, at, ...found }: Walking & { readonly plan: Plan; readonly place: number; readonly at: Instant },
): Promise<Result<null>> {
  if (plan !== 'timeline' || change.plan.phases.length === 0) return ok(null);
  const firing = await alertsFiringOn(reader, change.serviceIds, at);
  return whyNotYet(rollOutOf(change, found.walked), place, { firing, known: found.stored.known, now: at });
}

/** What bakes, until when, as far as it was walked. */
export const bakingOf = (change: Change, walked: readonly WalkedStep[]): ReturnType<typeof bakingPhase> =>
  bakingPhase(rollOutOf(change, walked));

/** Sets the clock that watches what bakes from now on. */
export async function watchBake(tx: Tx, change: Change): Promise<void> {
  const baking = bakingOf(change, await stepsOfRun(tx, change.id));
  if (baking === undefined || baking.until <= tx.now) return;
  await setClocks(tx, [{ kind: BAKE, subject: change.id, dueAt: Math.min(tx.now + EVERY, baking.until) }]);
}

/** Looks at one change that bakes: an alarm of its phase stops it without anybody's press. */
async function look(tx: Tx, id: string): Promise<void> {
  const [change, stored] = [await findChange(tx, id), await findRun(tx, id)];
  if (change === undefined || stored?.state !== 'walking') return;
  const baking = bakingOf(change, await stepsOfRun(tx, id));
  if (baking === undefined) return;
  const loud = alarmsOfPhase(baking.phase, worsened(await alertsFiringOn(tx, change.serviceIds, tx.now), stored.known), stored.known);
  if (loud.length === 0) return watchBake(tx, change);
  await setRun(tx, id, { state: 'stopped', known: stored.known });
  tx.journal({
    action: 'change.told-to-stop',
    subject: { kind: 'change', id },
    because: `${loud.map(({ name }) => name).join(', ')} fires while ${baking.phase.name} bakes: it goes back to ${baking.phase.backTo === '' ? 'what ran before' : baking.phase.backTo}`,
    body: { change: change.number, phase: baking.phase.name },
  });
}

/** Stops a roll-out by itself while a phase of it bakes. */
export const bakeJob: ClockJob = {
  kind: BAKE,
  batch: 10,
  lock: lockFreeChanges,
  async advance(tx, due) {
    for (const { subject } of due) await look(tx, subject);
  },
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + hours(1) }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};
