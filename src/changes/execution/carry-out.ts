import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { alertsFiringOn, type AlertOnService } from '../../signals/index.ts';
import { conflictsAtStart } from '../calendar/find-conflicts.ts';
import {
  againstWords,
  commandRun,
  endRun,
  knownAlerts,
  markStep,
  mayStartAgainst,
  worsened,
  type Conflict,
  type Outcome,
  type Override,
  type Plan,
  type Run,
  type RunCommand,
  type StepMark,
} from '../rules/index.ts';
import { checkCarryOut, checkStart } from '../approvals/answer.ts';
import type { Change } from '../record/store.ts';
import { lockTemplate } from '../templates/store.ts';
import { moveChange } from '../record/write-change.ts';
import { nothingRuns } from '../runner/nothing-runs.ts';
import { mayBegin, watchBake } from './bake.ts';
import { demoteAfter } from '../templates/demote.ts';
import { tellOfRun } from '../notices/tell-of-change.ts';
import { findRun, insertMark, insertRun, setEnded, setRun, setStarted, stepsOfRun, type StoredRun, type WalkedStep } from './store-runs.ts';

const stepsIn = ({ plan }: Change): Readonly<Record<Plan, number>> => ({ timeline: plan.timeline.length, rollback: plan.rollback.length });

/** A run with what was walked of it, as its rules see it. */
export async function runOf(
  reader: Reader,
  change: Change,
): Promise<{ stored: StoredRun; walked: readonly WalkedStep[]; run: Run } | undefined> {
  const stored = await findRun(reader, change.id);
  if (stored === undefined) return undefined;
  const walked = await stepsOfRun(reader, change.id);
  return { stored, walked, run: { state: stored.state, steps: stepsIn(change), marked: walked } };
}

const notStarted = refuse('conflict', 'nobody has started it');

/** The run of a change, for whoever acts to go on with: nobody who approved it does. */
async function underWay(tx: Tx, change: Change, isForAll = false): Promise<Result<NonNullable<Awaited<ReturnType<typeof runOf>>>>> {
  const found = await runOf(tx, change);
  if (found === undefined) return notStarted;
  const may = isForAll ? ok(null) : await checkCarryOut(tx, change.id, tx.actor.kind === 'person' ? tx.actor.id : null);
  return may.ok ? ok(found) : may;
}

/** Alerts by name, as a sentence has them. */
const namesOf = (alerts: readonly AlertOnService[]): string =>
  alerts.map(({ name, severity }) => `${name} (severity ${severity})`).join(', ');

function note(tx: Tx, change: Change, line: { action: string; because: string; body?: Record<string, unknown> }): void {
  tx.journal({
    action: line.action,
    subject: { kind: 'change', id: change.id },
    because: line.because,
    body: { change: change.number, ...line.body },
  });
}

/** Why somebody may not start a change now, or that they may. */
export async function whyNotStarted(
  reader: Reader,
  change: Change,
  { person, now }: { readonly person: string | undefined; readonly now: Instant },
): Promise<Result<null>> {
  if (change.state !== 'approved' && change.state !== 'scheduled')
    return refuse('conflict', `it is ${change.state}: only an approved change is carried out`);
  if (change.technician !== null && change.technician.id !== person)
    return refuse('not-allowed', `${change.technician.name} carries it out: whoever does it instead is named in the record first`);
  if (change.plan.timeline.length === 0) return refuse('conflict', 'its timeline has no step');
  return checkStart(reader, change.id, { by: person ?? null, now });
}

/** What stands against starting a change now; outside of production nothing does, and what it mends is never in its way. */
export async function againstStart(reader: Reader, change: Change, now: Instant): Promise<readonly Conflict[]> {
  if (change.environment !== 'production') return [];
  const isItsOwn = ({ with: against }: Conflict): boolean =>
    against.some(({ kind, number }) => kind === 'incident' && number === change.ticket);
  return (await conflictsAtStart(reader, change.id, now)).filter((each) => !isItsOwn(each));
}

/** Starts a change whose row is locked: what fires now is known from here on. What stands against it then needs a reason. */
export async function startRun(tx: Tx, change: Change, order: Override & { readonly person: string | undefined }): Promise<Result<null>> {
  if ((await findRun(tx, change.id)) !== undefined)
    return refuse('conflict', 'somebody has started it already: a change is carried out once');
  // What its template has proven is decided by one after the other: none is let through while a run of it is found to have failed.
  if (change.template !== null) await lockTemplate(tx, change.template.id);
  const may = await whyNotStarted(tx, change, { person: order.person, now: tx.now });
  if (!may.ok) return may;
  const against = await againstStart(tx, change, tx.now);
  const allowed = mayStartAgainst(against, order);
  if (!allowed.ok) return allowed;
  const alerts = await alertsFiringOn(tx, change.serviceIds, tx.now);
  await insertRun(tx, { change: change.id, version: change.version, known: knownAlerts(alerts) });
  await setStarted(tx, change.id);
  const moved = await moveChange(tx, change, {
    command: 'start',
    because: [
      alerts.length === 0 ? 'nothing fires on its services' : `already fires: ${namesOf(alerts)}`,
      ...(against.length === 0 ? [] : [`in spite of ${againstWords(against)}: ${order.because}`]),
    ].join('; '),
  });
  if (moved.ok) await tellOfRun(tx, change.id, { event: 'began', came: 'it began' });
  return moved;
}

