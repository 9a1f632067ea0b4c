import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { panelsOn } from '../../platform/panels.ts';
import { customerTeams, loadDirectory } from '../../catalog/index.ts';
import { tellPeople } from '../../paging/index.ts';
import { attendancesOf } from '../command/store-call.ts';
import { contactsOf } from '../contacts/store-contacts.ts';
import { invitedParts, offersOf, type InvitedAnswer, type Offer } from '../rules/invited.ts';
import { sayable } from '../rules/restriction.ts';
import type { Ticket } from '../store.ts';
import { insertInvited, invitedTo, setInvitedAnswer, withdrawInvited } from './store-invited.ts';
import { findPostMortem } from './store-post-mortems.ts';
import { noPostMortem } from './write-post-mortem.ts';

const MOST_INVITED = 200;

/** What other areas offer, as the panels of a post mortem. */
const offered = z.object({ person: z.string().nullable(), name: z.string(), part: z.enum(invitedParts), because: z.string() });

async function fromOtherAreas(reader: Reader, ticket: Ticket, now: number): Promise<readonly Offer[]> {
  const panels = await panelsOn(reader, { kind: 'post-mortem', id: ticket.id, now });
  return panels.flatMap(({ items }) => items.flatMap((item) => offered.safeParse(item).data ?? []));
}

/** Who might be invited: customers who made contact, the service's customers, members of audiences, and whoever worked on it. */
export async function invitable(reader: Reader, ticket: Ticket, now: number): Promise<readonly Offer[]> {
  const directory = await loadDirectory(reader);
  const service = directory.service(ticket.serviceId);
  const contacts = (await contactsOf(reader, ticket.id)).map(({ who, reference }): Offer => ({
    person: null,
    name: who === '' ? reference : who,
    part: 'customer',
    because: `contact ${reference}`,
  }));
  const customers = (await customerTeams(reader))
    .filter(({ slug }) => slug === service?.slug)
    .map(({ team }): Offer => ({
      person: null,
      name: directory.team(team)?.name ?? team,
      part: 'customer',
      because: `a customer of ${service?.name ?? 'the service'}`,
    }));
  const here = (await attendancesOf(reader, ticket.id)).map(({ personId, personName }): Offer => ({
    person: personId,
    name: personName,
    part: 'responder',
    because: 'was on the incident',
  }));
  return offersOf([...contacts, ...customers, ...(await fromOtherAreas(reader, ticket, now)), ...here], await invitedTo(reader, ticket.id));
}

const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Invites somebody to look back at an incident; people of ours are told, whoever is outside is asked by whoever knows them. The ticket is locked. */
export async function invite(tx: Tx, ticket: Ticket, offer: Offer): Promise<Result<null>> {
  const found = await findPostMortem(tx, ticket.id);
  if (found === undefined) return noPostMortem;
  const all = await invitedTo(tx, ticket.id);
  if (all.length >= MOST_INVITED) return refuse('conflict', `at most ${MOST_INVITED} are invited to one post mortem`);
  if (offersOf([offer], all).length === 0) return refuse('conflict', `${offer.name} is invited already`, 'body.name');
  await insertInvited(tx, ticket.id, offer);
  tx.journal({
    action: 'post-mortem.invited',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: offer.because,
    body: { name: offer.name, part: offer.part, person: offer.person },
  });
  if (offer.person === null) return ok(null);
  const when = found.meetsAt === null ? 'The time is not set yet' : `It is discussed on ${utc(found.meetsAt)}`;
  const who = found.facilitatorName === null ? '' : `, and ${found.facilitatorName} facilitates`;
  await tellPeople(tx, {
    calmly: true,
    ticket: ticket.id,
    people: [offer.person],
    text: `You are invited to the post mortem of T-${ticket.number} ${sayable(ticket).title}. ${when}${who}.`,
  });
  return ok(null);
}

const nobody = refuse('not-found', 'nobody is invited by this id');

/** Writes down whether somebody came, and what they said. The ticket is locked. */
export async function answerInvitation(
  tx: Tx,
  ticket: Ticket,
  told: { id: string; answer: InvitedAnswer | null; said: string },
): Promise<Result<null>> {
  const invited = (await invitedTo(tx, ticket.id)).find(({ id }) => id === told.id);
  if (invited === undefined) return nobody;
  await setInvitedAnswer(tx, ticket.id, told);
  tx.journal({
    action: 'post-mortem.invitation-answered',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: told.said === '' ? `${invited.name}: ${told.answer ?? 'not known'}` : told.said,
    body: { name: invited.name, part: invited.part, answer: told.answer },
  });
  return ok(null);
}

/** Takes somebody off the list. The ticket is locked. */
export async function uninvite(tx: Tx, ticket: Ticket, told: { id: string; because: string }): Promise<Result<null>> {
  const invited = (await invitedTo(tx, ticket.id)).find(({ id }) => id === told.id);
  if (invited === undefined) return nobody;
  await withdrawInvited(tx, ticket.id, told.id);
  tx.journal({
    action: 'post-mortem.invitation-withdrawn',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: told.because,
    body: { name: invited.name, part: invited.part },
  });
  return ok(null);
}
