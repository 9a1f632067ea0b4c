import { createHash } from 'node:crypto';

import { days, ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import type { Ticket } from '../incidents/index.ts';
import { mayBeTold } from './may-be-told.ts';
import { definitionOf, partsOf } from './read-page.ts';
import { DAYS_SHOWN } from './rules/history.ts';
import type { Impact } from './rules/impacts.ts';
import { internalIn, type InternalWord } from './rules/leaks.ts';
import { letterOf, type Letter, type Told } from './rules/letters.ts';
import { pageAt, type ShownPage } from './rules/page.ts';
import { endsPosting, isOverAt, statesOf, type Posting, type PostingKind, type PostingState } from './rules/postings.ts';
import { lockStatusPage, raiseVersion, type Component, type StatusPage } from './store-pages.ts';
import { findPosting, insertPosting, insertUpdate, type StoredPosting } from './store-postings.ts';
import { tellSubscribers } from './tell-subscribers.ts';

/** What somebody wants to publish: a new posting, or one more update of one that stands. */
export interface PostingOrder {
  readonly posting: string | undefined;
  readonly kind: PostingKind;
  readonly title: string;
  readonly state: PostingState;
  readonly words: string;
  readonly impacts: Readonly<Record<string, Impact>>;
  readonly beganAt: Instant | undefined;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
}

/** What would be published, as its readers would see it. */
export interface Preview {
  /** Names exactly this preview, of the page as it stands: publishing gives it back. */
  readonly preview: string;
  readonly page: ShownPage;
  readonly letter: Letter;
  /** What in the words looks as if it were of the inside. */
  readonly internal: readonly InternalWord[];
}

interface Prepared extends Preview {
  readonly told: Told;
  readonly before: StoredPosting | undefined;
}

/** What a preview or a publication is of. */
export interface About {
  readonly page: StatusPage;
  readonly ticket: Ticket | undefined;
  readonly order: PostingOrder;
}

function wrongSpan({ kind, state, from, until }: PostingOrder, now: Instant): Result<null> {
  if (kind === 'incident' || state !== 'announced') return ok(null);
  if (from === undefined || until === undefined) return refuse('bad-input', 'a maintenance says from when until when', 'body.from');
  if (until <= from || until <= now) return refuse('bad-input', 'a maintenance ends after it begins, and not in the past', 'body.until');
  return ok(null);
}

function wrongOrder(order: PostingOrder, components: readonly Component[], now: Instant): Result<null> {
  if (!statesOf(order.kind).includes(order.state))
    return refuse('bad-input', `${order.kind === 'incident' ? 'an incident' : 'a maintenance'} is never "${order.state}"`, 'body.state');
  const known = new Set(components.map(({ id }) => id));
  const strange = Object.keys(order.impacts).find((id) => !known.has(id));
  if (strange !== undefined) return refuse('bad-input', `this page has no component ${strange}`, 'body.impacts');
  if (order.posting === undefined && Object.keys(order.impacts).length === 0)
    return refuse('bad-input', 'say which components it concerns', 'body.impacts');
  if (order.beganAt !== undefined && (order.beganAt > now || order.beganAt < now - days(DAYS_SHOWN)))
    return refuse('bad-input', `it began in the past, and less than ${DAYS_SHOWN} days ago`, 'body.beganAt');
  return wrongSpan(order, now);
}

async function standing(reader: Reader, { page, ticket, order }: About, now: Instant): Promise<Result<StoredPosting | undefined>> {
  if (order.posting === undefined) return ok(undefined);
  const found = await findPosting(reader, order.posting);
  if (found === undefined || found.pageId !== page.id || found.ticketId !== (ticket?.id ?? null))
    return refuse('not-found', 'there is no such posting on this page', 'body.posting');
  if (found.kind !== order.kind)
    return refuse('bad-input', `it is ${found.kind === 'incident' ? 'an incident' : 'a maintenance'}`, 'body.kind');
  if (found.kind === 'maintenance' && isOverAt(found, now)) return refuse('conflict', 'this maintenance is over: announce another');
  return ok(found);
}

/** Names that readers outside should not see; public names of components are no secret. */
async function insideOf(reader: Reader, ticket: Ticket | undefined): Promise<InternalWord[]> {
  const { people, services, teams } = await loadDirectory(reader);
  return [
    ...(ticket === undefined ? [] : [{ what: "the ticket's title", text: ticket.title }]),
    ...people.map(({ name }) => ({ what: 'a person', text: name })),
    ...services.flatMap(({ name, slug }) => [name, slug].map((text) => ({ what: 'a service', text }))),
    ...teams.map(({ name }) => ({ what: 'a team', text: name })),
  ];
}

const hashOf = ({ page, ticket, order }: About): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        page.id,
        page.version,
        ticket?.id ?? null,
        ...[order.posting, order.kind, order.title, order.state, order.words, order.beganAt, order.from, order.until].map(
          (each) => each ?? null,
        ),
        Object.entries(order.impacts).toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ]),
    )
    .digest('hex');

