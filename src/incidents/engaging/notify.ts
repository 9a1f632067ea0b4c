import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { customerTeams, loadDirectory, type Directory } from '../../catalog/index.ts';
import { notificationWords, notifyPeople, roomBefore, type Words } from '../../paging/index.ts';
import { attendancesOf } from '../command/store-call.ts';
import { mattersOf } from '../command/store-matters.ts';
import { heardOn } from '../command/speak.ts';
import { isRestricted } from '../rules/restriction.ts';
import { isUnrestored } from '../rules/states.ts';
import { listsToTell, type Linked, type ToldList } from '../rules/told-lists.ts';
import type { Ticket } from '../store.ts';
import { loadLists, type Lists } from './list-kinds.ts';
import { membersOf } from './list-members.ts';
import { insertNotification, notificationsOf, type NotificationKind } from './store-notifications.ts';

/** What a notification says beside the ticket's own words. Left out: as the record has it. */
export interface Said {
  readonly impact?: string | undefined;
  readonly cause?: string | undefined;
  readonly timeToFix?: string | undefined;
}

/** A notification before it is sent: what it would say, and to whom it goes unless somebody chooses others. */
export interface Draft {
  readonly kind: NotificationKind;
  readonly facts: {
    readonly impact: string;
    readonly cause: string | null;
    readonly timeToFix: string | null;
    readonly engaged: readonly string[];
  };
  readonly words: Words;
  readonly lists: readonly ToldList[];
}

async function graph(reader: Reader, directory: Directory): Promise<readonly Linked[]> {
  const customers = await customerTeams(reader);
  return directory.services.map(({ slug, name, teamId }) => ({
    slug,
    name,
    team: directory.team(teamId)?.slug ?? '',
    customers: customers.filter((each) => each.slug === slug).map(({ team }) => team),
  }));
}

/** The lists that are told of a ticket by what they are about and by the graph. */
async function listsOf(
  reader: Reader,
  ticket: Ticket,
  { directory, lists }: { directory: Directory; lists: Lists },
): Promise<readonly ToldList[]> {
  const all = await graph(reader, directory);
  const service = all.find(({ slug }) => slug === directory.service(ticket.serviceId)?.slug);
  if (service === undefined) return [];
  const listed = lists.notification.map(({ slug, body }) => ({ slug, services: body.services, severities: body.severities }));
  return listsToTell(listed, { service, severity: ticket.severity }, all);
}

/** The first notification comes first, the last once service is restored. */
async function kindOf(reader: Reader, ticket: Ticket): Promise<NotificationKind> {
  if (!isUnrestored(ticket.state)) return 'final';
  return (await notificationsOf(reader, ticket.id)).length === 0 ? 'first' : 'later';
}

/** What the record knows of a notification's words. */
async function factsFrom(reader: Reader, ticket: Ticket, said: Said): Promise<Draft['facts']> {
  const here = (await attendancesOf(reader, ticket.id)).filter(({ releasedAt }) => releasedAt === null);
  const cause = (await mattersOf(reader, ticket.id)).findLast(({ kind, state }) => kind === 'hypothesis' && state === 'confirmed')?.text;
  const engaged = here.map(({ personName, teamName }) => (teamName === null ? personName : `${personName} (${teamName})`));
  return {
    impact: said.impact ?? ticket.impact,
    cause: said.cause ?? cause ?? null,
    timeToFix: said.timeToFix ?? (isUnrestored(ticket.state) ? null : 'restored'),
    engaged: engaged.length > 0 || ticket.ownerName === null ? engaged : [ticket.ownerName],
  };
}

/** The words of a notification as readers of one list get them. */
function wordsOf(ticket: Ticket, facts: Draft['facts'], told: { service: string; affects: string | undefined; link: string }): Words {
  return notificationWords(
    {
      ticket: `T-${ticket.number}`,
      title: ticket.title,
      severity: ticket.severity,
      service: told.service,
      engaged: facts.engaged,
      cause: facts.cause ?? undefined,
      timeToFix: facts.timeToFix ?? undefined,
      impact: facts.impact,
      affects: told.affects,
    },
    roomBefore(told.link),
  );
}

