import type { Instant } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import type { Directory } from '../catalog/index.ts';
import { ticketsCutLately, type CutLately, type Ticket } from '../incidents/index.ts';
import type { KnownTicket, Surroundings } from './rules/fold.ts';
import { STORM, STORM_MINUTE, STORM_WINDOW, stormOf, takesMore } from './rules/storm.ts';
import { joinedSince } from './store-fold.ts';

/** More than so many tickets are not counted: as many within five minutes are a storm of the whole site in one of them. */
const MOST = STORM.ofSite * (STORM_WINDOW / STORM_MINUTE);

const add = (counts: Map<string, number>, key: string, more: number): void => void counts.set(key, (counts.get(key) ?? 0) + more);

export const knownTicket = (ticket: Ticket): KnownTicket => ({
  id: ticket.id,
  number: ticket.number,
  state: ticket.state,
  severity: ticket.severity,
  cutAt: ticket.cutAt,
  stateAt: ticket.stateAt,
});

const live = (ticket: KnownTicket, now: Instant): boolean =>
  takesMore(ticket.cutAt, now) && ['assigned', 'researching', 'mitigating', 'restored'].includes(ticket.state);

/** Which ticket of a service's storm is meant: of those that take more the oldest, so that where lanes made two they come together; else the newest. */
function ofServices(tickets: readonly Ticket[], now: Instant): Map<string, KnownTicket> {
  const found = new Map<string, KnownTicket>();
  for (const ticket of tickets.toSorted((a, b) => b.cutAt - a.cutAt)) {
    const known = knownTicket(ticket);
    if (!found.has(ticket.serviceId) || live(known, now)) found.set(ticket.serviceId, known);
  }
  return found;
}

/** What stands of storms, with what a segment adds. Nothing of it is locked: two lanes may each cut a ticket of one. */
export class Storms {
  private readonly directory: Directory;
  private readonly tickets: Map<string, KnownTicket>;
  private readonly joined = new Map<string, number>();
  private readonly services = new Map<string, number>();
  private readonly teams = new Map<string, number>();
  private site = 0;

  constructor(directory: Directory, cut: readonly CutLately[], tickets: Map<string, KnownTicket>) {
    this.directory = directory;
    this.tickets = tickets;
    for (const each of cut) {
      this.count(each.service, each.tickets);
      this.site += each.justNow;
    }
  }

  private teamOf(service: string): string {
    return this.directory.service(service)?.teamId ?? '';
  }

  private count(service: string, tickets: number): void {
    add(this.services, service, tickets);
    add(this.teams, this.teamOf(service), tickets);
  }

  /** What stands of a service's storm when an alert of it is decided. */
  of(service: string): Surroundings['storm'] {
    const ofService = this.services.get(service) ?? 0;
    const ofTeam = this.teams.get(this.teamOf(service)) ?? 0;
    const joined = this.joined.get(service) ?? 0;
    return { because: stormOf({ ofService, ofTeam, ofSite: this.site, joined }), ticket: this.tickets.get(service) };
  }

  /** Whether only what joined this ticket can say that its storm goes on. */
  mayGoOn(ticket: Ticket, now: Instant): boolean {
    const { because, ticket: meant } = this.of(ticket.serviceId);
    return because === undefined && meant?.id === ticket.id && live(meant, now);
  }

  /** A ticket was cut; with `ticket` where it is one that further alerts join. */
  noteCut(service: string, ticket?: KnownTicket): void {
    this.count(service, 1);
    this.site += 1;
    if (ticket !== undefined) this.tickets.set(service, ticket);
  }

  /** Alerts joined the ticket of a service's storm. */
  noteJoined(service: string, alerts: number): void {
    add(this.joined, service, alerts);
  }

  /** The ticket of a service's storm has come back: what follows joins it. */
  noteRefired(service: string, ticket: KnownTicket): void {
    this.tickets.set(service, { ...ticket, state: 'assigned' });
  }
}

/** The tickets that alerts have lately cut: on a calm day next to none. */
export const cutLately = async (tx: Tx): Promise<CutLately[]> =>
  ticketsCutLately(tx, { since: tx.now - STORM_WINDOW, justNow: tx.now - STORM_MINUTE, most: MOST });

/** Makes what stands of storms from the tickets that were cut lately and those of storms; how many joined is asked where it decides. */
export async function loadStorms(
  tx: Tx,
  { directory, cut, tickets }: { directory: Directory; cut: readonly CutLately[]; tickets: readonly Ticket[] },
): Promise<Storms> {
  const storms = new Storms(directory, cut, ofServices(tickets, tx.now));
  const open = tickets.filter((ticket) => storms.mayGoOn(ticket, tx.now));
  if (open.length === 0) return storms;
  const joined = await joinedSince(
    tx,
    open.map(({ id }) => id),
    tx.now - STORM_WINDOW,
  );
  for (const { serviceId, id } of open) storms.noteJoined(serviceId, joined.get(id) ?? 0);
  return storms;
}
