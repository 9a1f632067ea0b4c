import { newToken } from '../platform/clock/index.ts';
import { system } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { enqueueMessages, setClocks, type ClockRow, type NewMessage } from '../platform/engine/index.ts';
import { hashOf } from '../platform/secrets.ts';
import { contactMethodsOf, type ContactMethod } from '../catalog/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { withLoopBack } from './loop-back.ts';
import { bundled, engagement } from './content.ts';
import { CALLED_IN } from './rules/called-in.ts';
import { nextMethod, type MethodDecision } from './rules/methods.ts';
import { nextMethodAfter } from './rules/policy.ts';
import { goesAlone, messagePriority, passage, type Called } from './rules/throttle.ts';
import { callsOf } from './store-throttle.ts';
import { noteWays, type Escalation, type Page, type Ways } from './store.ts';

const PAGING = system('paging');

/** What sending pages comes to, before it is written. */
export interface Batch {
  readonly messages: NewMessage[];
  readonly ways: { readonly [Key in keyof Ways]: Ways[Key][number][] };
  readonly clocks: ClockRow[];
}

/** A page that goes now by a method. */
interface Going {
  readonly page: MovingPage;
  readonly escalation: Escalation;
  readonly method: ContactMethod;
  readonly because: string;
  /** Nothing has called its person before. */
  readonly isFirst: boolean;
}

/** One message for one page, or for several of a person by one method, the most severe first. */
function send(tx: Tx, batch: Batch, group: readonly [Going, ...Going[]]): void {
  const [{ page, escalation, method, isFirst }] = group;
  const isBundle = group.length > 1;
  const [token, id, bundleId] = [newToken(tx.clock), tx.id(), isBundle ? tx.id() : undefined];
  batch.ways.tokens.push({ hash: hashOf(token), pageId: page.id, bundleId });
  for (const each of group) {
    batch.ways.uses.push({ pageId: each.page.id, methodId: method.id, channel: method.channel });
    if (bundleId !== undefined) batch.ways.bundles.push({ bundleId, pageId: each.page.id });
    tellOfSending(tx, each, { message: id, group });
  }
  batch.messages.push({
    id,
    kind: isBundle ? 'bundle' : 'page',
    subject: bundleId ?? page.id,
    ticket: page.ticketId,
    person: page.personId,
    channel: method.channel,
    priority: messagePriority({ severity: page.severity, isFirst }),
    address: method.address,
    content:
      bundleId === undefined
        ? engagement({ page, escalation, token, reference: `${page.id}/${method.id}` })
        : bundled({ pages: group, isMore: !isFirst, token, reference: `${bundleId}/${method.id}` }),
    dueAt: tx.now,
  });
}

/** So many others are named on a timeline. */
const MOST_NAMED = 10;

