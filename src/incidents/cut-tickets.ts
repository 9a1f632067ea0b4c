import { mustHave } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { LOOP_BACK, loadReach, openEscalations } from '../paging/index.ts';
import { openFor } from './engaging/open-severity-1.ts';
import { escalationOf, loadFactsContext } from './facts.ts';
import { recordMeasurements, type NewMeasurement } from './measuring/store-measurements.ts';
import { insertTickets, takeNumbers, type NewTicket } from './store.ts';

/** A ticket to cut. Its owner is whoever is primary on call for the service. */
export interface TicketCut {
  readonly id: string;
  readonly title: string;
  readonly severity: number;
  readonly purpose?: NewTicket['purpose'];
  readonly serviceId: string;
  readonly impact: string;
  readonly runbook?: string | undefined;
  readonly graph?: string | undefined;
  readonly groupKey?: string | undefined;
  readonly follows?: string | undefined;
  readonly findings?: readonly string[];
  /** Why further alerts of its service join this ticket, where they do. */
  readonly harder?: string | undefined;
  /** Whether only those on its list may read it. */
  readonly restricted?: boolean | undefined;
  /** When the condition began by its source's word: proposed, never recorded, as the start of impact. */
  readonly since: number;
  /** When the alert was heard of, if one cut it: a page long after that is late. */
  readonly heardAt?: number | undefined;
  /** The dedup keys of the alerts that cut it. */
  readonly keys?: readonly string[] | undefined;
  /** Why there is a ticket, and why of this severity. */
  readonly because: string;
}

function firstMeasurements(tx: Tx, cut: TicketCut): NewMeasurement[] {
  const { heardAt } = cut;
  const detected =
    heardAt === undefined
      ? { at: tx.now, because: `${tx.actor.name} found it` }
      : { at: Math.min(heardAt, tx.now), because: 'its alert was heard of' };
  const began = heardAt === undefined ? 'it was declared then: say when it began' : 'the source says that it began then';
  return [
    { ticketId: cut.id, kind: 'detected', status: 'recorded', ...detected },
    { ticketId: cut.id, kind: 'impact-start', status: 'proposed', at: cut.since, because: began },
  ];
}

/** What a new ticket says of itself, as its row has it. */
const told = (
  cut: TicketCut,
): Pick<NewTicket, 'impact' | 'runbook' | 'graph' | 'groupKey' | 'follows' | 'findings' | 'harder' | 'restricted'> => ({
  impact: cut.impact,
  runbook: cut.runbook ?? null,
  graph: cut.graph ?? null,
  groupKey: cut.groupKey ?? null,
  follows: cut.follows ?? null,
  findings: [...(cut.findings ?? [])],
  harder: cut.harder ?? null,
  restricted: cut.restricted ?? false,
});

/**
 * Cuts tickets with their measurements, timeline lines and escalations in the caller's transaction, and answers their
 * numbers by id. The service of each must stand in the catalog.
 */
export async function cutTickets(tx: Tx, cuts: readonly TicketCut[]): Promise<ReadonlyMap<string, number>> {
  if (cuts.length === 0) return new Map();
  const [reach, numbers] = await Promise.all([
    loadReach(tx),
    takeNumbers(
      tx,
      cuts.map(({ purpose }) => purpose === 'synthetic'),
    ),
  ]);
  const { onCall } = reach;
  const { directory } = onCall;
  const context = await loadFactsContext(tx, directory);
  const tickets = cuts.map((cut, place): NewTicket => {
    const service = mustHave(directory.service(cut.serviceId), `ticket "${cut.title}" names a service that is not in the catalog`);
    const owner = cut.purpose === 'synthetic' ? LOOP_BACK : onCall.role(service.id, 'primary', tx.now).people[0];
    return {
      id: cut.id,
      number: mustHave(numbers[place], 'every cut has its number'),
      title: cut.title,
      severity: cut.severity,
      purpose: cut.purpose ?? 'real',
      serviceId: service.id,
      teamId: service.teamId,
      ownerId: owner?.id ?? null,
      ownerName: owner?.name ?? null,
      cutBy: tx.actor,
      ...told(cut),
    };
  });
  const escalations = tickets.flatMap((ticket, place) => {
    const escalation = escalationOf(ticket, { ...context, since: cuts[place]?.since ?? tx.now });
    return escalation === undefined
      ? []
      : [{ ...escalation, owner: ticket.ownerId, heardAt: cuts[place]?.heardAt, keys: cuts[place]?.keys }];
  });
  const measurements = cuts.flatMap((cut) => firstMeasurements(tx, cut));
  // In this order on the wire: what is written first stands when a first step fails.
  await Promise.all([insertTickets(tx, tickets), recordMeasurements(tx, measurements), openEscalations(tx, escalations, reach)]);
  await openFor(tx, tickets);
  cuts.forEach((cut, place) => {
    tx.journal({
      action: 'ticket.cut',
      subject: { kind: 'ticket', id: cut.id },
      ticket: cut.id,
      because: cut.because,
      body: { severity: cut.severity, title: cut.title, owner: tickets[place]?.ownerName ?? null, findings: cut.findings ?? [] },
    });
  });
  return new Map(tickets.map((ticket) => [ticket.id, ticket.number]));
}
