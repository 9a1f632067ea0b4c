import type { Duration, Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { finishMessages, keepMessage, retryMessage, startLoop, UNTIL_POKED, type LeasedMessage } from '../platform/engine/index.ts';
import type { Breakers } from './breakers.ts';
import type { Channels, Outcome } from './channels/index.ts';
import {
  bundledIn,
  decideKept,
  nextStepsNow,
  pagesGoOn,
  stillAsked,
  waitForProof,
  type End,
  type KeptPages,
  type NotTried,
} from './fail-over.ts';
import { afterTry, isPaging, type After, type KeptDecision } from './rules/delivery.ts';
import { lockEscalations, noteReached } from './store.ts';

const DELIVERY = system('delivery');

/** A message that was tried, with what follows. */
interface Tried extends End {
  readonly outcome: Outcome;
  readonly after: After;
}

/** Told of every try: `again` where there will be another, or where it was put off. Its age is that of the message. */
export type OnTried = (tried: {
  readonly channel: string;
  readonly outcome: 'handed-over' | 'failed' | 'again';
  readonly age: Duration;
}) => void;

/** What writing ends needs of the instance. */
interface Writing {
  readonly db: Database;
  readonly channels: Channels;
  readonly breakers: Breakers;
  readonly onTried?: OnTried | undefined;
}

const ageOf = (tx: Tx, { created_at: created }: LeasedMessage): Duration => tx.now - created;

function journalEnd(tx: Tx, { message, outcome }: End, about: { readonly page: string; readonly ticket: string | undefined }): void {
  const sent = outcome.kind === 'handed-over';
  tx.journal({
    action: sent ? 'message.handed-over' : 'message.failed',
    subject: { kind: 'message', id: message.id },
    ticket: about.ticket,
    because: outcome.detail,
    by: DELIVERY,
    body: {
      channel: message.channel,
      about: about.page,
      person: message.person_id,
      tries: message.tries,
      afterMs: ageOf(tx, message),
      ...(sent ? { proof: outcome.proof } : {}),
    },
  });
}

/** A line for each message, and for each page of a message about several, so that it stands on every ticket's timeline. */
async function journalEnds(tx: Tx, ends: readonly End[]): Promise<void> {
  for (const end of ends) {
    if (end.message.kind !== 'bundle') journalEnd(tx, end, { page: end.message.subject, ticket: end.message.ticket_id ?? undefined });
  }
  for (const { end, pageId, ticketId } of await bundledIn(tx, ends)) journalEnd(tx, end, { page: pageId, ticket: ticketId });
}

function tell(onTried: OnTried, tried: readonly Tried[], now: Instant): void {
  for (const { message, outcome, after } of tried) {
    const ended = outcome.kind === 'handed-over' ? 'handed-over' : 'failed';
    onTried({ channel: message.channel, outcome: after.over ? ended : 'again', age: now - message.created_at });
  }
}

const isPage = ({ message }: End): boolean => isPaging(message);

/** What a page waits for after it was handed over: a channel that can prove more than that has 30 s to do so. */
function isUnproven(channels: Channels, { message, outcome }: Tried): boolean {
  if (outcome.kind !== 'handed-over' || outcome.proof !== 'accepted') return false;
  return (channels.byName(message.channel)?.proves ?? 'accepted') !== 'accepted';
}

const wasTried = (end: End | Tried): end is Tried => 'after' in end;
const wasNot = (end: End): end is NotTried => end.outcome.kind === 'out';

/** Every end by what follows. */
interface Sorted {
  readonly tried: readonly Tried[];
  readonly notTried: readonly NotTried[];
}

function sort(tx: Tx, breakers: Breakers, ends: readonly End[]): Sorted {
  const tried = ends
    .map((end): End | Tried => {
      const { message, outcome, provider } = end;
      if (outcome.kind === 'out') return end;
      const { kind, tries } = message;
      return { ...end, outcome, after: afterTry({ kind, tries, age: ageOf(tx, message) }, outcome, breakers.isOut(provider)) };
    })
    .filter(wasTried);
  return { tried, notTried: ends.filter(wasNot) };
}

/**
 * Escalations are locked before clocks and messages, the order that everybody keeps: those of every page that moves, and of every
 * message that is put back, so that no answer passes it by while it is.
 */
async function lockThose(tx: Tx, channels: Channels, { tried, notTried }: Sorted): Promise<KeptPages['escalations']> {
  const moving = [...notTried, ...tried.filter((each) => each.outcome.kind !== 'handed-over' || isUnproven(channels, each))].filter(isPage);
  const bundled = await bundledIn(tx, moving);
  const tickets = [...new Set([...moving.flatMap(({ message }) => message.ticket_id ?? []), ...bundled.map((each) => each.ticketId)])];
  if (tickets.length === 0) return new Map();
  return new Map((await lockEscalations(tx, tickets)).map((each) => [each.ticketId, each]));
}

/** What is put back waits to leave again; a message whose pages ended while it was under way is over instead. */
async function putBack(tx: Tx, tried: readonly Tried[], kept: readonly NotTried[]): Promise<void> {
  const back = [...tried.filter((each) => !each.after.over), ...kept];
  const asked = await stillAsked(tx, back.filter(isPage));
  const waits = (end: End): boolean => !isPage(end) || asked.has(end.message.id);
  for (const each of tried) if (!each.after.over && waits(each)) await retryMessage(tx, each.message, tx.now + each.after.again);
  for (const each of kept.filter(waits)) await keepMessage(tx, each.message, each.outcome.until);
  const pastAsking = back.filter((each) => !waits(each));
  await finishMessages(
    tx,
    pastAsking.map(({ message }) => ({ message, outcome: 'superseded', detail: 'the page ended while it was under way' })),
  );
}

/** Ends what is over. Answers what this instance ended: what has passed to another holder is left to that one. */
async function finish(tx: Tx, over: readonly End[]): Promise<End[]> {
  const ours = await finishMessages(
    tx,
    over.map(({ message, outcome }) => ({
      message,
      outcome: outcome.kind === 'handed-over' ? 'handed-over' : 'failed',
      detail: outcome.detail,
    })),
  );
  return over.filter(({ message }) => ours.has(message.id));
}

/** Writes what became of many messages in one transaction: a commit for each would be most of the work of sending. */
async function writeAll({ db, channels, breakers, onTried }: Writing, ends: readonly End[]): Promise<void> {
  await db.engine(DELIVERY, async (tx) => {
    const sorted = sort(tx, breakers, ends);
    const { tried, notTried } = sorted;
    if (onTried !== undefined) tx.afterCommit(() => tell(onTried, tried, tx.now));
    const escalations = await lockThose(tx, channels, sorted);
    const decided = await decideKept(tx, { channels, breakers, escalations }, notTried);
    const decision = (end: End): KeptDecision | undefined => decided.get(end.message.id);
    const kept = notTried.filter((each) => decision(each)?.startsWith('keep') === true);
    await putBack(tx, tried, kept);
    const mine = await finish(tx, [...tried.filter((each) => each.after.over), ...notTried.filter((each) => !kept.includes(each))]);
    const pages = mine.filter(isPage);
    const reached = pages.filter(({ outcome }) => outcome.kind === 'handed-over');
    if (reached.length > 0)
      await noteReached(
        tx,
        reached.map(({ message }) => message.subject),
      );
    await pagesGoOn(
      tx,
      pages.filter((each) => each.outcome.kind !== 'handed-over' && decision(each) !== 'end'),
    );
    await waitForProof(
      tx,
      pages.filter(wasTried).filter((each) => isUnproven(channels, each)),
    );
    await nextStepsNow(
      tx,
      escalations,
      kept.filter((each) => decision(each) === 'keep-and-step'),
    );
    await journalEnds(tx, mine);
  });
}

/** Writes what became of messages. */
interface Writer {
  /** Resolves once what became of a message is written. */
  readonly write: (end: End) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Collects what ended while the last batch was being written, and writes it as the next. */
export function createWriter(writing: Writing, onError: (error: unknown) => void): Writer {
  let waiting: { end: End; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const loop = startLoop({
    clock: writing.db.clock,
    async round() {
      if (waiting.length === 0) return UNTIL_POKED;
      const batch = waiting;
      waiting = [];
      await writeAll(
        writing,
        batch.map((each) => each.end),
      ).then(
        () => batch.forEach((each) => each.resolve()),
        (error: unknown) => batch.forEach((each) => each.reject(error)),
      );
      return waiting.length === 0 ? UNTIL_POKED : 0;
    },
    onError,
  });
  return {
    write: async (end) =>
      new Promise((resolve, reject) => {
        waiting.push({ end, resolve, reject });
        loop.poke();
      }),
    stop: async () => loop.stop(),
  };
}