function othersIn(group: readonly Going[], own: Going): string {
  const others = group.filter((each) => each !== own).map(({ escalation }) => `T-${escalation.number}`);
  if (others.length === 0) return '';
  const rest = others.length - MOST_NAMED;
  const names = others.slice(0, MOST_NAMED).join(', ');
  return `; in one message with ${names}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function tellOfSending(tx: Tx, going: Going, sent: { message: string; group: readonly Going[] }): void {
  const { page, method, because } = going;
  tx.journal({
    action: page.used.length === 0 ? 'page.made' : 'page.repeated',
    subject: { kind: 'page', id: page.id },
    ticket: page.ticketId,
    because: `${page.used.length === 0 ? page.because : because}${othersIn(sent.group, going)}`,
    by: PAGING,
    body: {
      person: page.personName,
      personId: page.personId,
      role: page.role,
      channel: method.channel,
      message: sent.message,
      ...(sent.group.length > 1 ? { together: sent.group.length } : {}),
    },
  });
}

/** A page waits to join one message with what else comes: its clock says until when. */
function hold(tx: Tx, batch: Batch, held: { page: Page; until: number; because: string }): void {
  const { page, until, because } = held;
  batch.clocks.push({ kind: clockKinds.nextMethod, subject: page.id, dueAt: until, data: { held: true } });
  if (page.heldUntil === until) return;
  batch.ways.holds.push({ pageId: page.id, until });
  tx.journal({
    action: 'page.held',
    subject: { kind: 'page', id: page.id },
    ticket: page.ticketId,
    because: `${because}, so it joins one message with what comes meanwhile`,
    by: PAGING,
    body: { person: page.personName, personId: page.personId, role: page.role, until },
  });
}

/** Nobody is silent: a page that reaches nobody brings the ticket's next step forward. */
function exhausted(tx: Tx, batch: Batch, chosen: { page: Page; because: string }): void {
  const { page, because } = chosen;
  const kind = page.role === CALLED_IN ? clockKinds.calledIn : clockKinds.unowned;
  batch.clocks.push({ kind, subject: page.ticketId, dueAt: tx.now + 1 });
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

/** What deciding about pages asks. */
export interface World {
  readonly escalations: ReadonlyMap<string, Escalation>;
  readonly methods: MethodsOf;
  readonly calls: ReadonlyMap<string, Called>;
}

const notCalled: Called = { at: new Map(), isContended: false };

/** Pages that go, gathered into messages: of severity 1 each alone, and so the first of a person; the rest by person and method. */
class Messages {
  private readonly groups = new Map<string, [Going, ...Going[]]>();

  add(going: Going): void {
    const { page, method } = going;
    const isAlone = goesAlone(page) || (going.isFirst && page.heldUntil === null && page.used.length === 0);
    const key = isAlone ? page.id : `${page.personId} ${method.id}`;
    const group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, [going]);
    else group.push(going);
  }

  all(): IterableIterator<[Going, ...Going[]]> {
    return this.groups.values();
  }
}

/** What called people, with what this batch adds: so that of two new pages one is the first. */
class Calls {
  private readonly before: World['calls'];
  private readonly now = new Map<string, Map<string, number>>();

  constructor(before: World['calls']) {
    this.before = before;
  }

  of({ personId, heldUntil }: Page): Called {
    const before = this.before.get(personId) ?? notCalled;
    const added = this.now.get(personId);
    // What was held goes together, so that one of them does not hold the others again.
    return added === undefined || heldUntil !== null ? before : { ...before, at: new Map([...before.at, ...added]) };
  }

  add({ page, method }: Going, now: number): void {
    const added = this.now.get(page.personId) ?? new Map<string, number>();
    this.now.set(page.personId, added.set(method.channel, now));
  }
}

/** Those that were held come first, so that what is new knows of them; then the most severe. */
const rank = (page: Page): number => (page.heldUntil === null ? 10 : 0) + page.severity;
const inOrder = (one: Page, other: Page): number => rank(one) - rank(other);

/** The messages, tokens and clocks of pages that go by their people's next contact method, and the holds of those that wait. Asks the database nothing. */
export function composeNext(tx: Tx, world: World, pages: readonly MovingPage[]): Batch {
  const batch: Batch = { messages: [], ways: { uses: [], tokens: [], holds: [], bundles: [] }, clocks: [] };
  const messages = new Messages();
  const calls = new Calls(world.calls);
  for (const page of pages.toSorted(inOrder)) {
    const escalation = world.escalations.get(page.ticketId);
    if (escalation === undefined) continue;
    const own = world.methods.get(page.personId) ?? [];
    const decision = nextMethod(own, page, { now: tx.now, wait: nextMethodAfter(escalation.policy) });
    const method = own.find((each) => each.id === decision.method?.id);
    if (method !== undefined) {
      const going = decideOne(tx, batch, { page, escalation, method, decision, called: calls.of(page) });
      if (going === undefined) continue;
      calls.add(going, tx.now);
      messages.add(going);
    }
    if (decision.due !== undefined) batch.clocks.push({ kind: clockKinds.nextMethod, subject: page.id, dueAt: decision.due });
    if (decision.exhausted && (escalation.state === 'unowned' || page.role === CALLED_IN))
      exhausted(tx, batch, { page, because: decision.because });
  }
  for (const group of messages.all()) send(tx, batch, group);
  return batch;
}

/** Whether a page goes by its method now; where it waits its clock is set. */
function decideOne(
  tx: Tx,
  batch: Batch,
  asked: Omit<Going, 'because' | 'isFirst'> & { readonly decision: MethodDecision; readonly called: Called },
): Going | undefined {
  const { page, method, decision, called } = asked;
  const passed = passage(page, called, { now: tx.now, channel: method.channel });
  if (passed.kind === 'go') return { ...asked, because: decision.because, isFirst: passed.isFirst };
  if (passed.kind === 'hold') hold(tx, batch, { page, ...passed });
  else batch.clocks.push({ kind: clockKinds.nextMethod, subject: page.id, dueAt: passed.at });
  return undefined;
}

/** What has called the people of pages. Who is to be called for the first time is locked: of two transactions only one may take its page for the first. */
export async function loadCalls(tx: Tx, pages: readonly Page[]): Promise<World['calls']> {
  const people = new Set(pages.map((page) => page.personId));
  const toLock = new Set(pages.filter((page) => page.severity > 1 && page.used.length === 0).map((page) => page.personId));
  return callsOf(tx, [...people], [...toLock]);
}

/**
 * Sends unanswered pages by their people's next contact method and sets the clock for the one after. The escalations that
 * the pages belong to are locked by the caller.
 */
export async function sendNext(tx: Tx, escalations: ReadonlyMap<string, Escalation>, pages: readonly MovingPage[]): Promise<void> {
  const open = pages.filter((page) => page.state === 'unanswered');
  if (open.length === 0) return;
  const people = [...new Set(open.map((page) => page.personId))];
  const [found, calls] = await Promise.all([contactMethodsOf(tx, people), loadCalls(tx, open)]);
  const batch = composeNext(tx, { escalations, methods: withLoopBack(found), calls }, open);
  await Promise.all([noteWays(tx, batch.ways), enqueueMessages(tx, batch.messages), setClocks(tx, batch.clocks)]);
}
