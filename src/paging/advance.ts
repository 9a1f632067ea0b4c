import { must, type Duration, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { endClocks, setClocks, type ClockJob, type ClockRow, type DueClock } from '../platform/engine/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { giveUp } from './give-up.ts';
import { loadReach } from './reach.ts';
import { unownedStep, unrestoredStep, type Reach, type StepDecision } from './rules/escalation.ts';
import { lateBy, lateWords } from './rules/late.ts';
import { soundDecision } from './rules/sound.ts';
import { sendNext } from './send-next.ts';
import { insertPages, lockEscalations, lockFreeEscalations, saveProgress, type Escalation, type NewPage } from './store.ts';

const ESCALATION = system('escalation');

type Step = typeof unownedStep;

/** An escalation with what its due clock leads to. */
export interface Stepped {
  readonly escalation: Escalation;
  readonly decision: StepDecision;
  /** How late the step is, where it is. */
  readonly late: Duration | null;
}

/** What the rules say of an escalation now. Throws a bug on nonsense, so that it never decides whom to page. */
export function decide(tx: Tx, escalation: Escalation, asked: { step: Step; reach: Reach; dueAt: Instant }): Stepped {
  const decision = asked.step(escalation.policy, { ...escalation, now: tx.now }, asked.reach);
  must(soundDecision(decision, tx.now), `the step of ticket ${escalation.number} decided nonsense`);
  return { escalation, decision, late: lateBy(asked.dueAt, tx.now) };
}

/** The pages that a step asks for. */
export const pagesOf = (tx: Tx, { escalation, decision, late }: Stepped): NewPage[] =>
  decision.pages.map((order) => ({
    id: tx.id(),
    ticketId: escalation.ticketId,
    run: escalation.run,
    personId: order.person.id,
    personName: order.person.name,
    purpose: escalation.purpose,
    severity: escalation.severity,
    role: order.role,
    because: late === null ? order.because : `${order.because}; ${lateWords(late)}`,
    late,
  }));

/** When a step is due again, and what the ticket's own area makes of it afterwards, in a transaction that locks the ticket first. */
export function clocksOfStep(tx: Tx, kind: string, { escalation, decision }: Stepped): ClockRow[] {
  const subject = escalation.ticketId;
  const clocks: ClockRow[] = decision.due === undefined ? [] : [{ kind, subject, dueAt: decision.due }];
  if (decision.assign !== undefined) clocks.push({ kind: clockKinds.follow, subject, dueAt: tx.now, data: { ...decision.assign } });
  return clocks;
}

/** Steps that came to nobody stand on the timeline. */
export function journalNotes(tx: Tx, { escalation, decision }: Stepped): void {
  for (const note of decision.notes) {
    tx.journal({
      action: 'escalation.passed-over',
      subject: { kind: 'ticket', id: escalation.ticketId },
      ticket: escalation.ticketId,
      because: note,
      by: ESCALATION,
    });
  }
}

async function advanceWith(tx: Tx, kind: string, run: { due: readonly DueClock[]; step: Step }): Promise<void> {
  const subjects = run.due.map((clock) => clock.subject);
  const [locked, reach] = await Promise.all([lockEscalations(tx, subjects), loadReach(tx)]);
  const escalations = locked.filter((each) => each.state === 'unowned' || (each.state === 'owned' && kind === clockKinds.unrestored));
  const dueAt = new Map(run.due.map((clock) => [clock.subject, clock.dueAt]));
  const stepped = escalations.map((escalation) =>
    decide(tx, escalation, { step: run.step, reach: reach.of(escalation), dueAt: dueAt.get(escalation.ticketId) ?? tx.now }),
  );
  const [made] = await Promise.all([
    insertPages(
      tx,
      stepped.flatMap((each) => pagesOf(tx, each)),
    ),
    saveProgress(
      tx,
      stepped.map(({ escalation, decision }) => ({ ticketId: escalation.ticketId, next: decision.next })),
    ),
    setClocks(
      tx,
      stepped.flatMap((each) => clocksOfStep(tx, kind, each)),
    ),
  ]);
  for (const each of stepped) journalNotes(tx, each);
  await sendNext(tx, new Map(escalations.map((each) => [each.ticketId, each])), made);
}

/** Steps of tickets that nobody has taken. */
export const unownedJob: ClockJob = {
  kind: clockKinds.unowned,
  batch: 250,
  lock: lockFreeEscalations,
  advance: async (tx, due) => advanceWith(tx, clockKinds.unowned, { due, step: unownedStep }),
  giveUp,
};

/** Steps of severity 1 tickets that are not restored. */
export const unrestoredJob: ClockJob = {
  kind: clockKinds.unrestored,
  batch: 250,
  lock: lockFreeEscalations,
  advance: async (tx, due) => advanceWith(tx, clockKinds.unrestored, { due, step: unrestoredStep }),
  giveUp,
};

/** Ends every clock of these tickets' escalations. */
export async function endEscalationClocks(tx: Tx, tickets: readonly string[]): Promise<void> {
  await endClocks(tx, clockKinds.unowned, tickets);
  await endClocks(tx, clockKinds.unrestored, tickets);
}
