import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { endClocks, setClocks } from '../../platform/engine/index.ts';
import { isAcrossServices, remind, remindedBy } from '../rules/actions.ts';
import type { Ticket } from '../store.ts';
import { findAction, insertAction, setAction, type ActionItem } from './store-actions.ts';

/** The clock by which an action's owner is reminded. */
export const REMIND = 'action.remind';

type Named = { readonly id: string; readonly name: string };

/** What an action may say. Who owns it names a date for it, or the date by which they will. */
export interface ActionWords {
  readonly text: string;
  readonly kind: ActionItem['kind'];
  readonly priority: number;
  readonly owner: Named | undefined;
  readonly dueAt: Instant | undefined;
  readonly dueIs: ActionItem['dueIs'];
  /** Ids of the services that an audit or upgrade goes through. */
  readonly services: readonly string[];
}

async function setReminder(tx: Tx, action: Pick<ActionItem, 'id' | 'dueAt' | 'reminded'>): Promise<void> {
  if (action.dueAt === null) return;
  const { lookAt } = remind({ dueAt: action.dueAt, reminded: action.reminded }, tx.now);
  await setClocks(tx, [{ kind: REMIND, subject: action.id, dueAt: Math.max(lookAt, tx.now) }]);
}

/** Refuses an action that somebody owns without a date: it would never come up again. */
const undated = ({ owner, dueAt }: Pick<ActionWords, 'owner' | 'dueAt'>): boolean => owner !== undefined && dueAt === undefined;

const NO_DATE = refuse('bad-input', 'an action with an owner needs a date, or a date for the date (dueIs "dated")', 'body.dueAt');

/** Refuses services on what goes through none: they would look like a promise that nobody made. */
const NOT_ACROSS = refuse('bad-input', 'only an audit or an upgrade goes through services', 'body.services');
const isWronglyAcross = ({ kind, services }: Pick<ActionWords, 'kind' | 'services'>): boolean =>
  services.length > 0 && !isAcrossServices(kind);

/** Adds an action. The ticket is locked. */
export async function addAction(tx: Tx, ticket: Ticket, words: ActionWords): Promise<Result<string>> {
  if (undated(words)) return NO_DATE;
  if (isWronglyAcross(words)) return NOT_ACROSS;
  const id = await insertAction(tx, { ...words, ticket: ticket.id, matter: undefined });
  await setReminder(tx, { id, dueAt: words.dueAt ?? null, reminded: 0 });
  tx.journal({
    action: 'action.added',
    subject: { kind: 'action', id },
    ticket: ticket.id,
    because: words.text,
    body: { text: words.text, owner: words.owner?.name ?? null, dueAt: words.dueAt ?? null, kind: words.kind, priority: words.priority },
  });
  return ok(id);
}

/** An action after a change. Reminders that a new date has behind it already are not made up for. */
function changed(before: ActionItem, { owner, ...words }: Partial<ActionWords>, now: Instant): ActionItem {
  const after = { ...before, ...words, dueAt: words.dueAt ?? before.dueAt };
  const isMoved = after.dueAt !== before.dueAt && after.dueAt !== null;
  return {
    ...after,
    services: [...after.services],
    escalatedTo: isMoved ? null : before.escalatedTo,
    ownerId: owner?.id ?? before.ownerId,
    ownerName: owner?.name ?? before.ownerName,
    reminded: isMoved && after.dueAt !== null ? remindedBy({ dueAt: after.dueAt }, now) : before.reminded,
  };
}

/** Changes an action that is open. Its ticket is locked. A new date begins its reminders anew. */
export async function changeAction(tx: Tx, id: string, change: Partial<ActionWords>): Promise<Result<null>> {
  const before = await findAction(tx, id);
  if (before === undefined) return refuse('not-found', 'there is no such action');
  if (before.state !== 'open') return refuse('conflict', `A-${before.number} is ${before.state}`);
  const after = changed(before, change, tx.now);
  if (after.ownerId !== null && after.dueAt === null) return NO_DATE;
  if (isWronglyAcross(after)) return NOT_ACROSS;
  await setAction(tx, after);
  if (after.dueAt !== before.dueAt) await setReminder(tx, after);
  tx.journal({
    action: 'action.changed',
    subject: { kind: 'action', id },
    ticket: before.ticketId,
    because: after.text,
    body: { text: after.text, owner: after.ownerName, dueAt: after.dueAt, was: { owner: before.ownerName, dueAt: before.dueAt } },
  });
  return ok(null);
}

/** Ends an action: done, or dropped for a reason. Its ticket is locked. */
export async function endAction(tx: Tx, id: string, order: { state: 'done' | 'dropped'; because: string }): Promise<Result<null>> {
  const before = await findAction(tx, id);
  if (before === undefined) return refuse('not-found', 'there is no such action');
  if (before.state !== 'open') return refuse('conflict', `A-${before.number} is ${before.state}`);
  await setAction(tx, { ...before, state: order.state, endedAt: tx.now, outcome: order.because });
  await endClocks(tx, REMIND, [id]);
  tx.journal({
    action: `action.${order.state}`,
    subject: { kind: 'action', id },
    ticket: before.ticketId,
    because: order.because,
    body: { text: before.text, owner: before.ownerName },
  });
  return ok(null);
}
