import { mustHave } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { changeSeverity, cutTickets, moveTicket, moveTickets, type TicketCut } from '../incidents/index.ts';
import { alertAfter, linkOf, receiptOf, type AlertLink, type Situated } from './fold-alert.ts';
import type { Entry } from './entry.ts';
import type { Happening, Surroundings } from './fold-surroundings.ts';
import { FLAPPING_FROM, type FoldDecision, type KnownTicket, type Surroundings as Around } from './rules/fold.ts';
import { hear, type Heard } from './rules/outside-time.ts';
import { groupKeyOf, situate, stormKeyOf, type Situation } from './situate.ts';
import { keptEntry } from './kept-entry.ts';
import { keepEarlyEnds, type EarlyEnd } from './store-early-ends.ts';
import { knownTicket } from './storms.ts';
import { countLate, endAlerts, saveAlerts, ticketsThatFire, type Alert, type EndedAlert, type LateFiring } from './store-fold.ts';

/** By what stands of its key, or was the last of it to be over: an end that is said again is no new firing. */
function heardOf(entry: Entry, standing: Alert | undefined, { lastOf }: Surroundings): Heard {
  const last = standing ?? lastOf.get(entry.key);
  return hear(entry, last === undefined ? undefined : { sentEndsAt: last.sent_ends_at });
}

/** Whether an end is one that is known: said again, it ends nothing else. */
const isKnownEnd = (entry: Entry, { lastOf }: Surroundings): boolean =>
  entry.sentEndsAt !== null && entry.sentEndsAt === lastOf.get(entry.key)?.sent_ends_at;

const isEnd = (happening: Happening): boolean =>
  happening.kind === 'not-heard-of' || (happening.kind === 'said' && happening.entry.says === 'resolved');

/** What an alert does to a ticket that stands. */
interface Move {
  readonly ticket: KnownTicket;
  readonly decision: FoldDecision;
  readonly severity: number;
  readonly name: string | undefined;
}

/** What may follow in the same segment on what was decided of a key before: nothing that asks for more than its row, as this segment leaves it. */
const followers: Readonly<Partial<Record<FoldDecision['kind'], readonly FoldDecision['kind'][]>>> = {
  cut: ['repeat'],
  join: ['repeat'],
  hold: ['hold'],
  repeat: ['repeat', 'resolve'],
};

/** Entries folded together, decided one after the other and written in a few statements: each key once, and what is said of it again while it fires on. */
export class FoldSegment {
  private readonly tx: Tx;
  private readonly world: Surroundings;
  /** What was decided last of each key. */
  private readonly decided = new Map<string, FoldDecision['kind']>();
  private readonly saves = new Map<string, Alert>();
  private readonly ends: (EndedAlert & { readonly ticket: string | null })[] = [];
  private readonly lates: LateFiring[] = [];
  private readonly earlyEnds: EarlyEnd[] = [];
  private readonly cuts: TicketCut[] = [];
  private readonly moves: Move[] = [];
  /** Tickets that a decision of this segment moves: whatever else touches them waits for the next. */
  private readonly moved = new Set<string>();
  /** Tickets of which an alert ends here: more of their alerts may end with it, and nothing else may touch them. */
  private readonly ending = new Set<string>();
  private readonly fresh = new Map<string, KnownTicket>();
  /** Tickets that this segment has raised, with their severity now. */
  private readonly raised = new Map<string, number>();

  constructor(tx: Tx, world: Surroundings) {
    this.tx = tx;
    this.world = world;
  }

  /** Whether a happening can be decided now: its ticket is not about to move. */
  takes(happening: Happening): boolean {
    const key = happening.kind === 'said' ? happening.entry.key : happening.alert.key;
    const ticket = this.world.alerts.get(key)?.ticket_id ?? this.world.lastTicketOf.get(key);
    return ticket === undefined || ticket === null || !(this.moved.has(ticket) || (this.ending.has(ticket) && !isEnd(happening)));
  }

  /** Whether a decision can be written with those before it: its key has not come, or came to no more than what it follows on. */
  holds(key: string, { kind }: FoldDecision): boolean {
    const before = this.decided.get(key);
    return before === undefined || followers[before]?.includes(kind) === true;
  }

