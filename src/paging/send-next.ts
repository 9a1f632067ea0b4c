import { newToken } from '../platform/clock/index.ts';
import { system } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { enqueueMessages, setClocks, type ClockRow, type NewMessage } from '../platform/engine/index.ts';
import { hashOf } from '../platform/secrets.ts';
import { contactMethodsOf, type ContactMethod } from '../catalog/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { withLoopBack } from './loop-back.ts';
import { engagement } from './content.ts';
import { nextMethod } from './rules/methods.ts';
import { nextMethodAfter } from './rules/policy.ts';
import { noteUses, type Escalation, type Page, type Use } from './store.ts';

const PAGING = system('paging');

/** What sending pages comes to, before it is written. */
export interface Batch {
  readonly messages: NewMessage[];
  readonly uses: Use[];
  readonly clocks: ClockRow[];
}

function send(tx: Tx, batch: Batch, chosen: { page: Page; escalation: Escalation; method: ContactMethod; because: string }): void {
  const { page, escalation, method, because } = chosen;
  const token = newToken(tx.clock);
  const id = tx.id();
  batch.uses.push({ pageId: page.id, methodId: method.id, tokenHash: hashOf(token) });
  batch.messages.push({
    id,
    kind: 'page',
    subject: page.id,
    ticket: page.ticketId,
    person: page.personId,
    channel: method.channel,
    priority: page.severity,
    address: method.address,
    content: engagement({ page, escalation, token, reference: `${page.id}/${method.id}` }),
    dueAt: tx.now,
  });
  tx.journal({
    action: page.used.length === 0 ? 'page.made' : 'page.repeated',
    subject: { kind: 'page', id: page.id },
    ticket: page.ticketId,
    because: page.used.length === 0 ? page.because : because,
    by: PAGING,
    body: { person: page.personName, personId: page.personId, role: page.role, channel: method.channel, message: id },
  });
}

/** Nobody is silent: a page that reaches nobody brings the ticket's next step forward. */
function exhausted(tx: Tx, batch: Batch, chosen: { page: Page; because: string }): void {
  const { page, because } = chosen;
  batch.clocks.push({ kind: clockKinds.unowned, subject: page.ticketId, dueAt: tx.now + 1 });
  tx.journal({
    action: 'page.unreachable',
    subject: { kind: 'page', id: page.id },
    ticket: page.ticketId,
    because: `${because}, so the next step goes at once`,
    by: PAGING,
    body: { person: page.personName, personId: page.personId },
  });
}

/** The verified contact methods of people, in their order. */
export type MethodsOf = ReadonlyMap<string, readonly ContactMethod[]>;

/** A page that moves, with why it moves before its time. */
export type MovingPage = Page & { readonly why?: string | undefined };

/** The messages, tokens and clocks of pages that go by their people's next contact method. Asks the database nothing. */
export function composeNext(
  tx: Tx,
  world: { readonly escalations: ReadonlyMap<string, Escalation>; readonly methods: MethodsOf },
  pages: readonly MovingPage[],
): Batch {
  const { escalations, methods } = world;
  const batch: Batch = { messages: [], uses: [], clocks: [] };
  for (const page of pages) {
    const escalation = escalations.get(page.ticketId);
    if (escalation === undefined) continue;
    const own = methods.get(page.personId) ?? [];
    const decision = nextMethod(own, page, { now: tx.now, wait: nextMethodAfter(escalation.policy) });
    const method = own.find((each) => each.id === decision.method?.id);
    if (method !== undefined) send(tx, batch, { page, escalation, method, because: decision.because });
    if (decision.due !== undefined) batch.clocks.push({ kind: clockKinds.nextMethod, subject: page.id, dueAt: decision.due });
    if (decision.exhausted && escalation.state === 'unowned') exhausted(tx, batch, { page, because: decision.because });
  }
  return batch;
}

/**
 * Sends unanswered pages by their people's next contact method and sets the clock for the one after. The escalations that
 * the pages belong to are locked by the caller.
 */
export async function sendNext(tx: Tx, escalations: ReadonlyMap<string, Escalation>, pages: readonly MovingPage[]): Promise<void> {
  const open = pages.filter((page) => page.state === 'unanswered');
  if (open.length === 0) return;
  const methods = withLoopBack(await contactMethodsOf(tx, [...new Set(open.map((page) => page.personId))]));
  const batch = composeNext(tx, { escalations, methods }, open);
  await Promise.all([noteUses(tx, batch.uses), enqueueMessages(tx, batch.messages), setClocks(tx, batch.clocks)]);
}
