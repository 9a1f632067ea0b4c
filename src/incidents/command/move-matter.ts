import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { commandsFor, isSettled, lives, moveMatter, warningsBefore, type MatterCommand, type MatterKind } from '../rules/matters.ts';
import { takeUpActions } from '../learning/write-post-mortem.ts';
import { refuseHandling } from '../outside/rank-question.ts';
import { familyIds } from '../split/store-family.ts';
import { ticketsByIds, type Ticket } from '../store.ts';
import { heardOn } from './speak.ts';
import { changesOf, insertMatter, mattersOf, setMatter, type Matter, type NewMatter } from './store-matters.ts';

/** What stands in the way on the ticket, and on the other tickets of its family. */
async function standingIn(tx: Tx, ticket: Ticket, family: readonly Ticket[]): Promise<Parameters<typeof warningsBefore>[1]> {
  const as = ({ kind, state, text, openedBy }: Matter) => ({ kind, state, text, by: openedBy.name });
  const elsewhere = await changesOf(
    tx,
    family.map(({ id }) => id),
  );
  return [
    ...(await mattersOf(tx, ticket.id)).map(as),
    ...elsewhere.map((matter) => ({ ...as(matter), where: `T-${family.find(({ id }) => id === matter.ticketId)?.number ?? 0}` })),
  ];
}

const restOfFamily = async (tx: Tx, ticket: Ticket): Promise<Ticket[]> =>
  ticketsByIds(
    tx,
    (await familyIds(tx, ticket.id)).filter((id) => id !== ticket.id),
  );

/** A change that one part of an incident announces or moves on stands on the timelines of all. */
function tellFamily(tx: Tx, told: { ticket: Ticket; family: readonly Ticket[]; matter: string; text: string; state: string }): void {
  for (const other of told.family)
    tx.journal({
      action: 'change.elsewhere',
      subject: { kind: 'matter', id: told.matter },
      ticket: other.id,
      because: told.text,
      body: { from: `T-${told.ticket.number}`, text: told.text, state: told.state },
    });
}

/** What is said on a call; a request may name whom. */
interface Told {
  readonly kind: MatterKind;
  readonly text: string;
  readonly id?: string;
  readonly whom?: NewMatter['whom'];
}

/**
 * Opens a matter. Answers what speaks against it: it is opened all the same, and the timeline says so. The ticket and its family are
 * locked.
 */
export async function openMatter(tx: Tx, ticket: Ticket, told: Told): Promise<Result<readonly string[]>> {
  const family = told.kind === 'change' ? await restOfFamily(tx, ticket) : [];
  const warnings = warningsBefore(told.kind, await standingIn(tx, ticket, family));
  const { id = tx.id() } = told;
  await insertMatter(tx, { ...told, id, ticket: ticket.id, state: lives[told.kind].first });
  await heardOn(tx, ticket);
  tx.journal({
    action: `${told.kind}.opened`,
    subject: { kind: 'matter', id },
    ticket: ticket.id,
    because: told.kind === 'question' ? 'for the manager or the liaison' : told.text,
    body: {
      kind: told.kind,
      // What is asked from outside stands on the timeline once it is handed on: it keeps nobody from work before.
      ...(told.kind === 'question' ? {} : { text: told.text }),
      warnings,
      ...(told.whom === null || told.whom === undefined ? {} : { whom: told.whom.words }),
    },
  });
  tellFamily(tx, { ticket, family, matter: id, text: told.text, state: lives[told.kind].first });
  // What comes up once the post mortem is open stands in it at once.
  if (told.kind === 'action') await takeUpActions(tx, ticket);
  return ok(warnings);
}

/** What the timeline says of a matter that moves. A question that was never handed on is between those who take questions. */
function tellMoved(tx: Tx, matter: Matter, moved: { to: string; outcome: string | undefined }): void {
  const { to } = moved;
  const isQuiet = matter.kind === 'question' && to !== 'handed on' && matter.state !== 'handed on';
  const outcome = isQuiet ? undefined : moved.outcome;
  tx.journal({
    action: `${matter.kind}.moved`,
    subject: { kind: 'matter', id: matter.id },
    ticket: matter.ticketId,
    because: outcome ?? `${to} by ${tx.actor.name}`,
    body: {
      kind: matter.kind,
      from: matter.state,
      to,
      ...(isQuiet ? {} : { matter: matter.text }),
      ...(outcome === undefined ? {} : { text: outcome }),
    },
  });
}

/** Moves a matter on, with what came of it in words. The ticket is locked. */
export async function moveMatterOn(
  tx: Tx,
  ticket: Ticket,
  order: { matter: string; command: MatterCommand; outcome: string | undefined },
): Promise<Result<null>> {
  const matter = (await mattersOf(tx, ticket.id)).find(({ id }) => id === order.matter);
  if (matter === undefined) return refuse('not-found', `T-${ticket.number} has no such matter`);
  const handled = await refuseHandling(tx, ticket, matter);
  if (!handled.ok) return handled;
  const to = moveMatter(matter.kind, matter.state, order.command);
  if (to === undefined) {
    const may = commandsFor(matter.kind, matter.state).join(', ');
    return refuse('conflict', `this ${matter.kind} is ${matter.state}: it takes ${may === '' ? 'no more commands' : may}`, 'body.command');
  }
  await setMatter(tx, matter.id, { state: to, over: isSettled(to), outcome: order.outcome ?? matter.outcome });
  await heardOn(tx, ticket);
  tellMoved(tx, matter, { to, outcome: order.outcome });
  const family = matter.kind === 'change' ? await restOfFamily(tx, ticket) : [];
  tellFamily(tx, { ticket, family, matter: matter.id, text: matter.text, state: to });
  return ok(null);
}
