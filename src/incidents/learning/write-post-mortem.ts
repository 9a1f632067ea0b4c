import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { endClocks, setClocks } from '../../platform/engine/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { mattersOf, setMatter } from '../command/store-matters.ts';
import { correctMeasurement } from '../measuring/correct-measurement.ts';
import {
  draftOf,
  isRequired,
  movePostMortem,
  postMortemCommandsFor,
  sectionKeys,
  type PostMortemCommand,
  type Section,
} from '../rules/post-mortem.ts';
import { afterWorkingDays } from '../rules/working-days.ts';
import { findPart, partsOf } from '../split/store-family.ts';
import type { Ticket } from '../store.ts';
import { recordOf } from './read-record.ts';
import { insertAction } from './store-actions.ts';
import {
  findPostMortem,
  insertPostMortem,
  insertSection,
  insertWhy,
  sectionsOf,
  setPostMortem,
  setWhy,
  whysOf,
  type PostMortem,
} from './store-post-mortems.ts';

/** The clock of a post mortem that is owed. */
export const POST_MORTEM_DUE = 'post-mortem.due';

/** Working days from the restoration until a post mortem is due. */
const DUE_AFTER = 2;
const MOST_WHYS = 100;
/** Who wrote a section that nobody has changed since it was drafted. */
const DRAFTED = 'the timeline';

type Named = { readonly id: string; readonly name: string };

const none = refuse('not-found', 'this ticket has no post mortem yet: open one first');

/** When a post mortem is due whose incident was over at `from`: two working days later, where its owner lives. */
async function dueOf(tx: Tx, owner: string | undefined, from: number): Promise<number> {
  const zone = owner === undefined ? undefined : (await loadDirectory(tx)).person(owner)?.zone;
  return afterWorkingDays(from, DUE_AFTER, { zone: zoneOf(zone ?? 'UTC'), holidays: new Set() });
}

/** The ticket whose post mortem looks back at a ticket: its own, or that of the incident that it is a part of. Undefined while there is none. */
async function lookedBackOn(tx: Tx, ticket: string): Promise<string | undefined> {
  if ((await findPostMortem(tx, ticket)) !== undefined) return ticket;
  const root = (await findPart(tx, ticket))?.rootId;
  return root !== undefined && (await findPostMortem(tx, root)) !== undefined ? root : undefined;
}

/** Actions that were noted during the call, on the incident or on a part of it, become actions of the post mortem. The family is locked. */
export async function takeUpActions(tx: Tx, ticket: Ticket): Promise<void> {
  const root = await lookedBackOn(tx, ticket.id);
  if (root === undefined) return;
  const ids = [ticket.id, ...(await partsOf(tx, ticket.id)).map(({ ticketId }) => ticketId)];
  const noted = (await Promise.all(ids.map(async (id) => mattersOf(tx, id)))).flat();
  for (const matter of noted.toSorted((one, other) => one.openedAt - other.openedAt)) {
    if (matter.kind !== 'action' || matter.over) continue;
    await insertAction(tx, {
      ticket: root,
      matter: matter.id,
      text: matter.text,
      kind: 'prevent',
      priority: 2,
      owner: undefined,
      dueAt: undefined,
      dueIs: 'done',
    });
    await setMatter(tx, matter.id, { state: 'taken up', over: true, outcome: matter.outcome });
  }
}

/** Writes what the record says into the sections that it fills. */
async function writeDraft(tx: Tx, ticket: Ticket): Promise<void> {
  const draft = draftOf(await recordOf(tx, ticket));
  for (const section of sectionKeys) {
    const text = draft[section] ?? '';
    if (text !== '') await insertSection(tx, ticket.id, { section, version: 1, text, by: DRAFTED });
  }
}

