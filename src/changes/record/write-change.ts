import { mustHave, ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { ticketIdFrom } from '../../incidents/index.ts';
import { afterCommand, isEditable, type ChangeCommand } from '../rules/index.ts';
import type { ChangeBody } from './change-body.ts';
import { endRound } from '../approvals/answer.ts';
import { endHoldOf } from '../calendar/store-holds.ts';
import { templateKept } from '../templates/standing.ts';
import { findChange, insertChange, lockChange, setChangeState, updateChange, type Change, type ChangeFacts } from './store.ts';

type Named = Pick<ChangeFacts, 'serviceIds' | 'teamId' | 'technicianId' | 'tier' | 'ticketId'>;

type Services = Pick<Named, 'serviceIds' | 'tier'> & { readonly teamId: string };

/** The services that a body names, with the highest tier of them and the team of the first. */
function servicesIn(slugs: readonly string[], directory: Directory): Result<Services> {
  const services = slugs.map((slug) => directory.serviceBySlug(slug));
  const missing = services.findIndex((service) => service === undefined);
  if (missing >= 0) return refuse('bad-input', `there is no service "${slugs[missing] ?? ''}"`, `body.services.${missing}`);
  const known = services.filter((service) => service !== undefined);
  return ok({
    serviceIds: [...new Set(known.map(({ id }) => id))],
    tier: Math.min(...known.map(({ tier }) => tier)),
    teamId: mustHave(known[0], 'a change has a service').teamId,
  });
}

/** Whom and what a body names. What it leaves out fills itself in: the technician is whoever writes it, the team that of the first service. */
async function named(tx: Tx, body: ChangeBody, me: string | null): Promise<Result<Named>> {
  const directory = await loadDirectory(tx);
  const services = servicesIn(body.services, directory);
  if (!services.ok) return services;
  const teamId = body.team === null ? services.value.teamId : directory.team(body.team)?.id;
  if (teamId === undefined) return refuse('bad-input', `there is no team "${body.team}"`, 'body.team');
  const technicianId = body.technician === null ? me : directory.person(body.technician)?.id;
  if (technicianId === undefined) return refuse('bad-input', `there is nobody "${body.technician}"`, 'body.technician');
  const ticketId = body.ticket === null ? null : await ticketIdFrom(tx, body.ticket);
  if (ticketId === undefined) return refuse('bad-input', `there is no ticket ${body.ticket}`, 'body.ticket');
  return ok({ ...services.value, teamId, technicianId, ticketId });
}

/** The short form has no place for what a deployment is asked. */
const NOT_SHORT: readonly ChangeBody['kind'][] = ['code', 'automated'];

/** By whom and from what a record is written. */
interface Origin {
  readonly me: string | null;
  readonly template: Change['template'];
}

/** What a change is by its template: standard for as long as its steps are those of it, and of the kind of that work from then on. */
async function byTemplate(tx: Tx, facts: ChangeFacts): Promise<ChangeFacts> {
  if (facts.template === null) return facts.kind === 'standard' ? { ...facts, kind: 'configuration' } : facts;
  const { kept, kind } = await templateKept(tx, facts.template, facts);
  return { ...facts, template: kept, kind: kept === null ? (kind ?? 'configuration') : 'standard' };
}

async function factsOf(tx: Tx, body: ChangeBody, { me, template }: Origin): Promise<Result<ChangeFacts>> {
  const { scheduledStart: from, scheduledEnd: until } = body;
  if (body.short && NOT_SHORT.includes(body.kind))
    return refuse('bad-input', `the short form is for procedures and console actions: ${body.kind} takes the whole record`, 'body.short');
  if (from !== null && until !== null && until <= from) return refuse('bad-input', 'it must end after it starts', 'body.scheduledEnd');
  const found = await named(tx, body, me);
  if (!found.ok) return found;
  const { title, kind, environment, scheduledStart, scheduledEnd, services: _, technician: __, team: ___, ticket: ____, ...plan } = body;
  if (plan.peer !== null && (await loadDirectory(tx)).person(plan.peer) === undefined)
    return refuse('bad-input', `there is nobody "${plan.peer}"`, 'body.peer');
  return ok(await byTemplate(tx, { ...found.value, title, kind, environment, scheduledStart, scheduledEnd, plan, template }));
}

function note(
  tx: Tx,
  change: Pick<Change, 'id' | 'number'>,
  line: { action: string; because: string; body?: Record<string, unknown> },
): void {
  tx.journal({
    action: line.action,
    subject: { kind: 'change', id: change.id },
    because: line.because,
    body: { change: change.number, ...line.body },
  });
}

/** Begins a record: a draft of whoever writes it. */
export const draftChange = async (tx: Tx, body: ChangeBody, me: string | null): Promise<Result<Change>> =>
  draftOf(tx, body, { me, template: null });

/** Begins a record that may be of a template. */
export async function draftOf(tx: Tx, body: ChangeBody, origin: Origin): Promise<Result<Change>> {
  const facts = await factsOf(tx, body, origin);
  if (!facts.ok) return facts;
  const change = mustHave(await findChange(tx, await insertChange(tx, facts.value, origin.me)), 'the change was written');
  note(tx, change, { action: 'change.drafted', because: 'somebody wrote it', body: { title: change.title } });
  return ok(change);
}

/** Writes a record over the version that its writer has read. */
export async function editChange(tx: Tx, name: string, { body, version }: { body: ChangeBody; version: number }): Promise<Result<Change>> {
  const standing = await lockChange(tx, name);
  if (standing === undefined) return refuse('not-found', `there is no change ${name}`);
  if (standing.version !== version)
    return refuse('conflict', `somebody has changed it meanwhile: it is at version ${standing.version}`, 'body.version');
  if (!isEditable(standing.state)) return refuse('conflict', `it is ${standing.state}: its plan stands`);
  const facts = await factsOf(tx, body, { me: standing.submitter?.id ?? null, template: standing.template });
  if (!facts.ok) return facts;
  await updateChange(tx, standing.id, facts.value);
  if (standing.template !== null && facts.value.template === null)
    note(tx, standing, { action: 'change.left-template', because: 'its steps are others than those of its template' });
  await endRound(tx, standing.id, { reason: 'it was edited', words: 'was changed and asks for approval again' });
  if (standing.state === 'held') await endHoldOf(tx, standing.id);
  const change = mustHave(await findChange(tx, standing.id), 'the change stands');
  note(tx, change, { action: 'change.edited', because: 'somebody edited it', body: { version: change.version } });
  return ok(change);
}

const done: Readonly<Record<ChangeCommand, string>> = {
  submit: 'submitted',
  withdraw: 'withdrawn',
  reject: 'rejected',
  approve: 'approved',
  schedule: 'scheduled',
  start: 'started',
  end: 'ended',
  close: 'closed',
  cancel: 'cancelled',
  hold: 'held',
};

/** What is taken back is approved anew. */
const ends: Readonly<Partial<Record<ChangeCommand, string>>> = { withdraw: 'was taken back to draft', cancel: 'was given up' };

/** Moves a record as a whole, by the table of its states; its row is locked. */
export async function moveChange(
  tx: Tx,
  change: Pick<Change, 'id' | 'number' | 'state'>,
  { command, because }: { command: ChangeCommand; because: string },
): Promise<Result<null>> {
  const state = afterCommand(change.state, command);
  if (state === undefined) return refuse('conflict', `it is ${change.state}, which takes no "${command}"`);
  const words = ends[command];
  if (words !== undefined) await endRound(tx, change.id, { reason: because, words });
  if (change.state === 'held') await endHoldOf(tx, change.id);
  await setChangeState(tx, change.id, state);
  note(tx, change, { action: `change.${done[command]}`, because, body: { state } });
  return ok(null);
}