/** Fills a notification from the record. */
export async function draftNotification(reader: Reader, ticket: Ticket, asked: Said & { link: string }): Promise<Draft> {
  const directory = await loadDirectory(reader);
  const service = directory.service(ticket.serviceId)?.name ?? 'unknown service';
  const facts = await factsFrom(reader, ticket, asked);
  return {
    kind: await kindOf(reader, ticket),
    facts,
    words: wordsOf(ticket, facts, { service, affects: undefined, link: asked.link }),
    lists: await listsOf(reader, ticket, { directory, lists: await loadLists(reader, directory) }),
  };
}

/** A notification to send. */
export interface Sending extends Said {
  readonly lists: readonly string[];
  readonly link: string;
}

interface Told {
  readonly id: string;
  readonly name: string;
  readonly affects: string | undefined;
}

/** Everybody on the lists, once: who reads of it directly is not told that it reaches them by a link. */
function readersOf(members: ReadonlyMap<string, readonly { id: string; name: string }[]>, told: readonly ToldList[]): Told[] {
  const found = new Map<string, Told>();
  for (const { slug, affects } of told.toSorted((one, other) => Number(one.affects !== undefined) - Number(other.affects !== undefined)))
    for (const { id, name } of members.get(slug) ?? []) if (!found.has(id)) found.set(id, { id, name, affects });
  return [...found.values()];
}

/** Sends a notification to lists and writes it down, with everybody whom it went to. The ticket is locked. */
export async function sendNotification(tx: Tx, ticket: Ticket, order: Sending): Promise<Result<null>> {
  if (isRestricted(ticket)) return refuse('conflict', `T-${ticket.number} is restricted: lists are not told of it`);
  const directory = await loadDirectory(tx);
  const lists = await loadLists(tx, directory);
  const known = await listsOf(tx, ticket, { directory, lists });
  const chosen = order.lists.map((slug) => lists.notification.find((each) => each.slug === slug));
  const missing = chosen.indexOf(undefined);
  if (missing !== -1) return refuse('bad-input', `there is no list "${order.lists[missing] ?? ''}"`, `body.lists.${missing}`);
  const definitions = chosen.flatMap((each) => each ?? []);
  const told = definitions.map(
    ({ slug }): ToldList => known.find((each) => each.slug === slug) ?? { slug, because: 'chosen', affects: undefined },
  );
  const readers = readersOf(await membersOf(tx, directory, definitions), told);
  if (readers.length === 0) return refuse('conflict', 'nobody is on these lists', 'body.lists');
  const facts = await factsFrom(tx, ticket, order);
  const service = directory.service(ticket.serviceId)?.name ?? 'unknown service';
  const kind = await kindOf(tx, ticket);
  const id = tx.id();
  const words = (affects: string | undefined): Words => wordsOf(ticket, facts, { service, affects, link: order.link });
  const messages = await notifyPeople(tx, {
    ticket: ticket.id,
    subject: id,
    told: readers.map((each) => ({ person: each.id, words: words(each.affects), link: order.link })),
  });
  const named = told.map(({ slug, because }) => ({
    slug,
    because,
    name: definitions.find((each) => each.slug === slug)?.body.name ?? slug,
  }));
  await insertNotification(tx, {
    id,
    ticketId: ticket.id,
    kind,
    facts: { ...facts, engaged: [...facts.engaged] },
    text: words(undefined).text,
    lists: named,
    recipients: readers.map((each) => ({ id: each.id, name: each.name })),
  });
  await heardOn(tx, ticket);
  tx.journal({
    action: 'notification.sent',
    subject: { kind: 'notification', id },
    ticket: ticket.id,
    because: named.map(({ name, because }) => `${name}: ${because}`).join('; '),
    body: {
      kind,
      text: words(undefined).text,
      lists: named.map(({ name }) => name),
      recipients: readers.map(({ name }) => name),
      messages,
      // Who has no way to be told.
      unreachable: readers.length - messages.length,
    },
  });
  return ok(null);
}
