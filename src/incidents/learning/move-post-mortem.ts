import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { endClocks } from '../../platform/engine/index.ts';
import { movePostMortem, postMortemCommandsFor, type PostMortemCommand, type Section } from '../rules/post-mortem.ts';
import { unanswered, whyNotReady, type Readiness } from '../rules/review-form.ts';
import type { Ticket } from '../store.ts';
import { findPostMortem, sectionsOf, setPostMortem, type PostMortem } from './store-post-mortems.ts';
import { noPostMortem, POST_MORTEM_DUE } from './write-post-mortem.ts';

/** A command, with the reason where one was given. */
export interface ReviewOrder {
  readonly command: PostMortemCommand;
  readonly because: string | undefined;
}

async function readinessOf(reader: Reader, found: PostMortem): Promise<Readiness> {
  const texts = await sectionsOf(reader, found.ticketId);
  const answered = new Set(texts.filter(({ text }) => text.trim() !== '').map(({ section }): Section => section));
  return { form: found.form, facilitator: found.facilitatorId, answered };
}

/** Why a command is refused that the state allows. */
async function whyNot(tx: Tx, found: PostMortem, { command, because }: ReviewOrder): Promise<{ text: string; at?: string } | undefined> {
  const actor = 'id' in tx.actor ? tx.actor.id : null;
  if (command === 'approve' && actor === found.submittedBy)
    return { text: 'whoever put it forward does not approve it: ask somebody else to read it' };
  if (command !== 'submit') return undefined;
  const ready = await readinessOf(tx, found);
  const text = whyNotReady(ready, because);
  if (text === undefined) return undefined;
  return ready.facilitator === null ? { text } : { text, at: 'body.because' };
}

const moved = (found: PostMortem, to: PostMortem['state'], tx: Tx): PostMortem => ({
  ...found,
  state: to,
  stateAt: tx.now,
  submittedBy: to === 'in-review' ? ('id' in tx.actor ? tx.actor.id : null) : found.submittedBy,
  // Approved again after a correction it is not reviewed any later.
  reviewedAt: to === 'approved' ? (found.reviewedAt ?? tx.now) : found.reviewedAt,
});

/** Moves it through review. Whoever put it forward does not approve it. The ticket is locked. */
export async function movePostMortemOn(tx: Tx, ticket: Ticket, order: ReviewOrder): Promise<Result<null>> {
  const found = await findPostMortem(tx, ticket.id);
  if (found === undefined) return noPostMortem;
  const to = movePostMortem(found.state, order.command);
  if (to === undefined)
    return refuse(
      'conflict',
      `the post mortem is ${found.state}: it takes ${postMortemCommandsFor(found.state).join(', ')}`,
      'body.command',
    );
  const refused = await whyNot(tx, found, order);
  if (refused !== undefined) return refuse('conflict', refused.text, refused.at);
  const open = order.command === 'submit' ? unanswered(await readinessOf(tx, found)) : [];
  await setPostMortem(tx, moved(found, to, tx));
  if (to === 'published') await endClocks(tx, POST_MORTEM_DUE, [ticket.id]);
  tx.journal({
    action: `post-mortem.${to}`,
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: order.because ?? `${order.command} by ${tx.actor.name}`,
    body: { from: found.state, to, ...(open.length === 0 ? {} : { unanswered: [...open] }) },
  });
  return ok(null);
}