/** The record says more than it did when it was drafted: sections that nobody has written in yet are drafted anew. The ticket is locked. */
export async function renewDraft(tx: Tx, ticket: Ticket): Promise<void> {
  if ((await findPostMortem(tx, ticket.id))?.state !== 'draft') return;
  const draft = draftOf(await recordOf(tx, ticket));
  for (const { section, version, text: before, editedBy } of await sectionsOf(tx, ticket.id)) {
    const text = draft[section] ?? '';
    if (editedBy === DRAFTED && text !== before) await insertSection(tx, ticket.id, { section, version: version + 1, text, by: DRAFTED });
  }
}

const ownerOf = (ticket: Ticket): Named | undefined =>
  ticket.ownerId === null ? undefined : { id: ticket.ownerId, name: ticket.ownerName ?? '' };

/** Opens the post mortem of a ticket, drafted from its record. Whoever has the ticket owns it, if nobody else is named. The ticket is locked. */
export async function openPostMortem(tx: Tx, ticket: Ticket, named: Named | undefined): Promise<Result<null>> {
  if ((await findPostMortem(tx, ticket.id)) !== undefined) return refuse('conflict', `T-${ticket.number} has a post mortem already`);
  const owner = named ?? ownerOf(ticket);
  const dueAt = await dueOf(tx, owner?.id, ticket.restoredAt ?? tx.now);
  await insertPostMortem(tx, { ticket: ticket.id, owner, dueAt });
  await writeDraft(tx, ticket);
  await takeUpActions(tx, ticket);
  await setClocks(tx, [{ kind: POST_MORTEM_DUE, subject: ticket.id, dueAt }]);
  tx.journal({
    action: 'post-mortem.opened',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `drafted from the timeline${owner === undefined ? '' : `, owned by ${owner.name}`}`,
    body: { owner: owner?.name ?? null, dueAt },
  });
  return ok(null);
}

/** Writes a section. Refuses when somebody wrote it since the version that the edit began from: both texts stand then. The ticket is locked. */
export async function writeSection(
  tx: Tx,
  ticket: Ticket,
  written: { section: Section; base: number; text: string },
): Promise<Result<null>> {
  const found = await findPostMortem(tx, ticket.id);
  if (found === undefined) return none;
  if (found.state === 'published') return refuse('conflict', 'it is published: reopen it to change its words');
  const last = (await sectionsOf(tx, ticket.id)).find(({ section }) => section === written.section);
  const version = last?.version ?? 0;
  if (version !== written.base)
    return refuse(
      'conflict',
      `${last?.editedBy ?? 'somebody'} wrote this section meanwhile: read version ${version}, join both texts, and store that`,
      'body.base',
    );
  if (last?.text === written.text) return ok(null);
  await insertSection(tx, ticket.id, { section: written.section, version: version + 1, text: written.text, by: tx.actor.name });
  tx.journal({
    action: 'post-mortem.written',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `the section "${written.section}"`,
    body: { section: written.section, version: version + 1 },
  });
  return ok(null);
}

export interface Facts {
  readonly owner?: Named | undefined;
  readonly facilitator?: Named | undefined;
  readonly dueAt?: number | undefined;
  readonly customerMinutes?: number | null | undefined;
  readonly cause?: PostMortem['cause'] | undefined;
}

/** The minutes of customers are a measurement of the ticket: null says that nobody has counted, after all. */
const countMinutes = async (tx: Tx, ticket: Ticket, amount: number | null): Promise<Result<null>> =>
  correctMeasurement(tx, ticket, {
    kind: 'customer-minutes',
    status: amount === null ? 'pending' : 'recorded',
    at: null,
    amount,
    because: amount === null ? 'not counted, after all' : 'counted in the post mortem',
  });

