import { createHash } from 'node:crypto';

import { hours, ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { endClocks, enqueueMessages, setClocks } from '../platform/engine/index.ts';
import { contactMethodsOf, loadDirectory } from '../catalog/index.ts';
import { involvedIn, type Ticket } from '../incidents/index.ts';
import { mayBeTold } from './may-be-told.ts';
import { promiseWords, remindersOf, type Audience } from './rules/promises.ts';
import { insertWord, lastUpdates, membersOfAudiences, type SentUpdate } from './store-audiences.ts';

/** The clock by which promises of a ticket are kept. */
export const PROMISE = 'status.promise';

/** A word that is promised for later than this is not promised at all. */
const LONGEST_PROMISE = hours(24);

/** Somebody whom a word reaches. */
interface Recipient {
  readonly name: string;
  readonly personId: string | undefined;
  readonly channel: string;
  readonly address: unknown;
}

/** What somebody wants to say to an audience; without `nextAt` it is the last word. */
export interface WordOrder {
  readonly audience: Audience;
  readonly text: string;
  readonly nextAt: Instant | undefined;
}

export interface WordPreview {
  /** Names exactly this word, after the last one: sending gives it back. */
  readonly preview: string;
  readonly subject: string;
  /** With the promise below it. */
  readonly text: string;
  readonly recipients: readonly { readonly name: string; readonly by: string }[];
  /** People of the audience who have nothing by which they could be reached. */
  readonly unreached: readonly string[];
}

interface AboutWord {
  readonly ticket: Ticket;
  readonly order: WordOrder;
}

interface Prepared extends WordPreview {
  readonly number: number;
  readonly to: readonly Recipient[];
}

/** The members of an audience. Whoever is on the incident is among the responders. */
async function peopleOf(
  reader: Reader,
  ticket: Ticket,
  audience: Audience,
): Promise<{ people: readonly string[]; outside: readonly Recipient[] }> {
  const members = (await membersOfAudiences(reader)).filter((each) => each.audience === audience);
  const here =
    audience === 'responders' ? [...(await involvedIn(reader, ticket.id)), ...(ticket.ownerId === null ? [] : [ticket.ownerId])] : [];
  return {
    people: [...new Set([...here, ...members.flatMap(({ personId }) => personId ?? [])])],
    outside: members.flatMap(({ address, name }) => (address === null ? [] : [{ name, personId: undefined, channel: 'email', address }])),
  };
}

/** By what each is reached: a mail can be read in a minute's peace, so it goes first where somebody has it. */
async function reached(reader: Reader, ticket: Ticket, audience: Audience): Promise<{ to: Recipient[]; unreached: string[] }> {
  const { people, outside } = await peopleOf(reader, ticket, audience);
  const [methods, directory] = [await contactMethodsOf(reader, people), await loadDirectory(reader)];
  const [to, unreached]: [Recipient[], string[]] = [[], []];
  for (const id of people) {
    const person = directory.person(id);
    const all = methods.get(id) ?? [];
    const method = all.find(({ channel }) => channel === 'email') ?? all[0];
    if (person === undefined) continue;
    if (method === undefined) unreached.push(person.name);
    else to.push({ name: person.name, personId: id, channel: method.channel, address: method.address });
  }
  return { to: [...to, ...outside], unreached };
}

const audienceWords: Readonly<Record<Audience, string>> = {
  responders: 'for responders',
  executives: 'for executives',
  support: 'for support',
  customers: '',
};

/** Customers read no number and no title of the inside. */
function subjectOf(ticket: Ticket, audience: Audience, number: number): string {
  if (audience === 'customers') return number === 1 ? 'We are looking into a problem' : `Update ${number} on the problem`;
  return `T-${ticket.number} update ${number} ${audienceWords[audience]}: ${ticket.title}`.slice(0, 200);
}

async function prepare(reader: Reader, { ticket, order }: AboutWord, now: Instant): Promise<Result<Prepared>> {
  const allowed = mayBeTold(ticket);
  if (!allowed.ok) return allowed;
  const { audience, nextAt } = order;
  if (nextAt !== undefined && (nextAt <= now || nextAt > now + LONGEST_PROMISE))
    return refuse('bad-input', 'the next word is promised for later, and for within 24 hours', 'body.nextAt');
  const { to, unreached } = await reached(reader, ticket, audience);
  if (to.length === 0) return refuse('unreachable', `nobody of this audience can be reached: name its members under Settings, Audiences`);
  const number = ((await lastUpdates(reader, ticket.id)).find((each) => each.audience === audience)?.number ?? 0) + 1;
  const preview = createHash('sha256')
    .update(JSON.stringify([ticket.id, audience, number, order.text, nextAt ?? null]))
    .digest('hex');
  return ok({
    preview,
    number,
    to,
    unreached,
    subject: subjectOf(ticket, audience, number),
    text: `${order.text}\n\n${promiseWords(nextAt)}`,
    recipients: to.map(({ name, channel }) => ({ name, by: channel })),
  });
}

/** What a word would say and whom it would reach. Writes nothing. */
export async function previewWord(reader: Reader, about: AboutWord, now: Instant): Promise<Result<WordPreview>> {
  const prepared = await prepare(reader, about, now);
  if (!prepared.ok) return prepared;
  const { preview, subject, text, recipients, unreached } = prepared.value;
  return ok({ preview, subject, text, recipients, unreached });
}

async function send(tx: Tx, ticket: Ticket, word: Prepared & { audience: Audience; publicUrl: string }): Promise<void> {
  const link = word.audience === 'customers' ? {} : { link: `${word.publicUrl}/tickets/T-${ticket.number}` };
  await enqueueMessages(
    tx,
    word.to.map(({ personId, channel, address }) => ({
      id: tx.id(),
      kind: 'notice',
      subject: ticket.id,
      ticket: ticket.id,
      person: personId,
      channel,
      priority: 7,
      address,
      content: {
        purpose: 'notice',
        subject: word.subject,
        text: word.subject.slice(0, 159),
        body: word.text,
        ...link,
        reference: `${ticket.id}/${word.audience}/${word.number}/${personId ?? JSON.stringify(address)}`,
      },
      dueAt: tx.now,
    })),
  );
}

const promisesIn = (words: readonly SentUpdate[]) =>
  words.flatMap(({ audience, nextAt, reminded }) => (nextAt === null ? [] : [{ audience, nextAt, reminded }]));

/** Sets the clock of a ticket's promises to when somebody must be reminded next, or ends it. */
export async function setPromiseClock(tx: Tx, ticket: string): Promise<void> {
  const { lookAt } = remindersOf(promisesIn(await lastUpdates(tx, ticket)), tx.now);
  if (lookAt === undefined) await endClocks(tx, PROMISE, [ticket]);
  else await setClocks(tx, [{ kind: PROMISE, subject: ticket, dueAt: lookAt }]);
}

/** Sends what a person has seen and pressed to an audience, and promises the next word. The ticket is locked. */
export async function tellAudience(
  tx: Tx,
  ticket: Ticket,
  press: { order: WordOrder; preview: string; publicUrl: string },
): Promise<Result<null>> {
  if (tx.actor.kind !== 'person') return refuse('not-allowed', 'only a person tells an audience, by a press on a preview; a key cannot');
  const { order } = press;
  const prepared = await prepare(tx, { ticket, order }, tx.now);
  if (!prepared.ok) return prepared;
  const { number, text, to, preview } = prepared.value;
  if (preview !== press.preview)
    return refuse('conflict', 'this is not what was previewed, or somebody has told them since: preview it again', 'body.preview');
  await insertWord(tx, { ticket: ticket.id, audience: order.audience, number, text, nextAt: order.nextAt, recipients: to.length });
  await send(tx, ticket, { ...prepared.value, audience: order.audience, publicUrl: press.publicUrl });
  await setPromiseClock(tx, ticket.id);
  tx.journal({
    action: 'stakeholders.told',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: `${tx.actor.name} pressed send`,
    body: { audience: order.audience, number, text, recipients: to.map(({ name }) => name).slice(0, 50), nextAt: order.nextAt ?? null },
  });
  return ok(null);
}
