import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { commandsFor, isSettled, lives, moveMatter, warningsBefore, type MatterCommand, type MatterKind } from '../rules/matters.ts';
import type { Ticket } from '../store.ts';
import { heardOn } from './speak.ts';
import { insertMatter, mattersOf, setMatter } from './store-matters.ts';

const asStanding = (matters: Awaited<ReturnType<typeof mattersOf>>): Parameters<typeof warningsBefore>[1] =>
  matters.map(({ kind, state, text, openedBy }) => ({ kind, state, text, by: openedBy.name }));

/** Opens a matter. Answers what speaks against it: it is opened all the same, and the timeline says so. The ticket is locked. */
export async function openMatter(tx: Tx, ticket: Ticket, told: { kind: MatterKind; text: string }): Promise<Result<readonly string[]>> {
  const warnings = warningsBefore(told.kind, asStanding(await mattersOf(tx, ticket.id)));
  const id = tx.id();
  await insertMatter(tx, { id, ticket: ticket.id, ...told, state: lives[told.kind].first });
  await heardOn(tx, ticket);
  tx.journal({
    action: `${told.kind}.opened`,
    subject: { kind: 'matter', id },
    ticket: ticket.id,
    because: told.text,
    body: { kind: told.kind, text: told.text, warnings },
  });
  return ok(warnings);
}

/** Moves a matter on, with what came of it in words. The ticket is locked. */
export async function moveMatterOn(
  tx: Tx,
  ticket: Ticket,
  order: { matter: string; command: MatterCommand; outcome: string | undefined },
): Promise<Result<null>> {
  const matter = (await mattersOf(tx, ticket.id)).find(({ id }) => id === order.matter);
  if (matter === undefined) return refuse('not-found', `T-${ticket.number} has no such matter`);
  const to = moveMatter(matter.kind, matter.state, order.command);
  if (to === undefined) {
    const may = commandsFor(matter.kind, matter.state).join(', ');
    return refuse('conflict', `this ${matter.kind} is ${matter.state}: it takes ${may === '' ? 'no more commands' : may}`, 'body.command');
  }
  await setMatter(tx, matter.id, { state: to, over: isSettled(to), outcome: order.outcome ?? matter.outcome });
  await heardOn(tx, ticket);
  tx.journal({
    action: `${matter.kind}.moved`,
    subject: { kind: 'matter', id: matter.id },
    ticket: ticket.id,
    because: order.outcome ?? `${to} by ${tx.actor.name}`,
    body: {
      kind: matter.kind,
      matter: matter.text,
      from: matter.state,
      to,
      ...(order.outcome === undefined ? {} : { text: order.outcome }),
    },
  });
  return ok(null);
}
