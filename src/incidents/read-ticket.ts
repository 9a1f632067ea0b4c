import { z } from 'zod';

import type { Reader } from '../platform/database/index.ts';
import { clocksOf } from '../platform/engine/index.ts';
import { heldWith, pagesOfTickets } from '../paging/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import { countContacts } from './contacts/store-contacts.ts';
import { fieldsOf, fieldValue, fieldView, valuesOfMany } from './fields/read-fields.ts';
import { foundBy } from './found/say-found.ts';
import { findPostMortem } from './learning/store-post-mortems.ts';
import { namedReaders, readerView } from './restricted/name-readers.ts';
import { finders } from './rules/found.ts';
import { postMortemStates } from './rules/post-mortem.ts';
import { states } from './rules/states.ts';
import { measurementsOf } from './measuring/store-measurements.ts';
import { measuredView, measurementView } from './measuring/views.ts';
import { linkKinds, linksOf, reopeningsOf } from './queue/store-links.ts';
import { proposalOf, standings, uncounted, type Measurement, type MeasurementKind } from './rules/measurements.ts';
import { alertRowsOf, alertTotals, findTicket, ticketIdOf, type Ticket } from './store.ts';

const person = z.object({ id: z.string(), name: z.string() });

/** A ticket in a list, as the API gives it. Instants are milliseconds since 1970. */
export const ticketSummary = z.object({
  id: z.string(),
  number: z.number().describe('People say T-NUMBER'),
  title: z.string(),
  severity: z.number(),
  state: z.enum(states),
  purpose: z.string(),
  service: z.object({ id: z.string(), slug: z.string(), name: z.string(), tier: z.number().nullable() }),
  owner: person.nullable(),
  cutAt: z.number(),
  stateAt: z.number(),
  restoredAt: z.number().nullable(),
  impact: z.string(),
  nextClock: z.object({ kind: z.string(), dueAt: z.number() }).nullable(),
  restricted: z.boolean().describe('Only those on its list read it'),
  harder: z.string().nullable().describe('Why further alerts of its service of severity 2 to 4 join it, since it was cut'),
});

/** A page that waits to join one message with others: until when, and how many others wait so far. */
export const heldView = z.object({ until: z.number(), others: z.number() }).nullable();

/** How a page waits; null where it does not. */
export const heldOf = (
  page: { readonly id: string; readonly heldUntil: number | null },
  others: ReadonlyMap<string, number>,
): z.infer<typeof heldView> => {
  const count = others.get(page.id);
  return page.heldUntil === null || count === undefined ? null : { until: page.heldUntil, others: count };
};

const pageView = z.object({
  id: z.string(),
  person: person,
  role: z.string(),
  state: z.enum(['unanswered', 'answered', 'declined', 'over']),
  because: z.string(),
  madeAt: z.number(),
  endedAt: z.number().nullable(),
  answeredBy: z.string().nullable(),
  held: heldView,
});

const alertView = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  firing: z.boolean(),
  startsAt: z.number(),
  endedAt: z.number().nullable(),
  count: z.number(),
  severity: z.number(),
  because: z.string(),
});

const linkView = z.object({
  id: z.string(),
  kind: z.enum(linkKinds),
  outward: z.boolean().describe('Whether this ticket is the duplicate, or the one that belongs under the other'),
  number: z.number(),
  title: z.string(),
  state: z.enum(states),
  because: z.string(),
  by: z.string(),
  at: z.number(),
  endedAt: z.number().nullable(),
});

/** A ticket with all that its screen shows at once. */
export const ticketDetail = ticketSummary.extend({
  teamId: z.string(),
  foundBy: z.enum(finders).nullable().describe('Who found it: as somebody said, else by what cut it'),
  fields: z.array(fieldView).describe("The organisation's own fields: those that are asked of it, and those in which it says something"),
  contacts: z.object({ contacts: z.number(), customers: z.number() }).describe('Of customer support'),
  readers: z.array(readerView).describe('Who may read it, where it is restricted'),
  cutBy: z.string(),
  byMonitor: z.boolean(),
  runbook: z.string().nullable(),
  graph: z.string().nullable(),
  refires: z.number(),
  findings: z.array(z.string()),
  follows: z.number().nullable().describe('The number of the earlier ticket of the same alert'),
  postMortem: z.enum(postMortemStates).nullable().describe('How far its post mortem is; null while nobody has opened one'),
  clocks: z.array(z.object({ kind: z.string(), dueAt: z.number(), because: z.string() })),
  pages: z.array(pageView),
  alerts: z.array(alertView).describe('The last hundred'),
  alertCount: z.number(),
  lastAlertAt: z.number().nullable().describe('When the last one joined'),
  measurements: z.array(measurementView).describe('All that was said, oldest first'),
  measured: z.array(measuredView).describe('What counts of each kind now'),
  links: z.array(linkView).describe('What it is tied to, also what was ended'),
  reopenings: z.array(z.object({ at: z.number(), was: z.string(), because: z.string(), by: z.string() })),
  uncounted: z.string().nullable().describe('Why it counts in no measure: a drill, a duplicate; null where it counts'),
});

const clockWords: Readonly<Record<string, string>> = {
  'ticket.unowned': 'next step unless somebody takes the ticket or writes on it',
  'ticket.unrestored': 'next level of management unless it is restored',
  'ticket.auto-close': 'closes by itself',
};

