import { mustHave } from '../kernel/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import { loadPolicies, type NewEscalation, type Policies, type TicketFacts } from '../paging/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { loadOpening, type Opening } from './engaging/opening-kind.ts';
import { placeOf } from './rules/place.ts';
import { isRestricted, sayable } from './rules/restriction.ts';
import type { NewTicket, Ticket } from './store.ts';

type Told = Pick<Ticket, 'title' | 'impact' | 'runbook' | 'graph' | 'serviceId' | 'cutBy' | 'number' | 'severity' | 'restricted'>;

/** What pages about tickets are made from. */
export interface FactsContext {
  readonly directory: Directory;
  readonly policies: Policies;
  readonly opening: Opening | undefined;
}

/** All that it takes to say what pages say; costs nothing while no definition was edited. */
export async function loadFactsContext(reader: Reader, directory?: Directory): Promise<FactsContext> {
  const known = directory ?? (await loadDirectory(reader));
  return { directory: known, policies: await loadPolicies(reader, known), opening: await loadOpening(reader, known) };
}

/** Where a severity 1 meets, if its organisation has said so. */
function conferenceOf(ticket: Pick<Told, 'number' | 'severity'>, opening: Opening | undefined, service: string): string | null {
  const template = ticket.severity === 1 ? (opening?.place ?? null) : null;
  return template === null ? null : placeOf(template, { ...ticket, service });
}

/** What pages say about a ticket. */
export function factsOf(ticket: Told, { directory, opening }: Omit<FactsContext, 'policies'>, since: number): TicketFacts {
  const service = directory.service(ticket.serviceId);
  return {
    title: sayable(ticket).title,
    service: service?.slug ?? 'unknown service',
    tier: service?.tier ?? null,
    impact: sayable(ticket).impact,
    since,
    runbook: ticket.runbook,
    graph: isRestricted(ticket) ? null : ticket.graph,
    conference: conferenceOf(ticket, opening, service?.slug ?? 'unknown'),
    asks: ticket.cutBy.kind === 'person' ? ticket.cutBy.name : 'Evenkeel',
  };
}

/** The escalation that carries the pages of whoever is called in for a ticket: its own, or one like a severity 2's where its severity never pages. */
export const carrierOf = (ticket: NewTicket, context: FactsContext & { since: number }): NewEscalation => ({
  ...mustHave(escalationOf({ ...ticket, severity: Math.min(ticket.severity, 2) }, context), 'severity 2 has a policy'),
  severity: ticket.severity,
  facts: factsOf(ticket, context, context.since),
});

/** The escalation that a ticket begins, or undefined when its severity never pages. */
export function escalationOf(ticket: NewTicket, context: FactsContext & { since: number }): NewEscalation | undefined {
  const service = context.directory.service(ticket.serviceId);
  const found = context.policies.of(ticket.severity, service?.policies[String(ticket.severity)]);
  if (found === undefined) return undefined;
  return {
    ticketId: ticket.id,
    number: ticket.number,
    purpose: ticket.purpose,
    severity: ticket.severity,
    serviceId: ticket.serviceId,
    teamId: ticket.teamId,
    policy: found.policy,
    policyVersion: found.version,
    facts: factsOf(ticket, context, context.since),
  };
}
