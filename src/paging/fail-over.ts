import type { Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { setClocks, waitingMessages, wasKept, type ClockRow, type LeasedMessage } from '../platform/engine/index.ts';
import { contactMethodsOf } from '../catalog/index.ts';
import type { Breakers } from './breakers.ts';
import type { Channels, Outcome } from './channels/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { CALLED_IN } from './rules/called-in.ts';
import { isPaging, PROOF_WAIT, whenOut, type KeptDecision } from './rules/delivery.ts';
import { bundlesOf } from './store-throttle.ts';
import { pagesByIds, type Escalation, type Page } from './store.ts';

const DELIVERY = system('delivery');

/** A leased message with what became of it. `out`: its provider fails, and it was not tried. */
export interface End {
  readonly message: LeasedMessage;
  readonly provider: string;
  readonly outcome: Outcome | Out;
}

interface Out {
  readonly kind: 'out';
  readonly until: Instant;
  readonly detail: string;
}

/** A message that was not tried. */
export interface NotTried extends End {
  readonly outcome: Out;
}

/** What deciding about messages whose providers are out asks. */
export interface KeptPages {
  readonly channels: Channels;
  readonly breakers: Breakers;
  /** Locked, by ticket. */
  readonly escalations: ReadonlyMap<string, Escalation>;
}

type Methods = Awaited<ReturnType<typeof contactMethodsOf>>;

const hasWay = (methods: Methods, { channels, breakers }: KeptPages, person: string | null): boolean =>
  (methods.get(person ?? '') ?? []).some(({ channel: name, address }) => {
    const channel = channels.byName(name);
    return channel !== undefined && channel.lacks === undefined && !breakers.isOut(channel.provider(address));
  });

/** What becomes of messages whose providers are out, by the messages' ids. */
export async function decideKept(tx: Tx, parts: KeptPages, notTried: readonly NotTried[]): Promise<Map<string, KeptDecision>> {
  const pages = notTried.filter(({ message }) => isPaging(message));
  const people = [...new Set(pages.flatMap(({ message }) => message.person_id ?? []))];
  const subjects = pages.map(({ message }) => message.subject);
  const [methods, waiting] =
    pages.length === 0 ? [new Map(), []] : [await contactMethodsOf(tx, people), await waitingMessages(tx, subjects)];
  return new Map(
    notTried.map(({ message }) => [
      message.id,
      whenOut({
        kind: message.kind,
        tries: message.tries,
        age: tx.now - message.created_at,
        isFirst: !wasKept(message),
        hasAnotherWay: hasWay(methods, parts, message.person_id),
        isDoubled: waiting.some((each) => each.subject === message.subject && each.channel === message.channel),
      }),
    ]),
  );
}

const nextMethodAt = (page: Page, dueAt: number, why: string): ClockRow => ({
  kind: clockKinds.nextMethod,
  subject: page.id,
  dueAt,
  data: { why },
});

/** A page that went in a message with others. */
interface Bundled {
  readonly end: End;
  readonly pageId: string;
  readonly ticketId: string;
}

/** The pages of those messages that are about several. */
export async function bundledIn(tx: Tx, ends: readonly End[]): Promise<Bundled[]> {
  const bundles = ends.filter(({ message }) => message.kind === 'bundle');
  const members = await bundlesOf(
    tx,
    bundles.map(({ message }) => message.subject),
  );
  return bundles.flatMap((end) =>
    (members.get(end.message.subject) ?? []).map((member) => ({ end, pageId: member.page_id, ticketId: member.ticket_id })),
  );
}

/** The unanswered pages that messages are about, each with why it moves. */
async function moving(tx: Tx, ends: readonly End[]): Promise<{ page: Page; end: End }[]> {
  if (ends.length === 0) return [];
  const byPage = new Map(ends.map((end) => [end.message.subject, end]));
  for (const { end, pageId } of await bundledIn(tx, ends)) byPage.set(pageId, end);
  return (await pagesByIds(tx, [...byPage.keys()])).flatMap((page) => {
    const end = byPage.get(page.id);
    return end === undefined || page.state !== 'unanswered' ? [] : [{ page, end }];
  });
}

/** The paging messages of which somebody is still asked for an answer, by their ids. The escalations of their pages are locked. */
export async function stillAsked(tx: Tx, ends: readonly End[]): Promise<ReadonlySet<string>> {
  return new Set((await moving(tx, ends)).map(({ end }) => end.message.id));
}

/** Pages whose message did not go go on to the next method at once. Their escalations are locked. */
export async function pagesGoOn(tx: Tx, failed: readonly End[]): Promise<void> {
  await setClocks(
    tx,
    (await moving(tx, failed)).map(({ page, end }) =>
      nextMethodAt(page, tx.now, end.outcome.kind === 'out' ? `${end.provider} is out` : `${end.provider} did not take it`),
    ),
  );
}

/** Pages that were handed over to a channel that can prove more have their next method go in 30 s, unless more is proved. */
export async function waitForProof(tx: Tx, handedOver: readonly End[]): Promise<void> {
  await setClocks(
    tx,
    (await moving(tx, handedOver)).map(({ page, end }) =>
      nextMethodAt(page, tx.now + PROOF_WAIT, `${end.provider} took it ${PROOF_WAIT / 1000} s ago and nothing shows that it arrived`),
    ),
  );
}

/** Nobody is reached while a message waits for its provider, so the tickets' next steps go at once. */
export async function nextStepsNow(tx: Tx, escalations: KeptPages['escalations'], kept: readonly NotTried[]): Promise<void> {
  for (const { page, end } of await moving(tx, kept)) {
    const isStepped = !page.reached && page.role !== CALLED_IN && escalations.get(page.ticketId)?.state === 'unowned';
    if (isStepped) await setClocks(tx, [{ kind: clockKinds.unowned, subject: page.ticketId, dueAt: tx.now }]);
    tx.journal({
      action: 'message.kept',
      subject: { kind: 'message', id: end.message.id },
      ticket: page.ticketId,
      because: `${end.provider} is out and ${page.personName} has no other way, so it waits for it${isStepped ? ' and the next step goes at once' : ''}`,
      by: DELIVERY,
      body: { channel: end.message.channel, about: page.id, person: page.personId },
    });
  }
}