/** Says who owns it, who facilitates, when it is due, what it cost and what kind of cause it had. The ticket is locked. */
export async function setFacts(tx: Tx, ticket: Ticket, facts: Facts): Promise<Result<null>> {
  const found = await findPostMortem(tx, ticket.id);
  if (found === undefined) return none;
  const after: PostMortem = {
    ...found,
    ...(facts.owner === undefined ? {} : { ownerId: facts.owner.id, ownerName: facts.owner.name }),
    ...(facts.facilitator === undefined ? {} : { facilitatorId: facts.facilitator.id, facilitatorName: facts.facilitator.name }),
    dueAt: facts.dueAt ?? found.dueAt,
    cause: facts.cause === undefined ? found.cause : facts.cause,
  };
  await setPostMortem(tx, after);
  if (after.dueAt !== found.dueAt && after.dueAt !== null)
    await setClocks(tx, [{ kind: POST_MORTEM_DUE, subject: ticket.id, dueAt: after.dueAt }]);
  if (facts.customerMinutes !== undefined) await countMinutes(tx, ticket, facts.customerMinutes);
  const change = { owner: after.ownerName, facilitator: after.facilitatorName, dueAt: after.dueAt, cause: after.cause };
  tx.journal({
    action: 'post-mortem.changed',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: 'its facts were changed',
    body: change,
  });
  return ok(null);
}

/** Moves it through review. Whoever put it forward does not approve it. The ticket is locked. */
export async function movePostMortemOn(
  tx: Tx,
  ticket: Ticket,
  order: { command: PostMortemCommand; because: string | undefined },
): Promise<Result<null>> {
  const found = await findPostMortem(tx, ticket.id);
  if (found === undefined) return none;
  const to = movePostMortem(found.state, order.command);
  if (to === undefined)
    return refuse(
      'conflict',
      `the post mortem is ${found.state}: it takes ${postMortemCommandsFor(found.state).join(', ')}`,
      'body.command',
    );
  const actor = 'id' in tx.actor ? tx.actor.id : null;
  if (order.command === 'approve' && actor === found.submittedBy)
    return refuse('conflict', 'whoever put it forward does not approve it: ask somebody else to read it');
  await setPostMortem(tx, { ...found, state: to, stateAt: tx.now, submittedBy: order.command === 'submit' ? actor : found.submittedBy });
  if (to === 'published') await endClocks(tx, POST_MORTEM_DUE, [ticket.id]);
  tx.journal({
    action: `post-mortem.${to}`,
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: order.because ?? `${order.command} by ${tx.actor.name}`,
    body: { from: found.state, to },
  });
  return ok(null);
}

/** Asks why, of the incident or of an earlier answer. The ticket is locked. */
export async function addWhy(tx: Tx, ticket: Ticket, asked: { parent: string | undefined; text: string }): Promise<Result<null>> {
  if ((await findPostMortem(tx, ticket.id)) === undefined) return none;
  const whys = await whysOf(tx, ticket.id);
  if (whys.length >= MOST_WHYS) return refuse('conflict', `a post mortem has at most ${MOST_WHYS} whys`);
  if (asked.parent !== undefined && !whys.some(({ id }) => id === asked.parent))
    return refuse('bad-input', 'there is no such why', 'body.parent');
  await insertWhy(tx, ticket.id, asked);
  tx.journal({
    action: 'post-mortem.asked-why',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: asked.text,
    body: asked,
  });
  return ok(null);
}

/** Changes the words of a why. The ticket is locked. */
export async function changeWhy(tx: Tx, ticket: Ticket, why: { id: string; text: string }): Promise<Result<null>> {
  if ((await setWhy(tx, ticket.id, why)) === 0) return refuse('not-found', 'there is no such why');
  tx.journal({
    action: 'post-mortem.asked-why',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: why.text,
    body: why,
  });
  return ok(null);
}

/** An incident that must have a post mortem is over: it is owed from now on, whoever opens it. */
export async function owePostMortem(tx: Tx, ticket: Ticket): Promise<void> {
  // A part of an incident is looked back at with the whole of it.
  if (!isRequired(ticket) || (await findPart(tx, ticket.id)) !== undefined) return;
  await setClocks(tx, [{ kind: POST_MORTEM_DUE, subject: ticket.id, dueAt: await dueOf(tx, ticket.ownerId ?? undefined, tx.now) }]);
}