const asPublished = ({ order }: About, before: StoredPosting | undefined, now: Instant): Posting => ({
  id: before?.id ?? 'preview',
  kind: order.kind,
  title: before?.title ?? order.title,
  beginsAt: before?.beginsAt ?? order.beganAt ?? now,
  updates: [
    ...(before?.updates ?? []),
    { at: now, state: order.state, words: order.words, impacts: order.impacts, from: order.from ?? null, until: order.until ?? null },
  ],
});

/** Works out what publishing an order would show and say. Writes nothing. */
async function prepare(reader: Reader, about: About, now: Instant): Promise<Result<Prepared>> {
  const { page, ticket, order } = about;
  const allowed = ticket === undefined ? ok(null) : mayBeTold(ticket);
  if (!allowed.ok) return allowed;
  const { components, postings } = await partsOf(reader, page, now);
  const wrong = wrongOrder(order, components, now);
  if (!wrong.ok) return wrong;
  const before = await standing(reader, about, now);
  if (!before.ok) return before;
  const posting = asPublished(about, before.value, now);
  const shown = pageAt(definitionOf(page, components), [...postings.filter(({ id }) => id !== posting.id), posting], now);
  const named = new Set(posting.updates.flatMap(({ impacts }) => Object.keys(impacts)));
  const told: Told = {
    page: page.title,
    kind: posting.kind,
    title: posting.title,
    state: order.state,
    words: order.words,
    components: components.filter(({ id }) => named.has(id)).map(({ name }) => name),
    from: order.from ?? null,
    until: order.until ?? null,
  };
  const internal = internalIn(
    `${posting.title}\n${order.words}`,
    page.audience === 'internal' ? [] : await insideOf(reader, ticket),
    components.map(({ name }) => name),
  );
  return ok({ preview: hashOf(about), page: shown, letter: letterOf(told), internal, told, before: before.value });
}

/** What publishing an order would show, to be read before it is pressed. */
export async function previewPosting(reader: Reader, about: About, now: Instant): Promise<Result<Preview>> {
  const prepared = await prepare(reader, about, now);
  if (!prepared.ok) return prepared;
  const { preview, page, letter, internal } = prepared.value;
  return ok({ preview, page, letter, internal });
}

const endOf = ({ state, until }: PostingOrder, now: Instant): Instant | undefined =>
  endsPosting(state) ? now : state === 'announced' ? until : undefined;

async function write(tx: Tx, about: About, prepared: Prepared): Promise<string> {
  const { page, ticket, order } = about;
  const id =
    prepared.before?.id ??
    (await insertPosting(tx, {
      page: page.id,
      kind: order.kind,
      ticket: ticket?.id,
      title: order.title,
      beginsAt: order.beganAt ?? tx.now,
    }));
  const { state, words, impacts, from, until } = order;
  await insertUpdate(tx, { posting: id, state, words, impacts, from, until, preview: prepared.preview, endedAt: endOf(order, tx.now) });
  await raiseVersion(tx, page.id);
  return id;
}

/**
 * Publishes what a person has seen and pressed. Refuses anybody but a person, and whatever is not exactly what was previewed, of the page as
 * it stood then. A ticket is locked before.
 */
export async function publishPosting(
  tx: Tx,
  about: { slug: string; ticket: Ticket | undefined; order: PostingOrder },
  press: { preview: string; publicUrl: string },
): Promise<Result<string>> {
  if (tx.actor.kind !== 'person') return refuse('not-allowed', 'only a person publishes, by a press on a preview; a key cannot');
  const page = await lockStatusPage(tx, about.slug);
  if (page === undefined) return refuse('not-found', `there is no status page "${about.slug}"`);
  const whole: About = { ...about, page };
  const prepared = await prepare(tx, whole, tx.now);
  if (!prepared.ok) return prepared;
  const { told } = prepared.value;
  if (prepared.value.preview !== press.preview)
    return refuse('conflict', 'this is not what was previewed, or the page has changed since: preview it again', 'body.preview');
  const id = await write(tx, whole, prepared.value);
  const place = (prepared.value.before?.updates.length ?? 0) + 1;
  const subscribers = await tellSubscribers(tx, page, {
    publicUrl: press.publicUrl,
    told,
    reference: `status/${id}/${place}`,
    data: { ...told, page: { slug: page.slug, title: page.title }, posting: id, update: place },
  });
  tx.journal({
    action: 'status.published',
    subject: { kind: 'status-page', id: page.id },
    ticket: about.ticket?.id,
    because: `${tx.actor.name} pressed publish`,
    body: { page: page.title, slug: page.slug, posting: id, title: told.title, state: told.state, text: told.words, subscribers },
  });
  return ok(id);
}
