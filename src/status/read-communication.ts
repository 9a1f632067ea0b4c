import { z } from 'zod';

import type { Reader } from '../platform/database/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import type { Ticket } from '../incidents/index.ts';
import { readCadence } from './cadence.ts';
import { incidentFacts } from './incident-facts.ts';
import { mayBeTold } from './may-be-told.ts';
import { shownPage } from './read-page.ts';
import { draftFor, type IncidentFacts } from './rules/audience-drafts.ts';
import { draftPosting } from './rules/drafts.ts';
import { impacts } from './rules/impacts.ts';
import { namedIn, postingStates } from './rules/postings.ts';
import { audiences, nextBy, paceOf } from './rules/promises.ts';
import { lastUpdates, membersOfAudiences } from './store-audiences.ts';
import { componentsOf, statusPages, type Component, type StatusPage } from './store-pages.ts';
import { postingsOfTicket, type StoredPosting } from './store-postings.ts';
import { pageUrl } from './tell-subscribers.ts';
import { postingView, viewOfShown } from './views.ts';

const draft = z.object({
  title: z.string(),
  state: z.enum(postingStates),
  words: z.string(),
  impacts: z.record(z.string(), z.enum(impacts)),
  beganAt: z.number(),
});

/** What is told of an incident, and what is proposed to be told next. Instants are milliseconds since 1970. */
export const communicationView = z.object({
  whyNot: z.string().nullable().describe('Why nothing of it may be told outside; null where it may'),
  pages: z.array(
    z.object({
      slug: z.string(),
      title: z.string(),
      audience: z.enum(['public', 'internal']),
      url: z.string(),
      components: z.array(z.object({ id: z.string(), name: z.string(), impact: z.enum(impacts) })),
      concerned: z.boolean().describe('Whether a component of it stands before the service of this ticket'),
      posting: postingView.nullable().describe('What goes on about this ticket, or was said last'),
      draft: draft.describe('Made of public names and times alone'),
    }),
  ),
  audiences: z.array(
    z.object({
      audience: z.enum(audiences),
      members: z.number(),
      pace: z.number().nullable().describe('Minutes between two words, by severity'),
      last: z.object({ number: z.number(), text: z.string(), at: z.number(), by: z.string(), recipients: z.number() }).nullable(),
      nextAt: z.number().nullable().describe('By when the next word is promised'),
      late: z.boolean(),
      draft: z.string(),
      nextBy: z.number().nullable().describe('What would be promised now; null where the next word is the last'),
    }),
  ),
});
export type CommunicationView = z.infer<typeof communicationView>;

interface Read {
  readonly ticket: Ticket;
  readonly facts: IncidentFacts;
  readonly publicUrl: string;
  readonly now: number;
}

function draftOfPage({ ticket, facts }: Read, hit: readonly Component[], standing: StoredPosting | undefined): z.infer<typeof draft> {
  const names = hit.map(({ name }) => name);
  const made = draftPosting({
    names: names.length === 0 ? ['Our service'] : names,
    severity: ticket.severity,
    stage: facts.stage,
    beganAt: facts.beganAt,
    isFirst: standing === undefined,
  });
  const ids = standing === undefined ? hit.map(({ id }) => id) : namedIn(standing).components;
  return {
    title: standing?.title ?? made.title,
    state: made.state,
    words: made.words,
    impacts: Object.fromEntries(ids.map((id) => [id, made.impact])),
    beganAt: standing?.beginsAt ?? facts.beganAt,
  };
}

async function ofPage(reader: Reader, read: Read, page: StatusPage): Promise<CommunicationView['pages'][number]> {
  const shown = viewOfShown(await shownPage(reader, page, read.now));
  const hit = (await componentsOf(reader, [page.id])).filter(({ serviceId }) => serviceId === read.ticket.serviceId);
  const standing = (await postingsOfTicket(reader, read.ticket.id)).findLast(({ pageId }) => pageId === page.id);
  const posting = [...shown.current, ...shown.announced, ...shown.past].find(({ id }) => id === standing?.id) ?? null;
  return {
    slug: page.slug,
    title: page.title,
    audience: page.audience,
    url: pageUrl(read.publicUrl, page.slug),
    components: shown.components.map(({ id, name, impact }) => ({ id, name, impact })),
    concerned: hit.length > 0 || standing !== undefined,
    posting,
    draft: draftOfPage(read, hit, standing),
  };
}

async function ofAudiences(reader: Reader, { ticket, facts, now }: Read): Promise<CommunicationView['audiences']> {
  const [members, words, cadence] = [await membersOfAudiences(reader), await lastUpdates(reader, ticket.id), await readCadence(reader)];
  const isOver = facts.stage === 'over';
  return audiences.map((audience) => {
    const last = words.find((each) => each.audience === audience);
    return {
      audience,
      members: members.filter((each) => each.audience === audience).length,
      pace: paceOf(cadence, audience, ticket.severity),
      last: last === undefined ? null : { number: last.number, text: last.text, at: last.sentAt, by: last.by, recipients: last.recipients },
      nextAt: last?.nextAt ?? null,
      late: last !== undefined && last.nextAt !== null && last.nextAt <= now,
      draft: draftFor(audience, { ...facts, isFirst: last === undefined }),
      nextBy: isOver ? null : (nextBy(cadence, { audience, severity: ticket.severity }, now) ?? null),
    };
  });
}

/** All that is told of a ticket, and what is proposed to be told next. */
export async function readCommunication(
  reader: Reader,
  ticket: Ticket,
  from: { publicUrl: string; now: number },
): Promise<CommunicationView> {
  const allowed = mayBeTold(ticket);
  const { facts } = await incidentFacts(reader, ticket);
  const read: Read = { ticket, facts, ...from };
  const pages = [];
  for (const page of await statusPages(reader)) pages.push(await ofPage(reader, read, page));
  return {
    whyNot: allowed.ok ? null : allowed.refusal.detail,
    pages: pages.toSorted((one, other) => Number(other.concerned) - Number(one.concerned)),
    audiences: await ofAudiences(reader, read),
  };
}

/** The members of every audience, as the API gives them. */
export async function membersView(
  reader: Reader,
): Promise<{ id: string; audience: (typeof audiences)[number]; name: string; reached: string }[]> {
  const directory = await loadDirectory(reader);
  return (await membersOfAudiences(reader)).map(({ id, audience, personId, address, name }) => ({
    id,
    audience,
    name: personId === null ? name : (directory.person(personId)?.name ?? name),
    reached: address ?? 'by their contact methods',
  }));
}
