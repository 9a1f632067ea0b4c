import { minutes } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { rolesOf } from '../command/store-call.ts';
import { takeRole } from '../command/take-role.ts';
import { mattersOf } from '../command/store-matters.ts';
import { loadFactsContext, type FactsContext } from '../facts.ts';
import { isUnrestored } from '../rules/states.ts';
import { findPart } from '../split/store-family.ts';
import { lockTickets, type NewTicket, type Ticket } from '../store.ts';
import { requestPeople } from './engage.ts';
import { loadLists, type Lists } from './list-kinds.ts';
import { calledInLately } from './store-engagements.ts';

/** The clock by which a severity 1 engages who comes beside the primary: at once, in a transaction of its own, so that its page never waits for it. */
const OPENING_CLOCK = 'ticket.opening';

/** In a storm of severity 1 nobody is called in again within so long: one person leads it. */
const SAME_STORM = minutes(15);
const LATER = minutes(1);

interface Wanted {
  readonly whom: string;
  readonly text: string;
}

/** Who comes beside the primary of a severity 1, each with why. */
function wantedFor(service: string, { opening }: Pick<FactsContext, 'opening'>, lists: Lists): readonly Wanted[] {
  const role = (rotation: string | null | undefined, text: string): Wanted[] =>
    rotation === null || rotation === undefined ? [] : [{ whom: `rotation:${rotation}`, text }];
  return [
    ...role(opening?.leaders, 'Severity 1: leads the call'),
    ...role(opening?.ops, 'Severity 1: front-line ops, engages and notifies'),
    ...lists.engagement
      .filter(({ body }) => body.services.includes(service))
      .map(({ slug, body }) => ({ whom: `list:${slug}`, text: `Severity 1 of ${service}: ${body.problem}` })),
  ];
}

/** Of tickets that are cut or raised those of severity 1 open: somebody leads each, whatever the organisation has set up. */
export async function openFor(tx: Tx, tickets: readonly Pick<NewTicket, 'id' | 'severity' | 'purpose'>[]): Promise<void> {
  const severe = tickets.filter(({ severity, purpose }) => severity === 1 && (purpose === 'real' || purpose === 'drill'));
  if (severe.length === 0) return;
  await setClocks(
    tx,
    severe.map(({ id }) => ({ kind: OPENING_CLOCK, subject: id, dueAt: tx.now })),
  );
}

/** With no rotation of call leaders the primary leads until somebody takes over. */
async function leadByPrimary(tx: Tx, ticket: Ticket): Promise<void> {
  const isLed = (await rolesOf(tx, ticket.id)).some(({ role, until }) => role === 'leader' && until === null);
  if (isLed || ticket.ownerId === null) return;
  await takeRole(tx, ticket, {
    role: 'leader',
    person: { id: ticket.ownerId, name: ticket.ownerName ?? '' },
    because: 'there is no rotation of call leaders: the primary leads until somebody takes over',
  });
}

async function engage(tx: Tx, ticket: Ticket, wanted: Wanted): Promise<void> {
  const other = await calledInLately(tx, { whom: wanted.whom, since: tx.now - SAME_STORM, but: ticket.id });
  if (other === undefined) {
    await requestPeople(tx, ticket, { ...wanted, send: true });
    return;
  }
  tx.journal({
    action: 'engagement.passed-over',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `called in for T-${other} less than 15 min ago`,
    body: { whom: wanted.whom, words: wanted.whom },
  });
}

async function open(tx: Tx, ticket: Ticket): Promise<void> {
  if (ticket.severity !== 1 || !isUnrestored(ticket.state)) return;
  // A part is of an incident that has opened: whoever splits it says who leads it.
  if ((await findPart(tx, ticket.id)) !== undefined) return;
  const context = await loadFactsContext(tx);
  const service = context.directory.service(ticket.serviceId)?.slug;
  if (service === undefined) return;
  const asked = new Set((await mattersOf(tx, ticket.id)).flatMap(({ whom }) => whom?.whom ?? []));
  for (const wanted of wantedFor(service, context, await loadLists(tx, context.directory)))
    if (!asked.has(wanted.whom)) await engage(tx, ticket, wanted);
  if ((context.opening?.leaders ?? null) === null) await leadByPrimary(tx, ticket);
}

/** Engages a call leader, front-line ops and the lists of its service beside the primary of a severity 1. */
export const openingJob: ClockJob = {
  kind: OPENING_CLOCK,
  batch: 20,
  lock: async (tx, ids) => new Set((await lockTickets(tx, ids, 'skip')).map((ticket) => ticket.id)),
  async advance(tx, due) {
    const ids = due.map((clock) => clock.subject);
    for (const ticket of await lockTickets(tx, ids)) await open(tx, ticket);
  },
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + LATER }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};
