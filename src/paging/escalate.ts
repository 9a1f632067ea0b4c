import { minutes, ok, refuse, type Duration, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { endClocks, enqueueMessages, releaseClocks, setClocks, supersedeMessages, type ClockRow } from '../platform/engine/index.ts';
import { contactMethodsOf } from '../catalog/index.ts';
import type { ChatWay } from './channels/index.ts';
import { endEscalationClocks } from './advance.ts';
import { clockKinds } from './clock-kinds.ts';
import { plainText } from './content.ts';
import { firstClocks, openEscalations } from './open-escalations.ts';
import { loadReach } from './reach.ts';
import { CALLED_IN } from './rules/called-in.ts';
import type { Words } from './rules/templates.ts';
import { pages as severityPages } from './rules/policy.ts';
import { bundlesOver, endHolds, heldPagesOf, heldPagesOfTicket } from './store-throttle.ts';
import {
  endPages,
  insertEscalations,
  lockEscalations,
  pagesOfTickets,
  setEscalation,
  unansweredOfPerson,
  type Escalation,
  type NewEscalation,
  type Page,
  type TicketFacts,
} from './store.ts';

/** Where an answer came from. */
export type Way = 'web' | 'link' | 'api' | 'cli' | 'mail' | 'voice' | 'sms' | 'push' | 'emergency' | ChatWay;

/** Whether a page is of the steps of its escalation: who was called in beside them is wanted whoever has the ticket. */
const isOfSteps = (page: Page): boolean => page.role !== CALLED_IN;

/** A page that was held until it ended has told nobody anything. */
const wasCalled = (page: Page): boolean => page.calledAt !== null;

/** Ends pages; what waited for their people to answer goes now, unless another page called them just before. */
async function endPagesAndClocks(tx: Tx, ids: readonly string[], how: Parameters<typeof endPages>[2]): Promise<Page[]> {
  const ended = await endPages(tx, ids, how);
  const over = ended.map((page) => page.id);
  await endClocks(tx, clockKinds.nextMethod, over);
  if (over.length === 0) return ended;
  const subjects = [...over, ...(await bundlesOver(tx, over))];
  await supersedeMessages(tx, subjects, how.state === 'answered' ? 'the page was answered' : 'the page is over');
  // Whoever was called in may have come by that.
  await releaseClocks(tx, clockKinds.calledIn, [...new Set(ended.map((page) => page.ticketId))]);
  const called = ended.filter(wasCalled).map((page) => page.personId);
  if (called.length > 0) await releaseClocks(tx, clockKinds.nextMethod, await heldPagesOf(tx, called));
  return ended;
}

interface Telling {
  /** The id of the ticket that it is about. */
  readonly ticket: string;
  /** Ids. */
  readonly people: readonly string[];
  readonly text: string;
  /** By mail where they have it: what can wait until the morning rings nobody. */
  readonly calmly?: boolean;
}

/** What each of some people is told of a ticket, in full. */
interface Notice {
  readonly ticket: string;
  /** What the messages are about: what became of them is found by it. */
  readonly subject: string;
  readonly told: readonly { readonly person: string; readonly words: Words; readonly link: string }[];
}

/** Tells people of a ticket by mail where they have it, asking for nothing. Answers the messages' ids; who has no way to be told has none. */
export async function notifyPeople(tx: Tx, { ticket, subject, told }: Notice): Promise<readonly string[]> {
  const methods = await contactMethodsOf(
    tx,
    told.map(({ person }) => person),
  );
  const messages = told.flatMap(({ person, words, link }) => {
    const all = methods.get(person) ?? [];
    const method = all.find(({ channel }) => channel === 'email') ?? all[0];
    if (method === undefined) return [];
    const content = { purpose: 'notice' as const, ...words, link, reference: `${subject}/${person}` };
    const { channel, address } = method;
    return [{ id: tx.id(), kind: 'notice', subject, ticket, person, channel, priority: 6, address, content, dueAt: tx.now }];
  });
  await enqueueMessages(tx, messages);
  return messages.map(({ id }) => id);
}

/** Tells people something about a ticket by their first contact method, asking for nothing. */
export async function tellPeople(tx: Tx, { ticket, people, text, calmly = false }: Telling): Promise<void> {
  const methods = await contactMethodsOf(tx, people);
  await enqueueMessages(
    tx,
    people.flatMap((person) => {
      const all = methods.get(person) ?? [];
      const method = (calmly ? all.find(({ channel }) => channel === 'email') : undefined) ?? all[0];
      if (method === undefined) return [];
      const reference = `${ticket}/told/${person}/${tx.now}`;
      return [
        {
          id: tx.id(),
          kind: 'notice',
          subject: ticket,
          ticket,
          person,
          channel: method.channel,
          priority: 6,
          address: method.address,
          content: plainText({ text, reference }),
          dueAt: tx.now,
        },
      ];
    }),
  );
}

const lockOne = async (tx: Tx, ticket: string): Promise<Escalation | undefined> => (await lockEscalations(tx, [ticket]))[0];

/** Who answers, and how. */
export interface Answer {
  readonly person: { readonly id: string; readonly name: string };
  readonly by: Way;
}

/**
 * *Stop my page*: answers one page and no more. The first answer wins; others who are paged are told. The ticket's own
 * clocks go on. Refuses a page that has been answered or is over.
 */
export async function answerPage(tx: Tx, page: Page, answer: Answer): Promise<Result<Page>> {
  const escalation = await lockOne(tx, page.ticketId);
  const ended = (await endPagesAndClocks(tx, [page.id], { state: 'answered', by: answer.by }))[0];
  if (escalation === undefined || ended === undefined)
    return refuse('conflict', 'this page is no longer open: somebody answered it, or it ended');
  tx.journal({
    action: 'page.answered',
    subject: { kind: 'page', id: page.id },
    ticket: page.ticketId,
    because: `${answer.person.name} stopped the page by ${answer.by}, ${Math.round((tx.now - page.madeAt) / 1000)} s after it was made`,
    body: { person: answer.person.name, personId: answer.person.id, by: answer.by, afterMs: tx.now - page.madeAt },
  });
  const others = (await pagesOfTickets(tx, [page.ticketId]))
    .filter((each) => each.state === 'unanswered' && wasCalled(each))
    .map((each) => each.personId);
  await tellPeople(tx, {
    ticket: escalation.ticketId,
    people: others,
    text: `${answer.person.name} answered T-${escalation.number} ${escalation.facts.title}. Your page stays open until you answer it or the ticket is taken.`,
  });
  return ok(ended);
}

/** Says no to a page: the ticket's next step goes at once. */
export async function declinePage(tx: Tx, page: Page, answer: Answer): Promise<Result<Page>> {
  const escalation = await lockOne(tx, page.ticketId);
  const ended = (await endPagesAndClocks(tx, [page.id], { state: 'declined', by: answer.by }))[0];
  if (escalation === undefined || ended === undefined)
    return refuse('conflict', 'this page is no longer open: somebody answered it, or it ended');
  tx.journal({
    action: 'page.declined',
    subject: { kind: 'page', id: page.id },
    ticket: page.ticketId,
    because: `${answer.person.name} declined by ${answer.by}, so the next step goes at once`,
    body: { person: answer.person.name, personId: answer.person.id, by: answer.by },
  });
  if (escalation.state === 'unowned' && isOfSteps(page))
    await setClocks(tx, [{ kind: clockKinds.unowned, subject: page.ticketId, dueAt: tx.now }]);
  return ok(ended);
}

async function freeHeld(tx: Tx, ticket: string): Promise<void> {
  const held = await heldPagesOfTicket(tx, ticket);
  await setClocks(
    tx,
    held.map((page) => ({ kind: clockKinds.nextMethod, subject: page, dueAt: tx.now })),
  );
  await endHolds(tx, held, tx.now);
}

/** The next step of a ticket goes now, whoever has it. Refuses when the escalation is over. */
export async function escalateNow(tx: Tx, ticket: string, because: string): Promise<Result<Escalation>> {
  const escalation = await lockOne(tx, ticket);
  if (escalation === undefined || escalation.state === 'over')
    return refuse('conflict', 'this ticket pages nobody now: it is restored or closed, or its severity never pages');
  if (escalation.state === 'owned') await setEscalation(tx, ticket, { ...escalation, state: 'unowned', newRun: false });
  await setClocks(tx, [{ kind: clockKinds.unowned, subject: ticket, dueAt: tx.now }]);
  // What waited of it leaves the others and goes by itself.
  await freeHeld(tx, ticket);
  tx.journal({ action: 'escalation.now', subject: { kind: 'ticket', id: ticket }, ticket, because });
  return ok(escalation);
}

/** The page comes again at an instant, and the ticket's step waits as long. */
export async function snoozePage(tx: Tx, page: Page, order: { length: Duration; answer: Answer }): Promise<Result<Page>> {
  const escalation = await lockOne(tx, page.ticketId);
  if (escalation === undefined || page.state !== 'unanswered')
    return refuse('conflict', 'this page is no longer open: somebody answered it, or it ended');
  const until = tx.now + order.length;
  await supersedeMessages(tx, [page.id, ...(await bundlesOver(tx, [page.id]))], 'snoozed');
  await endHolds(tx, [page.id], null);
  const clocks: ClockRow[] = [{ kind: clockKinds.nextMethod, subject: page.id, dueAt: until }];
  if (escalation.state === 'unowned' && isOfSteps(page)) clocks.push({ kind: clockKinds.unowned, subject: page.ticketId, dueAt: until });
  await setClocks(tx, clocks);
  tx.journal({
    action: 'page.snoozed',
    subject: { kind: 'page', id: page.id },
    ticket: page.ticketId,
    because: `${order.answer.person.name} snoozed the page for ${Math.round(order.length / 60_000)} min by ${order.answer.by}`,
    body: { until, personId: order.answer.person.id },
  });
  return ok(page);
}

/** Somebody has taken the ticket: its step clock ends, the pages still open are over and their people are told. */
export async function ownEscalation(tx: Tx, ticket: string, answer: Answer): Promise<void> {
  const escalation = await lockOne(tx, ticket);
  if (escalation === undefined || escalation.state === 'over') return;
  await endClocks(tx, clockKinds.unowned, [ticket]);
  await setEscalation(tx, ticket, { ...escalation, state: 'owned', newRun: false });
  const open = (await pagesOfTickets(tx, [ticket])).filter((page) => page.state === 'unanswered');
  const mine = open.filter((page) => page.personId === answer.person.id);
  await endPagesAndClocks(
    tx,
    mine.map((page) => page.id),
    { state: 'answered', by: answer.by },
  );
  await overPages(tx, {
    escalation,
    open: open.filter((page) => page.personId !== answer.person.id && isOfSteps(page)),
    why: `${answer.person.name} took T-${escalation.number}`,
  });
}

/** Pages that somebody was called in by are over: whoever was asked has come, or nobody is needed any more. */
export async function endCalledIn(tx: Tx, ticket: string, order: { pages: readonly string[]; why: string }): Promise<void> {
  const escalation = await lockOne(tx, ticket);
  if (escalation === undefined) return;
  const open = (await pagesOfTickets(tx, [ticket])).filter(
    (page) => page.state === 'unanswered' && !isOfSteps(page) && order.pages.includes(page.id),
  );
  await overPages(tx, { escalation, open, why: order.why });
}

async function overPages(tx: Tx, ending: { escalation: Escalation; open: readonly Page[]; why: string }): Promise<void> {
  const ended = await endPagesAndClocks(
    tx,
    ending.open.map((page) => page.id),
    { state: 'over', by: null },
  );
  for (const page of ended) {
    tx.journal({
      action: 'page.over',
      subject: { kind: 'page', id: page.id },
      ticket: page.ticketId,
      because: ending.why,
      body: { person: page.personName, personId: page.personId },
    });
  }
  await tellPeople(tx, {
    ticket: ending.escalation.ticketId,
    people: ended.filter(wasCalled).map((page) => page.personId),
    text: `${ending.why}. Your page for "${ending.escalation.facts.title}" is over.`,
  });
}

/** The ticket is restored or ended: all its clocks end, and whoever has an unanswered page is told so. */
export async function endEscalations(tx: Tx, tickets: readonly string[], why: string): Promise<void> {
  for (const escalation of await lockEscalations(tx, tickets)) {
    if (escalation.state !== 'over') {
      await endEscalationClocks(tx, [escalation.ticketId]);
      await setEscalation(tx, escalation.ticketId, { ...escalation, state: 'over', newRun: false });
    }
    const open = (await pagesOfTickets(tx, [escalation.ticketId])).filter((page) => page.state === 'unanswered');
    await overPages(tx, { escalation, open, why });
  }
}

/** What starts an escalation anew or changes what it says. */
export interface Restart {
  readonly escalation: NewEscalation;
  readonly why: string;
}

/** Back to the first step: after a re-fire, a reopening, or a rise in severity. Opens the escalation when there was none. */
export async function restartEscalation(tx: Tx, restart: Restart): Promise<void> {
  const { escalation: wanted, why } = restart;
  const standing = await lockOne(tx, wanted.ticketId);
  if (!severityPages(wanted.severity)) {
    await endEscalations(tx, [wanted.ticketId], why);
    return;
  }
  if (standing === undefined) {
    await openEscalations(tx, [wanted], await loadReach(tx));
    return;
  }
  const open = (await pagesOfTickets(tx, [wanted.ticketId])).filter((page) => page.state === 'unanswered' && isOfSteps(page));
  await endPagesAndClocks(
    tx,
    open.map((page) => page.id),
    { state: 'over', by: null },
  );
  await setEscalation(tx, wanted.ticketId, { ...wanted, state: 'unowned', newRun: true });
  await endEscalationClocks(tx, [wanted.ticketId]);
  await setClocks(tx, firstClocks(tx, wanted));
}

/**
 * The severity of a ticket that somebody works on has changed: nobody is paged by that, but the clock of an unrestored
 * ticket stands exactly while its new severity has one.
 */
export async function adjustEscalation(tx: Tx, wanted: NewEscalation): Promise<void> {
  const standing = await lockOne(tx, wanted.ticketId);
  if (standing === undefined) await insertEscalations(tx, [wanted]);
  await setEscalation(tx, wanted.ticketId, { ...wanted, state: 'owned', newRun: false });
  await endClocks(tx, clockKinds.unrestored, [wanted.ticketId]);
  await setClocks(
    tx,
    firstClocks(tx, wanted).filter((clock) => clock.kind === clockKinds.unrestored),
  );
}

/** A person wrote something on the ticket: the clock of an unmoved ticket starts anew. */
export async function noteMovement(tx: Tx, ticket: string): Promise<void> {
  const escalation = await lockOne(tx, ticket);
  if (escalation?.state !== 'unowned') return;
  const before = escalation.policy.steps[(escalation.step + escalation.policy.steps.length - 1) % escalation.policy.steps.length];
  if (escalation.step === 0 && escalation.round === 0) return;
  await setClocks(tx, [{ kind: clockKinds.unowned, subject: ticket, dueAt: tx.now + minutes(before?.waitMinutes ?? 15) }]);
}

/** What later messages say, after an edit of the ticket. */
export async function changeFacts(tx: Tx, ticket: string, facts: TicketFacts): Promise<void> {
  const escalation = await lockOne(tx, ticket);
  if (escalation !== undefined) await setEscalation(tx, ticket, { ...escalation, facts, newRun: false });
}

/** A manager stops the climb through management until an instant, with a reason. */
export async function pauseUnrestored(tx: Tx, ticket: string, order: { length: Duration; because: string }): Promise<Result<null>> {
  const escalation = await lockOne(tx, ticket);
  if (escalation === undefined || escalation.state === 'over' || escalation.policy.unrestored === null) {
    return refuse('conflict', 'no management clock runs for this ticket');
  }
  await setClocks(tx, [{ kind: clockKinds.unrestored, subject: ticket, dueAt: tx.now + order.length }]);
  tx.journal({
    action: 'escalation.paused',
    subject: { kind: 'ticket', id: ticket },
    ticket,
    because: order.because,
    body: { until: tx.now + order.length },
  });
  return ok(null);
}

/** One button answers all of mine: stops every unanswered page of a person. */
export async function answerAllOf(tx: Tx, answer: Answer): Promise<Page[]> {
  const open = await unansweredOfPerson(tx, answer.person.id);
  const stopped: Page[] = [];
  for (const page of open.toSorted((a, b) => a.ticketId.localeCompare(b.ticketId))) {
    const answered = await answerPage(tx, page, answer);
    if (answered.ok) stopped.push(answered.value);
  }
  return stopped;
}
