import { createHash } from 'node:crypto';

import { mustHave, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import type { Ticket } from '../../incidents/index.ts';
import { resumeRound } from '../approvals/ask.ts';
import { setChangeState } from '../record/store.ts';
import { moveChange } from '../record/write-change.ts';
import { changesToHold, neighboursOf, type Candidate, type ChangeState, type Held } from '../rules/index.ts';
import { nameIn, plannedOf } from './around.ts';
import { changesPlanned, type CalendarChange } from './store.ts';
import { endHold, putOffAsks, holdsOf, insertHold, lockChanges, ticketsOfChanges, type Hold } from './store-holds.ts';
import { loadWorld } from './world.ts';

/** Over how many dependencies an incident reaches. */
const BLAST_RADIUS = 3;

/** A change that may be held: as it is planned, with what the decision rests on. */
type Standing = Candidate & { readonly version: number };

/** What a severity 1 proposes, and the name of exactly this proposal. */
export interface Proposal {
  readonly preview: string;
  readonly hold: readonly Held<Standing>[];
  /** Cannot be held: whoever carries them out is to stop. */
  readonly underWay: readonly Held<Standing>[];
}

const previewOf = (hold: readonly Held<Standing>[]): string =>
  createHash('sha256')
    .update(JSON.stringify(hold.map(({ change: { id, version, from, until, state } }) => [id, version, from, until, state])))
    .digest('base64url');

const OPEN = ['assigned', 'researching', 'mitigating'];
const isProposing = (ticket: Ticket): boolean => ticket.severity === 1 && OPEN.includes(ticket.state);

/** Which changes a ticket proposes to hold now; none where it is no open severity 1. */
export async function proposeHolding(reader: Reader, ticket: Ticket, now: Instant): Promise<Proposal> {
  const world = await loadWorld(reader);
  const span = { from: now, until: now + world.incidentLasts };
  const changes: readonly CalendarChange[] = isProposing(ticket) ? await changesPlanned(reader, span, now) : [];
  const tickets = await ticketsOfChanges(
    reader,
    changes.map(({ id }) => id),
  );
  const next = (service: string, direction: 'upstream' | 'downstream') => world.directory.graph().next(service, direction);
  const candidates = changes.map((change): Standing => ({
    ...plannedOf(world, change),
    state: change.state,
    kind: change.kind,
    version: change.version,
    ticket: tickets.get(change.id) ?? null,
  }));
  const incident = {
    ...span,
    id: ticket.id,
    service: ticket.serviceId,
    neighbours: neighboursOf([ticket.serviceId], BLAST_RADIUS, next),
    name: nameIn(world),
  };
  const { hold, underWay } = changesToHold(candidates, incident);
  return { preview: previewOf(hold), hold, underWay };
}

const numbers = (all: readonly { readonly number: number }[]): string => all.map(({ number }) => `CHG-${number}`).join(', ');

interface Press {
  readonly preview: string;
  /** Ids of those that are held; the others of the proposal go on. */
  readonly changes: readonly string[];
  readonly because: string;
}

/** Holds what a person has seen proposed and approves. Refuses what differs from it, and whoever is no person. */
export async function holdChanges(tx: Tx, ticket: Ticket, press: Press): Promise<Result<null>> {
  if (tx.actor.kind !== 'person')
    return refuse('not-allowed', 'only a person holds changes, by a press on what was proposed; a key cannot');
  const locked = await lockChanges(tx, press.changes);
  const proposal = await proposeHolding(tx, ticket, tx.now);
  if (proposal.preview !== press.preview)
    return refuse('conflict', 'this is not what was proposed any more: look at it again', 'body.preview');
  const chosen = proposal.hold.filter(({ change }) => press.changes.includes(change.id));
  if (chosen.length !== new Set(press.changes).size) return refuse('bad-input', 'names a change that was not proposed', 'body.changes');
  for (const { change, because } of chosen) {
    const state = mustHave(locked.get(change.id), 'what was proposed stands');
    await insertHold(tx, { change: change.id, ticket: ticket.id, stateBefore: state, because });
    const { id, number } = change;
    const moved = await moveChange(
      tx,
      { id, number, state },
      { command: 'hold', because: `${press.because} (T-${ticket.number}; ${because})` },
    );
    if (!moved.ok) return moved;
  }
  tx.journal({
    action: 'changes.held',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: press.because,
    body: { changes: numbers(chosen.map(({ change }) => change)) },
  });
  return ok(null);
}

/** To what a change returns: one whose time is over, or has begun, is approved and needs a new time. */
function stateAfter({ stateBefore, scheduledStart }: Hold, now: Instant): ChangeState {
  return stateBefore === 'scheduled' && (scheduledStart ?? 0) <= now ? 'approved' : stateBefore;
}

/** Releases what was held because of a ticket: all of it, or what is named. */
export async function releaseChanges(
  tx: Tx,
  ticket: Ticket,
  asked: { changes: readonly string[] | undefined; because: string },
): Promise<Result<null>> {
  const { changes, because } = asked;
  const asHeld = (hold: Hold): boolean => hold.releasedAt === null && (changes?.includes(hold.changeId) ?? true);
  const locked = await lockChanges(
    tx,
    (await holdsOf(tx, ticket.id)).filter(asHeld).map(({ changeId }) => changeId),
  );
  // Read again under the locks: what was written anew meanwhile is held no more.
  const open = (await holdsOf(tx, ticket.id)).filter((hold) => asHeld(hold) && locked.get(hold.changeId) === 'held');
  if (open.length === 0) return refuse('conflict', `nothing is held because of T-${ticket.number}`);
  for (const hold of open) {
    await putOffAsks(tx, hold.id);
    await endHold(tx, hold.id);
    await setChangeState(tx, hold.changeId, stateAfter(hold, tx.now));
    await resumeRound(tx, hold.changeId);
    tx.journal({
      action: 'change.released',
      subject: { kind: 'change', id: hold.changeId },
      because: `${because} (T-${ticket.number})`,
      body: { number: hold.number, ticket: ticket.number },
    });
  }
  tx.journal({
    action: 'changes.released',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because,
    body: { changes: numbers(open) },
  });
  return ok(null);
}
