import type { Instant } from '../../kernel/index.ts';
import type { StepDecision } from './escalation.ts';

/** Whether a step's decision can be carried out: it names real people, and what it leaves behind is due at a real time. */
export function soundDecision(decision: StepDecision, now: Instant): boolean {
  const due = decision.due;
  const dueIsSound = due === undefined || (Number.isFinite(due) && due > now);
  const goesOn = decision.pages.length > 0 || due !== undefined || decision.notes.length === 0;
  return dueIsSound && goesOn && decision.pages.every((order) => order.person.id.length === 36);
}