  situate(happening: Happening): Situated {
    if (happening.kind !== 'said') return this.ofAlert(happening);
    const { entry } = happening;
    const standing = this.world.alerts.get(entry.key);
    const heard = heardOf(entry, standing, this.world);
    const bare = { happening, key: entry.key, situation: undefined, alert: undefined, behind: heard.behind };
    if (entry.alert === undefined && standing?.ticket_id != null) {
      const receipt = receiptOf(entry, undefined);
      return { ...bare, said: { resolved: !heard.firing, severity: standing.severity, seenAt: this.tx.now, receipt } };
    }
    const alert = entry.alert ?? this.world.inFull.get(entry);
    // An acknowledgement of what does not fire says nothing, as does an end of it.
    if (alert === undefined) return { ...bare, said: { resolved: true, severity: 4, seenAt: this.tx.now, receipt: undefined } };
    const situation = situate({ entry, alert, behind: heard.behind }, this.world);
    const receipt = receiptOf(entry, alert);
    return { ...bare, situation, alert, said: { resolved: !heard.firing, severity: situation.severity, seenAt: this.tx.now, receipt } };
  }

  private ofAlert(happening: Exclude<Happening, { kind: 'said' }>): Situated {
    const { alert } = happening;
    const situation: Situation = {
      serviceId: alert.service_id,
      // No silence holds a synthetic one.
      purpose: 'real',
      severity: alert.severity,
      severityBecause: alert.severity_because,
      name: alert.name,
      title: alert.annotations['summary'] ?? alert.name,
      impact: alert.annotations['description'] ?? alert.annotations['summary'] ?? alert.name,
      runbook: alert.annotations['runbook_url'],
      graph: alert.url ?? undefined,
      findings: [],
    };
    return {
      happening,
      key: alert.key,
      said: { resolved: happening.kind === 'not-heard-of', severity: alert.severity, seenAt: this.tx.now, receipt: undefined },
      situation,
      alert: undefined,
      behind: undefined,
    };
  }

  private ticket(id: string | null | undefined): KnownTicket | undefined {
    if (id === null || id === undefined) return undefined;
    const found = this.world.tickets.get(id);
    return this.fresh.get(id) ?? (found === undefined ? undefined : knownTicket(found));
  }

  private known(standing: Alert | undefined): Around['alert'] {
    if (standing === undefined) return undefined;
    return { severity: standing.severity, ticket: this.ticket(standing.ticket_id), heardAt: standing.heard_at };
  }

  private lastEnd(key: string): Around['lastEnd'] {
    const last = this.world.lastOf.get(key);
    return last === undefined ? undefined : { receivedAt: last.end_received_at, sentEndsAt: last.sent_ends_at };
  }

  /** What stands around a happening when it is decided, with what this segment has decided before it. */
  around(situated: Situated): Around {
    const standing = this.world.alerts.get(situated.key);
    const group =
      situated.situation === undefined
        ? []
        : (this.world.groups.get(groupKeyOf(situated.situation.serviceId, situated.situation.name)) ?? []);
    const labels = situated.alert?.labels ?? standing?.labels;
    return {
      alert: this.known(standing),
      lastTicket: this.ticket(this.world.lastTicketOf.get(situated.key)),
      lastEnd: this.lastEnd(situated.key),
      group: group.flatMap((id) => (this.moved.has(id) || this.ending.has(id) ? [] : (this.ticket(id) ?? []))),
      storm: this.storm(situated.situation),
      heldUntil:
        labels === undefined || situated.said.resolved || situated.situation?.purpose === 'synthetic'
          ? undefined
          : this.world.silences.heldUntil(labels, this.tx.now, this.teamsOf(situated)),
    };
  }

  /** A synthetic one has its own ticket, which proves that a page arrives. */
  private storm(situation: Situation | undefined): Around['storm'] {
    if (situation === undefined || situation.purpose === 'synthetic') return { because: undefined, ticket: undefined };
    const { because, ticket } = this.world.storms.of(situation.serviceId);
    return { because, ticket: (ticket === undefined ? undefined : this.fresh.get(ticket.id)) ?? ticket };
  }

