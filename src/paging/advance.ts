import { must, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { endClocks, setClocks, type ClockJob, type ClockRow, type DueClock } from '../platform/engine/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { giveUp } from './give-up.ts';
import { loadReach } from './reach.ts';
import { unownedStep, unrestoredStep, type StepDecision } from './rules/escalation.ts';
import { soundDecision } from './rules/sound.ts';
import { sendNext } from './send-next.ts';
import { insertPages, lockEscalations, lockFreeEscalations, saveProgress, type Escalation, type NewPage } from './store.ts';

const ESCALATION = system('escalation');

type Step = typeof unownedStep;

interface Stepped {
  readonly escalation: Escalation;
  readonly decision: StepDecision;
}

const pagesOf = (tx: Tx, { escalation, decision }: Stepped): NewPage[] =>
  decision.pages.map((order) => ({
    id: tx.id(),
    ticketId: escalation.ticketId,
    run: escalation.run,
    personId: order.person.id,
    personName: order.person.name,
    purpose: escalation.purpose,
    severity: escalation.severity,
    role: order.role,
    because: order.because,
  }));

/** What the ticket's own area makes of a step happens afterwards, in a transaction that locks the ticket first. */
const followUps = (stepped: readonly Stepped[], now: Instant): ClockRow[] =>
  stepped.flatMap(({ escalation, decision }) =>
    decision.assign === undefined
      ? []
      : [
          {
            kind: clockKinds.follow,
            subject: escalation.ticketId,
            dueAt: now,
            data: { person: decision.assign.person, because: decision.assign.because },
          },
        ],
  );

function journalNotes(tx: Tx, { escalation, decision }: Stepped): void {
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
  const [locked, reachOf] = await Promise.all([lockEscalations(tx, subjects), loadReach(tx)]);
  const escalations = locked.filter((each) => each.state === 'unowned' || (each.state === 'owned' && kind === clockKinds.unrestored));
  const stepped = escalations.map((escalation): Stepped => {
    const decision = run.step(escalation.policy, { ...escalation, now: tx.now }, reachOf(escalation));
    must(soundDecision(decision, tx.now), `the step of ticket ${escalation.number} decided nonsense`);
    return { escalation, decision };
  });
  const orders = stepped.flatMap((each) => pagesOf(tx, each));
  const [made] = await Promise.all([
    insertPages(tx, orders),
    saveProgress(
      tx,
      stepped.map(({ escalation, decision }) => ({ ticketId: escalation.ticketId, next: decision.next })),
    ),
    setClocks(tx, [
      ...stepped.flatMap(({ escalation, decision }) =>
        decision.due === undefined ? [] : [{ kind, subject: escalation.ticketId, dueAt: decision.due }],
      ),
      ...followUps(stepped, tx.now),
    ]),
  ]);
  for (const each of stepped) journalNotes(tx, each);
  await sendNext(tx, new Map(escalations.map((each) => [each.ticketId, each])), [...made]);
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