export interface MarkOrder {
  readonly plan: Plan;
  readonly place: number;
  readonly mark: StepMark;
  readonly note: string;
}

const markWords: Readonly<Record<StepMark, string>> = { done: 'as expected', failed: 'not as expected', skipped: 'left out' };

/** Notes what became of the next step. Where alarms worsened meanwhile, whoever walks it is told to stop: the step is kept, the next one waits. */
export async function walkStep(tx: Tx, change: Change, order: MarkOrder): Promise<Result<null>> {
  const begun = await underWay(tx, change);
  if (!begun.ok) return begun;
  const found = begun.value;
  const to = markStep(found.run, order);
  if (!to.ok) return to;
  const quiet = await nothingRuns(tx, change);
  if (!quiet.ok) return quiet;
  const begins =
    order.mark === 'skipped' ? ok(null) : await mayBegin(tx, change, { ...found, plan: order.plan, place: order.place, at: tx.now });
  if (!begins.ok) return begins;
  const alerts = await alertsFiringOn(tx, change.serviceIds, tx.now);
  const worse = order.plan === 'timeline' ? worsened(alerts, found.stored.known) : [];
  await insertMark(tx, change.id, { ...order, alerts: alerts.length });
  note(tx, change, {
    action: 'change.step-walked',
    because: order.note === '' ? markWords[order.mark] : order.note,
    body: { plan: order.plan, step: order.place + 1, mark: order.mark },
  });
  const stops = worse.length > 0 && to.value === 'walking';
  await setRun(tx, change.id, { state: stops ? 'stopped' : to.value, known: found.stored.known });
  if (stops) note(tx, change, { action: 'change.told-to-stop', because: `fires since it began: ${namesOf(worse)}` });
  await watchBake(tx, change);
  return ok(null);
}

/** Stops it, goes on with what fires now taken as known, or begins to roll it back. */
export async function commandRunOf(tx: Tx, change: Change, order: { command: RunCommand; because: string }): Promise<Result<null>> {
  // Anybody may stop it, whoever approved it too.
  const begun = await underWay(tx, change, order.command === 'stop');
  if (!begun.ok) return begun;
  const found = begun.value;
  const to = commandRun(found.run, order.command);
  if (!to.ok) return to;
  const known = order.command === 'go-on' ? knownAlerts(await alertsFiringOn(tx, change.serviceIds, tx.now)) : found.stored.known;
  await setRun(tx, change.id, { state: to.value, known });
  if (order.command === 'roll-back') await demoteAfter(tx, change, null);
  if (order.command === 'go-on') await watchBake(tx, change);
  note(tx, change, { action: commandActions[order.command], because: order.because });
  return ok(null);
}

const commandActions: Readonly<Record<RunCommand, string>> = {
  stop: 'change.stopped',
  'go-on': 'change.went-on',
  'roll-back': 'change.rolling-back',
};

const outcomeWords: Readonly<Record<Outcome, string>> = {
  success: 'it did what it was to do',
  issues: 'it did what it was to do, with issues',
  'rolled-back': 'it was rolled back',
  failed: 'it failed',
};

/** Ends a run with an outcome that is true of what was walked. */
export async function endRunOf(tx: Tx, change: Change, order: { outcome: Outcome; because: string }): Promise<Result<null>> {
  const begun = await underWay(tx, change);
  if (!begun.ok) return begun;
  const found = begun.value;
  const may = endRun(found.run, order.outcome);
  if (!may.ok) return may;
  const quiet = await nothingRuns(tx, change);
  if (!quiet.ok) return quiet;
  await setRun(tx, change.id, { state: 'ended', known: found.stored.known });
  await setEnded(tx, change.id, order.outcome);
  await demoteAfter(tx, change, order.outcome);
  const came = outcomeWords[order.outcome];
  const moved = await moveChange(tx, change, { command: 'end', because: order.because === '' ? came : order.because });
  if (moved.ok) await tellOfRun(tx, change.id, { event: 'ended', came });
  return moved;
}