  /** The teams whose silences may hold an alert: those of its service, and the one that owns its integration. */
  private teamsOf({ key, happening, situation }: Situated): readonly string[] {
    const standing = this.world.alerts.get(key);
    const service = this.world.directory.service(situation?.serviceId ?? standing?.service_id ?? '');
    const sender = happening.kind === 'said' ? happening.entry.integrationId : happening.alert.integration_id;
    const owner = this.world.integrations.get(sender)?.teamId;
    return [...(service === undefined ? [] : this.world.directory.teamPath(service.teamId)), ...(owner === undefined ? [] : [owner])];
  }

  /** Takes a decision into account; nothing is written before `write`. */
  add(situated: Situated, decision: FoldDecision): void {
    this.decided.set(situated.key, decision.kind);
    const standing = this.world.alerts.get(situated.key);
    this.noteEarlyEnd(situated, decision);
    switch (decision.kind) {
      case 'drop':
        return;
      case 'late':
        this.late(situated);
        return;
      case 'resolve':
        this.resolve(situated, mustHave(standing, 'what resolves is firing'), decision.because);
        return;
      case 'cut':
        this.save(situated, { ticket: this.cut(situated, decision), heldUntil: null });
        return;
      case 'hold':
        this.save(situated, { ticket: null, heldUntil: decision.until });
        return;
      case 'repeat':
        this.save(situated, linkOf(standing));
        return;
      case 'join':
      case 'refire':
      case 'rise':
        this.join(situated, decision);
    }
  }

  /** An end of what is not known to fire, be it taken for a firing by a slow clock: what it ends may wait on another instance's disk. */
  private noteEarlyEnd({ happening, key }: Situated, decision: FoldDecision): void {
    if (happening.kind !== 'said' || happening.entry.says !== 'resolved' || decision.kind === 'late') return;
    const { entry } = happening;
    if (this.world.alerts.has(key) || isKnownEnd(entry, this.world)) return;
    this.earlyEnds.push({ key, receivedAt: entry.receivedAt, line: keptEntry(entry) });
  }

  private late({ happening, key }: Situated): void {
    const last = mustHave(this.world.lastOf.get(key), 'what comes late belongs to a firing that is over');
    const receivedAt = happening.kind === 'said' ? happening.entry.receivedAt : this.tx.now;
    this.lates.push({ key, endedAt: last.ended_at, receivedAt });
  }

  private resolve(situated: Situated, standing: Alert, because: string): void {
    const why = situated.happening.kind === 'not-heard-of' ? 'it was not heard of for its own length' : because;
    const entry = situated.happening.kind === 'said' ? situated.happening.entry : undefined;
    const told = { sentEndsAt: entry?.sentEndsAt ?? null, receivedAt: entry?.receivedAt ?? null };
    this.ends.push({ key: situated.key, because: why, ...told, ticket: standing.ticket_id });
    if (standing.ticket_id !== null) this.ending.add(standing.ticket_id);
  }

  private join(situated: Situated, decision: Extract<FoldDecision, { kind: 'join' | 'refire' | 'rise' }>): void {
    if (decision.kind === 'join') this.raiseFresh(decision.ticket, situated.said.severity);
    else this.moved.add(decision.ticket.id);
    this.noteStorm(situated.situation?.serviceId ?? '', decision);
    this.moves.push({ ticket: decision.ticket, decision, severity: situated.said.severity, name: situated.situation?.name });
    this.save(situated, { ticket: decision.ticket.id, heldUntil: null });
  }

  private noteStorm(service: string, { kind, ticket }: Extract<FoldDecision, { kind: 'join' | 'refire' | 'rise' }>): void {
    if (this.world.storms.of(service).ticket?.id !== ticket.id) return;
    this.world.storms.noteJoined(service, 1);
    if (kind === 'refire') this.world.storms.noteRefired(service, ticket);
  }

  /** A ticket that this segment cuts is cut at the highest severity of what joins it. */
  private raiseFresh(ticket: KnownTicket, severity: number): void {
    const fresh = this.fresh.get(ticket.id);
    const place = this.cuts.findIndex((cut) => cut.id === ticket.id);
    const cut = this.cuts[place];
    if (fresh === undefined || cut === undefined || severity >= fresh.severity) return;
    this.cuts[place] = { ...cut, severity, because: `${cut.because}; an alert of severity ${severity} joined it` };
    this.fresh.set(ticket.id, { ...fresh, severity });
  }

