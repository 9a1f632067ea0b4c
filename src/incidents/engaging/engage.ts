import { ok, refuse, type Result } from '../../kernel/index.ts';
import { actorName, type Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database/index.ts';
import { clocksOf, setClocks } from '../../platform/engine/index.ts';
import { loadOnCall } from '../../oncall/index.ts';
import { callIn, clockKinds, endCalledIn, pagesOfTickets, unreachable, type NewEscalation } from '../../paging/index.ts';
import { openMatter } from '../command/move-matter.ts';
import { attendancesOf } from '../command/store-call.ts';
import { mattersOf, setMatter, type Matter } from '../command/store-matters.ts';
import { carrierOf, loadFactsContext } from '../facts.ts';
import { decideCalling, patience, type CalledPage } from '../rules/engaging.ts';
import { isSettled, moveMatter } from '../rules/matters.ts';
import { isRestricted } from '../rules/restriction.ts';
import { isOpen } from '../rules/states.ts';
import type { Ticket } from '../store.ts';
import { loadLists } from './list-kinds.ts';
import { reachedBy, resolveWhom, whomWords, type Callee, type Known, type Reached } from './resolve-whom.ts';
import { engagementsOf, insertEngagement, setEngagement, type Engagement } from './store-engagements.ts';
import { tellUnanswered } from './tell-unanswered.ts';

/** Looked at again so late where nothing is due: an answer hurries it. */
const LATER = 60 * 60_000;

/** What names are looked up in, in a transaction. */
export async function loadKnown(tx: Tx): Promise<Known> {
  const onCall = await loadOnCall(tx);
  return { onCall, lists: await loadLists(tx, onCall.directory), now: tx.now };
}

/** What calling in needs of a ticket. */
interface Scene {
  readonly ticket: Ticket;
  readonly known: Known;
  readonly carrier: NewEscalation;
  /** Ids of those who are here. */
  readonly here: readonly string[];
}

async function sceneOf(tx: Tx, ticket: Ticket): Promise<Scene> {
  const known = await loadKnown(tx);
  const context = await loadFactsContext(tx, known.onCall.directory);
  const here = (await attendancesOf(tx, ticket.id)).filter(({ releasedAt }) => releasedAt === null);
  return {
    ticket,
    known,
    carrier: carrierOf(ticket, { ...context, since: ticket.cutAt }),
    here: here.map(({ personId }) => personId),
  };
}

/** What the timeline says of a calling in. */
function tell(tx: Tx, one: Engagement, told: { action: string; because: string; people?: readonly string[] }): void {
  tx.journal({
    action: `engagement.${told.action}`,
    subject: { kind: 'engagement', id: one.id },
    ticket: one.ticketId,
    because: told.because,
    body: { whom: one.whom, words: one.words, askedBy: one.askedBy.name, ...(told.people === undefined ? {} : { people: told.people }) },
  });
}

/** Pages whom a step comes to; one that comes to nobody who can be reached gives way to the next. */
async function takeStep(tx: Tx, scene: Scene, from: { one: Engagement; why: string }): Promise<Engagement> {
  let { one, why } = from;
  const before = await askedBy(tx, one);
  for (; one.step < one.steps.length; one = { ...one, step: one.step + 1 }) {
    const found = reachedBy(scene.known, one.steps[one.step] ?? []);
    const lost = await unreachable(
      tx,
      found.map(({ id }) => id),
    );
    const people = found.filter(({ id }) => !lost.has(id) && !scene.here.includes(id) && !before.has(id));
    if (found.length > 0 && found.every(({ id }) => scene.here.includes(id)))
      return { ...one, state: 'answered', endedAt: tx.now, endedBecause: `${namesIn(found)} is here already` };
    const pages = await callIn(tx, { escalation: scene.carrier, people: people.map((each) => asked(one, each, why)) });
    if (pages.length > 0) {
      const made = pages.map(({ id }) => ({ id, step: one.step }));
      return { ...one, pages: [...one.pages, ...made], dueAt: tx.now + patience(scene.ticket.severity) };
    }
    why = found.length === 0 ? 'it came to nobody' : found.some(({ id }) => before.has(id)) ? why : `${namesIn(found)} cannot be reached`;
  }
  return { ...one, step: one.steps.length - 1, state: 'unanswered', dueAt: null, endedBecause: why };
}

/** Ids of those whom a calling in has paged so far. */
async function askedBy(tx: Tx, one: Engagement): Promise<ReadonlySet<string>> {
  if (one.pages.length === 0) return new Set();
  const ids = new Set(one.pages.map(({ id }) => id));
  return new Set((await pagesOfTickets(tx, [one.ticketId])).filter(({ id }) => ids.has(id)).map(({ personId }) => personId));
}

const namesIn = (found: readonly Reached[]): string => found.map(({ name }) => name).join(' and ');

const asked = (
  one: Engagement,
  { id, name, because, outOfRotation }: Reached,
  why: string,
): Parameters<typeof callIn>[1]['people'][number] => ({
  id,
  name,
  because: [one.because, why, because].filter((part) => part !== '').join('; '),
  asks: { by: actorName(one.askedBy), outOfRotation },
});

/** Sends for one callee: whoever it comes to first is paged in this transaction. */
async function sendFor(tx: Tx, scene: Scene, order: { callee: Callee; matter: Matter; alone: boolean }): Promise<void> {
  const { callee, matter, alone } = order;
  const fresh: Engagement = {
    id: tx.id(),
    ticketId: scene.ticket.id,
    matterId: matter.id,
    whom: callee.whom,
    words: callee.words,
    // What it says goes to whoever is paged, and leaves.
    because: isRestricted(scene.ticket) ? 'somebody is needed on a restricted ticket' : matter.text,
    askedBy: matter.openedBy,
    sentBy: storedActor(tx.actor),
    sentAt: tx.now,
    alone,
    state: 'sent',
    steps: callee.steps.map((step) => [...step]),
    step: 0,
    pages: [],
    dueAt: null,
    endedAt: null,
    endedBecause: null,
  };
  const sent = await takeStep(tx, scene, { one: fresh, why: '' });
  await insertEngagement(tx, { ...sent, team: callee.team });
  tell(tx, sent, { action: 'sent', because: matter.text, people: await namesOf(tx, sent) });
  if (sent.state === 'unanswered') await nobodyCame(tx, scene.ticket, sent);
}

const storedActor = (actor: Actor): Engagement['sentBy'] =>
  actor.kind === 'system' ? { kind: actor.kind, name: actor.name } : { kind: actor.kind, name: actor.name, id: actor.id };

async function namesOf(tx: Tx, one: Engagement): Promise<readonly string[]> {
  const ids = one.pages.filter(({ step }) => step === one.step).map(({ id }) => id);
  return (await pagesOfTickets(tx, [one.ticketId])).filter(({ id }) => ids.includes(id)).map(({ personName }) => personName);
}

async function nobodyCame(tx: Tx, ticket: Ticket, one: Engagement): Promise<void> {
  tell(tx, one, { action: 'unanswered', because: one.endedBecause ?? 'it came to nobody' });
  await tellUnanswered(tx, ticket, one);
}

/** What a request asks for. */
export interface Request {
  readonly text: string;
  readonly whom: string | undefined;
  /** Sent for at once. */
  readonly send: boolean;
  /** Without an incident. */
  readonly alone?: boolean;
}

/** Writes down whom somebody needs, and sends for them where that is asked at once. The ticket is locked. */
export async function requestPeople(tx: Tx, ticket: Ticket, asks: Request): Promise<Result<readonly string[]>> {
  const known = await loadKnown(tx);
  if (asks.whom !== undefined) {
    const found = resolveWhom(known, asks.whom);
    if (!found.ok) return found;
  }
  const id = tx.id();
  const whom = asks.whom === undefined ? null : { whom: asks.whom, words: whomWords(known, asks.whom) ?? asks.whom };
  const opened = await openMatter(tx, ticket, { kind: 'request', text: asks.text, id, whom });
  if (!opened.ok || !asks.send) return opened;
  return sendRequest(tx, ticket, { matter: id, whom: undefined, alone: asks.alone });
}

/** Sends for whom a request names, or for somebody else in their place: they are paged at once. The ticket is locked. */
export async function sendRequest(
  tx: Tx,
  ticket: Ticket,
  order: { matter: string; whom: string | undefined; alone?: boolean | undefined },
): Promise<Result<readonly string[]>> {
  const matter = (await mattersOf(tx, ticket.id)).find(({ id, kind }) => id === order.matter && kind === 'request');
  if (matter === undefined) return refuse('not-found', `T-${ticket.number} has no such request`);
  if (!isOpen(ticket.state)) return refuse('conflict', `T-${ticket.number} is ${ticket.state}: nobody is sent for`);
  if (moveMatter('request', matter.state, 'send') === undefined)
    return refuse('conflict', `this request is ${matter.state}: nobody is sent for by it any more`);
  const whom = order.whom ?? matter.whom?.whom;
  if (whom === undefined) return refuse('bad-input', 'the request says whom in words only: name somebody to send for', 'body.whom');
  const scene = await sceneOf(tx, ticket);
  const callees = resolveWhom(scene.known, whom);
  if (!callees.ok) return callees;
  await setMatter(tx, matter.id, { state: 'sent', over: false, outcome: null });
  for (const callee of callees.value) await sendFor(tx, scene, { callee, matter, alone: order.alone ?? false });
  await setClocks(tx, [{ kind: clockKinds.calledIn, subject: ticket.id, dueAt: tx.now, data: { held: true } }]);
  return ok([]);
}

/** Whoever is next in a calling in that nobody has answered is paged now. The ticket is locked. */
export async function hurryRequest(tx: Tx, ticket: Ticket, matter: string): Promise<Result<readonly string[]>> {
  const open = (await engagementsOf(tx, ticket.id)).filter((each) => each.matterId === matter && each.state === 'sent');
  if (open.length === 0) return refuse('conflict', 'nobody is waited for by this request');
  for (const one of open) await setEngagement(tx, { ...one, dueAt: tx.now });
  await settle(tx, ticket);
  return ok([]);
}

/** Ends what a request has sent for: somebody said that whoever it is came, cannot come, or is not needed. The ticket is locked. */
export async function endRequest(
  tx: Tx,
  ticket: Ticket,
  order: { matter: string; state: 'answered' | 'declined' | 'over' },
): Promise<void> {
  for (const one of (await engagementsOf(tx, ticket.id)).filter((each) => each.matterId === order.matter && isCalling(each)))
    await end(tx, ticket, { one, state: order.state, why: `${tx.actor.name} ended the request for T-${ticket.number}` });
}

const isCalling = (one: Engagement): one is Engagement & { state: 'sent' | 'unanswered' } =>
  one.state === 'sent' || one.state === 'unanswered';

async function end(
  tx: Tx,
  ticket: Ticket,
  ending: { one: Engagement; state: 'answered' | 'declined' | 'over'; why: string },
): Promise<void> {
  const { one, state, why } = ending;
  await setEngagement(tx, { ...one, state, dueAt: null, endedAt: tx.now, endedBecause: why });
  await endCalledIn(tx, ticket.id, { pages: one.pages.map(({ id }) => id), why });
}

/** The pages of a calling in as the rule reads them. */
async function calledPages(tx: Tx, all: readonly Engagement[]): Promise<(one: Engagement) => readonly CalledPage[]> {
  const ticket = all[0]?.ticketId;
  const pages = new Map((ticket === undefined ? [] : await pagesOfTickets(tx, [ticket])).map((page) => [page.id, page]));
  const waiting = new Set(
    (await clocksOf(tx, [...pages.keys()])).filter(({ kind }) => kind === clockKinds.nextMethod).map(({ subject }) => subject),
  );
  return (one) =>
    one.pages.flatMap(({ id, step }) => {
      const page = pages.get(id);
      if (page === undefined) return [];
      const unreachablePage = page.state === 'unanswered' && !page.reached && !waiting.has(id);
      return [{ person: { id: page.personId, name: page.personName }, state: page.state, step, unreachable: unreachablePage }];
    });
}

async function settleOne(
  tx: Tx,
  scene: Scene,
  looked: { one: Engagement & { state: 'sent' | 'unanswered' }; pages: readonly CalledPage[] },
): Promise<Engagement> {
  const { one, pages } = looked;
  const decision = decideCalling(
    { state: one.state, step: one.step, steps: one.steps.length, dueAt: one.dueAt, pages, here: scene.here },
    tx.now,
  );
  switch (decision.kind) {
    case 'wait':
      return one;
    case 'answered':
    case 'over':
      tell(tx, one, { action: decision.kind, because: decision.because });
      await end(tx, scene.ticket, { one, state: decision.kind, why: decision.because });
      return { ...one, state: decision.kind, endedBecause: decision.because };
    case 'nobody': {
      const after: Engagement = {
        ...one,
        state: decision.declined ? 'declined' : 'unanswered',
        dueAt: null,
        endedBecause: decision.because,
      };
      await setEngagement(tx, { ...after, endedAt: decision.declined ? tx.now : null });
      if (one.state === 'sent') await nobodyCame(tx, scene.ticket, after);
      return after;
    }
    case 'next': {
      const after = await takeStep(tx, scene, { one: { ...one, step: one.step + 1 }, why: decision.because });
      await setEngagement(tx, after);
      tell(tx, after, { action: 'went-on', because: decision.because, people: await namesOf(tx, after) });
      if (after.state === 'unanswered') await nobodyCame(tx, scene.ticket, after);
      return after;
    }
  }
}

/** A request is over once all that it has sent for are. */
async function settleMatter(tx: Tx, matter: Matter, all: readonly Engagement[]): Promise<void> {
  const own = all.filter(({ matterId }) => matterId === matter.id);
  if (matter.state !== 'sent' || own.length === 0 || own.some(isCalling)) return;
  const to = own.some(({ state }) => state === 'answered') ? 'came' : own.every(({ state }) => state === 'over') ? 'withdrawn' : 'declined';
  const outcome = own
    .map(({ endedBecause }) => endedBecause ?? '')
    .filter((words) => words !== '')
    .join('; ');
  await setMatter(tx, matter.id, { state: to, over: isSettled(to), outcome });
}

/** Looks at everybody who was called in for a ticket: who has come, whose turn it is next, and when to look again. The ticket is locked. */
export async function settle(tx: Tx, ticket: Ticket): Promise<void> {
  const all = await engagementsOf(tx, ticket.id);
  const pagesOf = await calledPages(tx, all);
  const scene = await sceneOf(tx, ticket);
  const after: Engagement[] = [];
  for (const one of all) after.push(isCalling(one) ? await settleOne(tx, scene, { one, pages: pagesOf(one) }) : one);
  for (const matter of (await mattersOf(tx, ticket.id)).filter(({ kind }) => kind === 'request')) await settleMatter(tx, matter, after);
  const open = after.filter(isCalling);
  if (open.length === 0) return;
  const dueAt = Math.min(...open.map((one) => one.dueAt ?? tx.now + LATER));
  await setClocks(tx, [{ kind: clockKinds.calledIn, subject: ticket.id, dueAt, data: { held: true } }]);
}