const serviceOf = (ticket: Ticket, directory: Directory): z.infer<typeof ticketSummary>['service'] => {
  const found = directory.service(ticket.serviceId);
  return { id: ticket.serviceId, slug: found?.slug ?? 'unknown', name: found?.name ?? 'unknown', tier: found?.tier ?? null };
};

const summaryOf = (
  ticket: Ticket,
  directory: Directory,
  next: { kind: string; dueAt: number } | undefined,
): z.infer<typeof ticketSummary> => ({
  id: ticket.id,
  number: ticket.number,
  title: ticket.title,
  severity: ticket.severity,
  state: ticket.state,
  purpose: ticket.purpose,
  service: serviceOf(ticket, directory),
  owner: ticket.ownerId === null ? null : { id: ticket.ownerId, name: ticket.ownerName ?? '' },
  cutAt: ticket.cutAt,
  stateAt: ticket.stateAt,
  restoredAt: ticket.restoredAt,
  impact: ticket.impact,
  nextClock: next === undefined ? null : { kind: next.kind, dueAt: next.dueAt },
  restricted: ticket.restricted,
  harder: ticket.harder,
});

/** A ticket in the list of tickets: with what it says in the organisation's own fields. */
export const ticketListed = ticketSummary.extend({
  values: z.record(z.string(), fieldValue).describe('By the short names of fields'),
});

/** Tickets as lists show them, each with the clock that is due first. */
export async function summariesOf(reader: Reader, tickets: readonly Ticket[]): Promise<z.infer<typeof ticketListed>[]> {
  const directory = await loadDirectory(reader);
  const clocks = await clocksOf(
    reader,
    tickets.map((ticket) => ticket.id),
  );
  const values = await valuesOfMany(
    reader,
    tickets.map((ticket) => ticket.id),
  );
  return tickets.map((ticket) => ({
    ...summaryOf(
      ticket,
      directory,
      clocks.find((clock) => clock.subject === ticket.id && clock.kind in clockWords),
    ),
    values: values.get(ticket.id) ?? {},
  }));
}

/** The id of the ticket that a path names: T-12, 12, or the id itself. */
export async function ticketIdFrom(reader: Reader, name: string): Promise<string | undefined> {
  const number = /^(?:T-)?(\d{1,9})$/i.exec(name)?.[1];
  if (number !== undefined) return ticketIdOf(reader, Number(number));
  return z.uuid().safeParse(name).success ? (await findTicket(reader, name))?.id : undefined;
}

/** What cut a ticket and joined it. */
async function alertsOf(reader: Reader, ticketId: string): Promise<z.infer<typeof alertView>[]> {
  const rows = await alertRowsOf(reader, ticketId);
  return rows.map((row) => ({
    name: row.name,
    labels: row.labels,
    firing: row.ended_at === null,
    startsAt: row.starts_at,
    endedAt: row.ended_at,
    count: row.count,
    severity: row.severity,
    because: row.severity_because,
  }));
}

function waitingOf(kind: MeasurementKind, all: readonly Measurement[], { state }: Ticket): z.infer<typeof measuredView>['proposal'] {
  const found = proposalOf(kind, all, state);
  return found === undefined ? null : { at: found.at, amount: found.amount, because: found.because };
}

/** Everything that a ticket's screen shows at once; undefined when there is no such ticket. */
export async function readTicket(reader: Reader, id: string): Promise<z.infer<typeof ticketDetail> | undefined> {
  const ticket = await findTicket(reader, id);
  if (ticket === undefined) return undefined;
  const [directory, clocks] = [await loadDirectory(reader), (await clocksOf(reader, [id])).filter((clock) => clock.kind in clockWords)];
  const [pages, measurements] = [await pagesOfTickets(reader, [id]), await measurementsOf(reader, id)];
  const held = await heldWith(
    reader,
    pages.map((page) => page.id),
  );
  const follows = ticket.follows === null ? undefined : await findTicket(reader, ticket.follows);
  return {
    ...summaryOf(ticket, directory, clocks[0]),
    teamId: ticket.teamId,
    foundBy: (await foundBy(reader, ticket)).finder ?? null,
    fields: await fieldsOf(reader, ticket),
    contacts: await countContacts(reader, id),
    readers: ticket.restricted ? await namedReaders(reader, id) : [],
    cutBy: ticket.cutBy.name,
    byMonitor: ticket.byMonitor,
    runbook: ticket.runbook,
    graph: ticket.graph,
    refires: ticket.refires,
    findings: ticket.findings,
    follows: follows?.number ?? null,
    postMortem: (await findPostMortem(reader, id))?.state ?? null,
    clocks: clocks.map((clock) => ({ kind: clock.kind, dueAt: clock.dueAt, because: clockWords[clock.kind] ?? clock.kind })),
    pages: pages.map((page) => ({
      id: page.id,
      person: { id: page.personId, name: page.personName },
      role: page.role,
      state: page.state,
      because: page.because,
      madeAt: page.madeAt,
      endedAt: page.endedAt,
      answeredBy: page.answeredBy,
      held: heldOf(page, held),
    })),
    alerts: await alertsOf(reader, id),
    ...(await alertTotals(reader, id)),
    measurements,
    measured: standings(measurements, ticket.state).map((each) => ({ ...each, proposal: waitingOf(each.kind, measurements, ticket) })),
    uncounted: uncounted(ticket) ?? null,
    links: await linksOf(reader, id),
    reopenings: await reopeningsOf(reader, id),
  };
}