  private cut(situated: Situated, decision: Extract<FoldDecision, { kind: 'cut' }>): string {
    const situation = mustHave(situated.situation, 'a ticket is cut from a whole alert');
    const id = this.tx.id();
    const { serviceId } = situation;
    const { harder } = decision;
    const groupKey = harder === undefined ? groupKeyOf(serviceId, situation.name) : stormKeyOf(serviceId);
    this.cuts.push({
      id,
      title: harder === undefined ? situation.title : `Storm of alerts on ${this.slugOf(serviceId)}, first: ${situation.title}`,
      severity: situation.severity,
      purpose: situation.purpose,
      serviceId,
      impact: situation.impact,
      runbook: situation.runbook,
      graph: situation.graph,
      groupKey,
      follows: decision.follows?.id,
      findings: situation.findings,
      harder,
      since: situated.alert?.startsAt ?? this.tx.now,
      heardAt: situated.happening.kind === 'said' ? situated.happening.entry.receivedAt : undefined,
      keys: [situated.key],
      because: `${decision.because}: ${situation.name}, severity ${situation.severity} since ${situation.severityBecause}`,
    });
    const fresh = { id, number: 0, state: 'assigned', severity: situation.severity, cutAt: this.tx.now, stateAt: this.tx.now } as const;
    this.fresh.set(id, fresh);
    this.world.groups.set(groupKey, [id, ...(this.world.groups.get(groupKey) ?? [])]);
    if (situation.purpose === 'real') this.world.storms.noteCut(serviceId, harder === undefined ? undefined : fresh);
    return id;
  }

  private slugOf(service: string): string {
    return this.world.directory.service(service)?.slug ?? 'a service';
  }

  private save(situated: Situated, link: AlertLink): void {
    const saved = alertAfter(this.world.alerts.get(situated.key), situated, { ...link, now: this.tx.now });
    this.saves.set(situated.key, saved);
    this.world.alerts.set(situated.key, saved);
  }

  /** Writes the segment: alerts and the tickets cut for them, then what moves tickets that stood before. */
  async write(): Promise<void> {
    // In this order, so that tickets are composed while the alerts are being written, and an alert ends as it was heard of last.
    await Promise.all([cutTickets(this.tx, this.cuts), saveAlerts(this.tx, [...this.saves.values()]), endAlerts(this.tx, this.ends)]);
    await countLate(this.tx, this.lates);
    await keepEarlyEnds(this.tx, this.earlyEnds);
    for (const each of this.moves) await this.move(each);
    await this.restore();
  }

  private async move({ ticket, decision, severity, name }: Move): Promise<void> {
    const { because } = decision;
    if (decision.kind === 'refire') await this.refire(ticket, because);
    // Of several that join the most severe counts, and one that comes back worse than it was raises its ticket.
    if (severity < (this.raised.get(ticket.id) ?? ticket.severity) && !this.fresh.has(ticket.id)) {
      this.raised.set(ticket.id, severity);
      await changeSeverity(this.tx, ticket.id, { severity, because });
    }
    if (decision.kind === 'join') {
      const subject = { kind: 'ticket', id: ticket.id } as const;
      this.tx.journal({ action: 'ticket.alert-joined', subject, ticket: ticket.id, because, body: { name: name ?? 'without a name' } });
    }
  }

  private async refire(ticket: KnownTicket, because: string): Promise<void> {
    const times = (this.world.tickets.get(ticket.id)?.refires ?? 0) + 1;
    const flapping = times >= FLAPPING_FROM ? `; flapping: it has come back ${times} times` : '';
    await moveTicket(this.tx, ticket.id, { command: 'refire', because: because + flapping, by: 'api' });
  }

  /** Tickets of which every alert has ended are restored by their monitor. */
  private async restore(): Promise<void> {
    const tickets = [...new Set(this.ends.flatMap((end) => end.ticket ?? []))].toSorted();
    if (tickets.length === 0) return;
    const firing = await ticketsThatFire(this.tx, tickets);
    const over = tickets.filter(
      (id) => !firing.has(id) && ['assigned', 'researching', 'mitigating'].includes(this.ticket(id)?.state ?? ''),
    );
    await moveTickets(this.tx, over, (id) => {
      const because = this.ends.find((end) => end.ticket === id)?.because ?? 'its alerts ended';
      return { command: 'monitor-restore', because: `every alert has ended: ${because}`, by: 'api' };
    });
  }
}
