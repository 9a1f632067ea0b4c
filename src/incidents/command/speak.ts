import { minutes } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks } from '../../platform/engine/index.ts';
import { noteMovement } from '../../paging/index.ts';
import { noteSaid } from './store-call.ts';

/** The clock by which the leader is asked. */
export const PROMPT = 'call.prompt';

const FIRST_LOOK = minutes(2);

interface Spoken {
  readonly id: string;
  readonly severity: number;
  readonly purpose: string;
}

/** Whether tickets like it are led: those that page people. */
export const isLed = ({ severity, purpose }: Spoken): boolean => severity <= 2 && purpose !== 'synthetic';

/** Begins the call of a ticket on which somebody begins to work, and its leader's clock. */
export async function beginCall(tx: Tx, ticket: Spoken): Promise<void> {
  if (!isLed(ticket)) return;
  await noteSaid(tx, ticket.id);
  await setClocks(tx, [{ kind: PROMPT, subject: ticket.id, dueAt: tx.now + FIRST_LOOK }]);
}

/** Notes that a person said something on a ticket: its unowned clock starts anew, and so does the silence that is asked about. */
export async function heardOn(tx: Tx, ticket: Spoken): Promise<void> {
  if (tx.actor.kind !== 'person') return;
  await noteMovement(tx, ticket.id);
  await noteSaid(tx, ticket.id);
}
