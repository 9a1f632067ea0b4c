import { mustHave } from '../kernel/index.ts';
import type { Directory } from '../catalog/index.ts';
import type { NewEscalation, Policies, TicketFacts } from '../paging/index.ts';
import { isRestricted, sayable } from './rules/restriction.ts';
import type { NewTicket, Ticket } from './store.ts';

type Told = Pick<Ticket, 'title' | 'impact' | 'runbook' | 'graph' | 'serviceId' | 'cutBy' | 'restricted'>;

/** What pages say about a ticket. */
export function factsOf(ticket: Told, directory: Directory, since: number): TicketFacts {
  const service = directory.service(ticket.serviceId);
  return {
    title: sayable(ticket).title,
    service: service?.slug ?? 'unknown service',
    tier: service?.tier ?? null,
    impact: sayable(ticket).impact,
    since,
    runbook: ticket.runbook,
    graph: isRestricted(ticket) ? null : ticket.graph,
    conference: null,
    asks: ticket.cutBy.kind === 'person' ? ticket.cutBy.name : 'Evenkeel',
  };
}

/** The escalation that carries the pages of whoever is called in for a ticket: its own, or one like a severity 2's where its severity never pages. */
export const carrierOf = (ticket: NewTicket, context: { directory: Directory; policies: Policies; since: number }): NewEscalation => ({
  ...mustHave(escalationOf({ ...ticket, severity: Math.min(ticket.severity, 2) }, context), 'severity 2 has a policy'),
  severity: ticket.severity,
});

/** The escalation that a ticket begins, or undefined when its severity never pages. */
export function escalationOf(
  ticket: NewTicket,
  context: { directory: Directory; policies: Policies; since: number },
): NewEscalation | undefined {
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
    facts: factsOf(ticket, context.directory, context.since),
  };
}
