import type { Reader } from '../platform/database/index.ts';
import { involvedIn, mattersOf, recordOf, rolesOf, type Ticket } from '../incidents/index.ts';
import type { IncidentFacts } from './rules/audience-drafts.ts';
import type { PublicFacts } from './rules/drafts.ts';
import { componentsOfService, type Component } from './store-pages.ts';

const stages: Readonly<Record<Ticket['state'], PublicFacts['stage']>> = {
  assigned: 'new',
  researching: 'new',
  mitigating: 'known',
  restored: 'restored',
  resolved: 'over',
  closed: 'over',
  rejected: 'over',
  duplicate: 'over',
};

export const stageOf = (ticket: Ticket): PublicFacts['stage'] => stages[ticket.state];

/** What drafts are made of, read from the record of an incident. */
export async function incidentFacts(reader: Reader, ticket: Ticket): Promise<{ facts: IncidentFacts; components: readonly Component[] }> {
  const record = await recordOf(reader, ticket);
  const components = await componentsOfService(reader, ticket.serviceId);
  const leader = (await rolesOf(reader, ticket.id)).find(({ role, until }) => role === 'leader' && until === null);
  const teams = new Set(record.came.flatMap(({ team }) => team ?? []));
  const facts: IncidentFacts = {
    number: ticket.number,
    title: ticket.title,
    impact: ticket.impact === ticket.title ? '' : ticket.impact,
    service: record.service,
    severity: ticket.severity,
    stage: stageOf(ticket),
    beganAt: record.impactStart ?? ticket.cutAt,
    restoredAt: stageOf(ticket) === 'new' || stageOf(ticket) === 'known' ? undefined : record.restoredAt,
    leader: leader?.personName,
    here: { people: (await involvedIn(reader, ticket.id)).length, teams: teams.size },
    open: (await mattersOf(reader, ticket.id)).filter(({ over }) => !over).map(({ kind, text }) => ({ kind, text })),
    publicNames: [...new Set(components.map(({ name }) => name))],
    isFirst: true,
  };
  return { facts, components };
}
