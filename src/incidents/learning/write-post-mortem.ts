import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks } from '../../platform/engine/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { mattersOf, setMatter } from '../command/store-matters.ts';
import { correctMeasurement } from '../measuring/correct-measurement.ts';
import { sayCause } from '../causes/say-cause.ts';
import type { Cause } from '../rules/causes.ts';
import { draftOf, isRequired, sectionKeys, type IncidentRecord, type Section } from '../rules/post-mortem.ts';
import { formFor, type Form } from '../rules/review-form.ts';
import { findPart, partsOf } from '../split/store-family.ts';
import type { Ticket } from '../store.ts';
import { readGoals } from './goals-kind.ts';
import { DRAFTED_BY } from './read-post-mortem.ts';
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
import { workingDaysFor } from './working-days-for.ts';

/** The clock of a post mortem that is owed. */
export const POST_MORTEM_DUE = 'post-mortem.due';

/** Working days from the restoration until a post mortem is due. */
const DUE_AFTER = 2;
const MOST_WHYS = 100;

type Named = { readonly id: string; readonly name: string };

/** What is answered where nobody has opened one. */
export const noPostMortem = refuse('not-found', 'this ticket has no post mortem yet: open one first');

/** When a post mortem is due whose incident was over at `from`: two working days of the team later. */
const dueOf = async (tx: Tx, ticket: Ticket, of: { owner: string | null; from: number }): Promise<number> =>
  workingDaysFor(tx, { team: ticket.teamId, days: DUE_AFTER, ...of });

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
      services: [],
    });
    await setMatter(tx, matter.id, { state: 'taken up', over: true, outcome: matter.outcome });
  }
}

/** Writes what the record says into the sections that it fills. */
async function writeDraft(tx: Tx, ticket: Ticket, record: IncidentRecord): Promise<void> {
  const draft = draftOf(record);
  for (const section of sectionKeys) {
    const text = draft[section] ?? '';
    if (text !== '') await insertSection(tx, ticket.id, { section, version: 1, text, by: DRAFTED_BY });
  }
}

/** The record says more than it did when it was drafted: sections that nobody has written in yet are drafted anew. The ticket is locked. */
export async function renewDraft(tx: Tx, ticket: Ticket): Promise<void> {
  if ((await findPostMortem(tx, ticket.id))?.state !== 'draft') return;
  const draft = draftOf(await recordOf(tx, ticket));
  for (const { section, version, text: before, editedBy } of await sectionsOf(tx, ticket.id)) {
    const text = draft[section] ?? '';
    if (editedBy === DRAFTED_BY && text !== before)
      await insertSection(tx, ticket.id, { section, version: version + 1, text, by: DRAFTED_BY });
  }
}

const ownerOf = (ticket: Ticket): Named | undefined =>
  ticket.ownerId === null ? undefined : { id: ticket.ownerId, name: ticket.ownerName ?? '' };

/** How long it hurt, where both ends are recorded. */
const impactOf = ({ impactStart, restoredAt }: IncidentRecord): number | undefined =>
  impactStart === undefined || restoredAt === undefined ? undefined : restoredAt - impactStart;

/** Opens the post mortem of a ticket, drafted from its record. Whoever has the ticket owns it, if nobody else is named. The ticket is locked. */
export async function openPostMortem(tx: Tx, ticket: Ticket, named: Named | undefined): Promise<Result<null>> {
  if ((await findPostMortem(tx, ticket.id)) !== undefined) return refuse('conflict', `T-${ticket.number} has a post mortem already`);
  const owner = named ?? ownerOf(ticket);
  const dueAt = await dueOf(tx, ticket, { owner: owner?.id ?? null, from: ticket.restoredAt ?? tx.now });
  const record = await recordOf(tx, ticket);
  const { form, because } = formFor({ ...ticket, impact: impactOf(record) });
  await insertPostMortem(tx, { ticket: ticket.id, owner, dueAt, form, formBecause: because });
  await writeDraft(tx, ticket, record);
  await takeUpActions(tx, ticket);
  await setClocks(tx, [{ kind: POST_MORTEM_DUE, subject: ticket.id, dueAt }]);
  tx.journal({
    action: 'post-mortem.opened',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `drafted from the timeline${owner === undefined ? '' : `, owned by ${owner.name}`}`,
    body: { owner: owner?.name ?? null, dueAt, form, formBecause: because },
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
  if (found === undefined) return noPostMortem;
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
  readonly meetsAt?: number | null | undefined;
  readonly form?: Form | undefined;
  readonly customerMinutes?: number | null | undefined;
  readonly cause?: Cause | null | undefined;
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

/** A post mortem after its facts were changed. */
const changed = (found: PostMortem, facts: Facts, by: string): PostMortem => ({
  ...found,
  ...(facts.owner === undefined ? {} : { ownerId: facts.owner.id, ownerName: facts.owner.name }),
  ...(facts.facilitator === undefined ? {} : { facilitatorId: facts.facilitator.id, facilitatorName: facts.facilitator.name }),
  ...(facts.form === undefined || facts.form === found.form ? {} : { form: facts.form, formBecause: `chosen by ${by}` }),
  dueAt: facts.dueAt ?? found.dueAt,
  meetsAt: facts.meetsAt === undefined ? found.meetsAt : facts.meetsAt,
});

/** Says who owns it, who facilitates, its form, when it is due and discussed, what it cost and what kind of cause it had. The ticket is locked. */
export async function setFacts(tx: Tx, ticket: Ticket, facts: Facts): Promise<Result<null>> {
  const found = await findPostMortem(tx, ticket.id);
  if (found === undefined) return noPostMortem;
  const after = changed(found, facts, tx.actor.name);
  await setPostMortem(tx, after);
  if (after.dueAt !== found.dueAt && after.dueAt !== null)
    await setClocks(tx, [{ kind: POST_MORTEM_DUE, subject: ticket.id, dueAt: after.dueAt }]);
  if (facts.customerMinutes !== undefined) await countMinutes(tx, ticket, facts.customerMinutes);
  if (facts.cause !== undefined) await sayCause(tx, ticket, { cause: facts.cause, because: undefined });
  const { ownerName: owner, facilitatorName: facilitator, dueAt, meetsAt, form } = after;
  tx.journal({
    action: 'post-mortem.changed',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: 'its facts were changed',
    body: { owner, facilitator, dueAt, meetsAt, form },
  });
  return ok(null);
}

/** Asks why, of the incident or of an earlier answer. The ticket is locked. */
export async function addWhy(tx: Tx, ticket: Ticket, asked: { parent: string | undefined; text: string }): Promise<Result<null>> {
  if ((await findPostMortem(tx, ticket.id)) === undefined) return noPostMortem;
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
  // Most restorations are of smaller ones, many at once.
  if (ticket.severity > 2) return;
  const tier = (await loadDirectory(tx)).service(ticket.serviceId)?.tier ?? null;
  if (!isRequired({ ...ticket, tier }, (await readGoals(tx)).owedTiers)) return;
  // A part of an incident is looked back at with the whole of it.
  if ((await findPart(tx, ticket.id)) !== undefined) return;
  await setClocks(tx, [
    { kind: POST_MORTEM_DUE, subject: ticket.id, dueAt: await dueOf(tx, ticket, { owner: ticket.ownerId, from: tx.now }) },
  ]);
}
